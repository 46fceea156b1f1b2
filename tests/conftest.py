"""Real servers for the whole run, one migrated database, and an application over them; tests commit for real."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from devtools import DevError, binaries
from devtools.pgbouncer import PgBouncer
from devtools.places import temporary_folder
from devtools.postgres import Postgres
from devtools.valkey import Valkey
from tests.support import pooling
from tests.support.api import ApiClient
from tests.support.emptying import empty_database
from tests.support.months import months_as_they_were
from tests.support.probe_blueprints import ProbeApps, probe_clients
from tests.support.settings import settings_for
from tests.support.template import Template, migrated_database
from tt_api.app import create_app
from tt_api.config import Settings
from tt_api.logs.setup import configure_logs

# What is loaded and collected from here on stays: looking for garbage in it would take a second.
gc.disable()

pytest_plugins = ("tests.support.stub_fixtures",)

TESTS = Path(__file__).parent
# All of their tests start processes of their own and wait for them.
SLOW_FOLDERS = {"chaos", "serving", "studio"}
# What `-m fast` leaves out beside what is slow or deep: whole stories, with workers and servers, also those outside;
# many threads, long walks, every value of every field, every move of every state, every refusal of every route and
# every delivery of every webhook; tests that make an application of their own, or wait for a whole minute of Valkey's.
STORY_FOLDERS = {*SLOW_FOLDERS, "cutover", "database", "deploy", "devtools", "integrations", "jobs", "logs", "mail"}
STORY_FOLDERS |= {"metrics", "migrations", "miles", "scale", "seeding", "slack", "tracing", "work"}
STORY_FILES = ("_costs", "_deliveries", "_moves", "_partitions", "_patch", "_pdf", "_races")
STORY_FILES += ("_refusal", "_values", "_walks")
STORY_FIXTURES = {"probe", "lasting_probe", "studio_app", "start", "store"}
WAITING_PROCESSES = 4
RUN_FOLDER = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pgbouncer", action="store_true", help="lead the applications through PgBouncer in transaction mode"
    )
    parser.addoption(
        "--operations", type=int, default=240, help="how many random operations on money race in all, by 8 writers"
    )
    parser.addoption("--storm-seed", type=int, default=1, help="what chance those begin with")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.pgbouncer:
        try:
            binaries.pgbouncer()
        except DevError as error:
            raise pytest.UsageError(f"--pgbouncer: {error}") from None
    config.stash[RUN_FOLDER] = _run_folder(config)


def _run_folder(config: pytest.Config) -> Path:
    """A folder of this run's, which all of its processes share."""
    if worker_input := getattr(config, "workerinput", None):
        return Path(worker_input["run_folder"])
    running = ExitStack()
    config.add_cleanup(running.close)
    return running.enter_context(temporary_folder(in_memory=True))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell another process of the run its folder."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes `make test` runs: none besides this one for single files, which it would only delay."""
    named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    if any(Path(argument.partition("::")[0]).is_file() for argument in named):
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    selected = named or config.option.keyword or config.option.markexpr
    # A core is free while a slow test waits; a selection is over before more processes have paid for their start.
    return cores if selected else cores + WAITING_PROCESSES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, and spread what is slow evenly: each process has as much of it, others work while it waits."""
    for item in items:
        folders = set(item.path.relative_to(TESTS).parts)
        if folders & SLOW_FOLDERS or any(item.iter_markers("long")):
            item.add_marker("slow")
        if not (_is_story(item.path) or _takes_long(item)):
            item.add_marker("fast")
    _spread(items)


def _spread(items: list[pytest.Item]) -> None:
    """Tests of each kind evenly among the others; those of one file and kind stay together, for the file's fixtures."""
    kinds = {kind: [item for item in items if _kind(item) == kind] for kind in ("long", "slow", "other")}
    places: dict[tuple[Path, str], float] = {}
    for kind, tests in kinds.items():
        for before, item in enumerate(tests):
            places.setdefault((item.path, kind), before / len(tests))
    items.sort(key=lambda item: places[item.path, _kind(item)])


def _kind(item: pytest.Item) -> str:
    return next((kind for kind in ("long", "slow") if any(item.iter_markers(kind))), "other")


def _is_story(path: Path) -> bool:
    folders = set(path.relative_to(TESTS).parts) if path.is_relative_to(TESTS) else set()
    return bool(folders & STORY_FOLDERS) or path.stem.endswith(STORY_FILES)


def _takes_long(item: pytest.Item) -> bool:
    makes_its_own = STORY_FIXTURES & set(getattr(item, "fixturenames", ()))
    return bool(makes_its_own) or any(item.get_closest_marker(kind) for kind in ("slow", "deep"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What `-m fast` leaves out whole isn't even loaded."""
    return True if config.option.markexpr == "fast" and _is_story(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Have what is there by now left alone until the end: a full garbage collection looks at all of it each time."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def log_settings() -> Settings:
    return settings_for("postgresql://nobody@127.0.0.1/none")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Lead a test that is marked `direct` past PgBouncer, with all that is set up for it."""
    with pooling.direct() if any(item.iter_markers("direct")) else nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
    """Whatever is set up for the whole run goes the run's way, whichever test comes first."""
    with pooling.direct(False) if fixturedef.scope == "session" else nullcontext():
        return (yield)


@pytest.fixture(autouse=True)
def logs_as_ever(log_settings: Settings) -> Iterator[None]:
    """An application sets up the logs of its process; every test starts with the same, and leaves no others."""
    configure_logs(log_settings)
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    with temporary_folder(in_memory=True) as folder:
        yield folder


@pytest.fixture(scope="session")
def template(pytestconfig: pytest.Config) -> Template:
    return Template(pytestconfig.stash[RUN_FOLDER])


@pytest.fixture(scope="session")
def postgres(template: Template, servers_folder: Path, pytestconfig: pytest.Config) -> Iterator[Postgres]:
    """This process's own."""
    with ExitStack() as running:
        server = running.enter_context(template.server(servers_folder / "postgres"))
        if pytestconfig.option.pgbouncer:
            front = running.enter_context(PgBouncer(servers_folder / "pgbouncer", server))
            running.enter_context(pooling.through(server, front))
        yield server
        # Nobody wants what it holds, so it needn't write it out.
        os.kill(server.pid, server.death_signal)


@pytest.fixture(scope="session")
def valkey(servers_folder: Path) -> Iterator[Valkey]:
    with Valkey(servers_folder / "valkey") as server:
        yield server


@pytest.fixture(scope="session")
def database_url(postgres: Postgres) -> str:
    """The address of a database of this process's own, as the migrations build it."""
    return migrated_database(postgres, f"tests_{os.getpid()}")


@pytest.fixture(scope="session")
def shared_app(database_url: str) -> Flask:
    return create_app(settings_for(database_url))


@pytest.fixture(scope="session")
def direct_app(database_url: str) -> Flask:
    """The same for tests that are marked `direct`."""
    with pooling.direct():
        return create_app(settings_for(database_url))


@pytest.fixture(scope="module")
def own_months(database_url: str) -> Iterator[None]:
    """Months of events that a file's tests make, or have `flask seed` or an import make, are gone when it ends."""
    with months_as_they_were(database_url):
        yield


@pytest.fixture
def app(request: pytest.FixtureRequest, database_url: str, own_months: None) -> Iterator[Flask]:
    """The application without Redis; what a test stored is gone when it ends."""
    marked = request.node.get_closest_marker("direct")
    yield request.getfixturevalue("direct_app" if marked else "shared_app")
    empty_database(database_url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def api(client: FlaskClient) -> ApiClient:
    """A caller with an API key."""
    return ApiClient(client)


@pytest.fixture
def probe(database_url: str) -> Iterator[ProbeApps]:
    """Clients of applications with probe routes: `probe(view, ..., redis_url=..., APP_ENV="production", ...)`."""
    with probe_clients(database_url) as start:
        yield start


@pytest.fixture(scope="module")
def lasting_probe(database_url: str) -> Iterator[ProbeApps]:
    """Like `probe`, for applications that serve all tests of a file; the same one for the same configuration."""
    with probe_clients(database_url, shared=True) as start:
        yield start

"""How processes find what they need: `flask` without any setting, everything else in `.env` too.

Most are forked from a process with their libraries: where they look for their settings is code of their own.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.places import CLONE
from tests.support import forked

pytestmark = pytest.mark.slow

HEAVY = ("sqlalchemy", "flask_smorest", "celery", "anthropic", "googleapiclient", "slack_sdk", "tt_api.app")
BARE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
FLASK = ("flask", "--app", "wsgi")
STARTS = {
    "flask": (*FLASK, "tasks", "list"),
    "gunicorn": ("gunicorn", "--config", str(CLONE / "gunicorn.conf.py"), "wsgi:app"),
    "worker": ("celery", "--app", "tt_api.worker:celery", "worker"),
    "beat": ("celery", "--app", "tt_api.worker:celery", "beat"),
    "make run": ("devtools", "run"),
}
ENV_FILE = """
DATABASE_URL=postgresql://nobody@127.0.0.1:1/none
REDIS_URL=redis://127.0.0.1:1/0
WEB_THREADS=many
WORK_LEASE_SECONDS=long
"""


def ended(*words: str, folder: Path = CLONE, **environment: str) -> "subprocess.CompletedProcess[str]":
    if words[0] != "gunicorn":
        return forked.ended(*words, environment={**BARE, **environment}, folder=folder)
    # Wherever gunicorn begins, it goes to the folder in which it was loaded.
    variables = {**BARE, "PYTHONPATH": str(CLONE), **environment}
    return python("-m", *words, folder=folder, variables=variables)


def python(*words: str, folder: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class TestFlask:
    def test_lists_its_commands_without_settings_and_without_the_application(self) -> None:
        variables = {**BARE, "FLASK_SKIP_DOTENV": "1"}
        done = python("-X", "importtime", "-m", *FLASK, "--help", folder=CLONE, variables=variables)
        assert done.returncode == 0
        assert {"db", "openapi", "routes", "seed", "shell", "tasks"} <= {
            line.split()[0] for line in done.stdout.splitlines() if line.strip()
        }
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "flask" in loaded
        assert not loaded & set(HEAVY)

    def test_shows_the_document_without_settings(self) -> None:
        document = ended(*FLASK, "openapi", FLASK_SKIP_DOTENV="1")
        assert (document.returncode, document.stderr) == (0, "")
        assert document.stdout == (CLONE / "docs" / "openapi.json").read_text()

    def test_shows_the_routes_without_settings_in_production_too(self) -> None:
        routes = ended(*FLASK, "routes", FLASK_SKIP_DOTENV="1", APP_ENV="production")
        assert routes.returncode == 0
        assert "/api/companies" in routes.stdout

    def test_says_in_one_line_what_another_command_needs(self) -> None:
        done = ended(*FLASK, "tasks", "list", FLASK_SKIP_DOTENV="1")
        assert done.returncode == os.EX_CONFIG
        assert done.stderr.startswith("tt_api can't start: DATABASE_URL must be set")
        assert done.stderr.count("\n") == 1

    def test_explains_a_command_s_own_commands_without_settings(self) -> None:
        done = ended(*FLASK, "tasks", "--help", FLASK_SKIP_DOTENV="1")
        assert done.returncode == 0
        assert "discard" in done.stdout


class TestEnvFile:
    """Where a process begins is told by what it complains of first."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / ".env").write_text(ENV_FILE)
        return tmp_path

    def said(self, process: str, folder: Path, **environment: str) -> str:
        done = ended(*STARTS[process], folder=folder, DATA_DIR=str(folder / "data"), PORT=free_port(), **environment)
        assert done.returncode != 0
        return done.stderr.splitlines()[-1]

    def test_says_what_the_environment_does_not(self, folder: Path) -> None:
        assert "WEB_THREADS" in self.said("worker", folder)

    @pytest.mark.parametrize("process", STARTS)
    def test_is_read_and_comes_after_the_environment(self, process: str, folder: Path) -> None:
        assert "WORK_LEASE_SECONDS" in self.said(process, folder, WEB_THREADS="4")


@pytest.mark.parametrize("process", ["gunicorn", "worker"])
def test_tests_do_not_read_a_developer_s_env_file(process: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(ENV_FILE)
    done = ended(*STARTS[process], folder=tmp_path, APP_ENV="test")
    assert "DATABASE_URL must be set" in done.stderr


def test_a_shell_knows_models_and_services(database_url: str) -> None:
    script = "print(Company.__tablename__, services.crm.deals.__name__, transaction.__name__)"
    done = subprocess.run(
        [sys.executable, "-m", *FLASK, "shell"],
        env={**BARE, "APP_ENV": "test", "DATABASE_URL": database_url, "PYTHONSTARTUP": ""},
        cwd=CLONE,
        input=f"{script}\n",
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert "companies tt_api.services.crm.deals transaction" in done.stdout


def test_a_port_in_use_is_told_before_anything_is_installed(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    for name in ("dev.py", "requirements/dev.txt"):
        (tmp_path / name).write_bytes((CLONE / name).read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / ".env").write_text(f"PORT={port}\n")
        done = subprocess.run(
            [sys.executable, "dev.py", "run"], env=BARE, cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"port {port} is in use" in done.stderr
    assert "choose another one: make run PORT=" in done.stderr
    assert not (tmp_path / ".venv").exists()


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


def test_watched_tests_run_again_when_a_file_is_saved() -> None:
    # What this file tries needs none of the tests' fixtures, and they need the application.
    command = [sys.executable, "-m", "devtools", "test", "--watch", "--noconftest", "-n0", "-q", "tests/test_naming.py"]
    with subprocess.Popen(
        command, env=BARE, cwd=CLONE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
    ) as process:
        try:
            said = iter(process.stdout or ())
            assert any(" passed" in line for line in said)
            os.utime(CLONE / "tests" / "test_naming.py")
            assert any("change detected" in line for line in said)
            assert any(" passed" in line for line in said)
        finally:
            os.killpg(process.pid, signal.SIGKILL)

"""`python -m devtools run | dev | test | …`: what dev.py hands over to, which lists them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from devtools import DevError, node_tools, vendor
from devtools.migration_lint import lint_migrations
from devtools.programs import CHROMIUM, PROMETHEUS
from devtools.run import run
from devtools.watching import run_again
from tt_api.config import read_env_file

OPENAPI = Path("docs/openapi.json")
PAGES = Path("tt_api/studio/tsconfig.json")
LINTERS = (
    ["ruff", "check"],
    ["ruff", "format", "--check"],
    ["mypy"],
    ["lint-imports", "--no-cache"],
    ["hadolint", "Dockerfile"],
    ["shellcheck", *map(str, sorted(Path("deploy").rglob("*.sh")))],
    ["check-jsonschema", "--builtin-schema=vendor.compose-spec", "compose.yaml", "docker-compose.production.yml"],
    [
        "check-jsonschema",
        "--builtin-schema=vendor.github-workflows",
        *map(str, Path(".github/workflows").glob("*.yml")),
    ],
    # Its other profiles want each action by its commit; here those of GitHub's own have tags.
    ["jactionlint", "--profile=correctness", f"--shellcheck={Path(sys.executable).with_name('shellcheck')}"],
)
FORMATTERS = (["ruff", "check", "--fix-only", "--quiet"], ["ruff", "format"])


def main() -> None:
    """Do what the command line asks for; the exit status is the tool's own, or 1 after one line that says why."""
    command, *arguments = sys.argv[1:] or ["help"]
    match command:
        case "run" | "dev":
            _or_explain(lambda: _run(restarts=command == "dev"))
        case "test":
            _test(arguments)
        case "bench":
            os.execv(sys.executable, [sys.executable, "-m", "benchmarks", *arguments])
        case "lint":
            sys.exit(_lint())
        case "format":
            sys.exit(_each(FORMATTERS))
        case "openapi":
            _write_openapi()
        case "vendor":
            _or_explain(vendor.take_missing)
        case "backup-drill":
            os.execv(sys.executable, [sys.executable, "-m", "devtools.backup_drill"])
        case _:
            known = "run, dev, test, bench, lint, format, openapi, vendor, backup-drill, install and lock"
            sys.exit(f"tt_api: no such command: {command}. There are {known}.")


def _test(arguments: list[str]) -> None:
    # The run and the processes under test import the same files some hundred times: bytecode pays at once.
    watching = "--watch" in arguments
    arguments = [argument for argument in arguments if argument != "--watch"]
    for program, folder in ((CHROMIUM, "studio"), (PROMETHEUS, "metrics")):
        if not arguments or any(folder in argument for argument in arguments):
            program.get_if_allowed()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    pytest = [sys.executable, "-m", "pytest", "--numprocesses=auto", "--dist=worksteal", *arguments]
    if watching:
        run_again(pytest, environment)
    os.execve(sys.executable, pytest, environment)


def _lint() -> bool:
    """Run every linter; return whether any complained."""
    complained = any((_each(LINTERS), lint_migrations()))
    try:
        return any((complained, node_tools.lint_document(OPENAPI), node_tools.check_pages(PAGES)))
    except node_tools.NodeToolsMissing as reason:
        print(f"skipped what checks {OPENAPI} and {PAGES}: {reason}")
        return complained


def _write_openapi() -> None:
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "openapi"]
    printed = subprocess.run(flask, check=False, stdout=subprocess.PIPE)
    if printed.returncode:
        sys.exit(printed.returncode)
    OPENAPI.write_bytes(printed.stdout)
    print(f"{OPENAPI}: {len(printed.stdout):,} bytes")


def _run(*, restarts: bool) -> None:
    read_env_file()
    run(restarts=restarts)


def _or_explain(command: Callable[[], None]) -> None:
    try:
        command()
    except DevError as error:
        _fail(str(error))
    except OSError as error:
        # A full disk, a folder that belongs to somebody else: a trace of our calls would not help to mend it.
        _fail(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))


def _each(tools: Iterable[list[str]]) -> bool:
    """Run all of them, so that one look shows everything there is to mend; return whether any failed."""
    scripts = Path(sys.executable).parent
    statuses = [subprocess.run([scripts / name, *options], check=False).returncode for name, *options in tools]
    return any(statuses)


def _fail(reason: str) -> NoReturn:
    sys.exit(f"tt_api: {reason}")


if __name__ == "__main__":
    main()

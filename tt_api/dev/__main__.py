"""`python -m tt_api.dev run | test | lint | format [arguments]`: what dev.py hands over to."""

import os
import subprocess
import sys
from collections.abc import Iterable
from typing import NoReturn

from tt_api.dev import DevError
from tt_api.dev.run import run

LINTERS = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
FORMATTERS = (["ruff", "check", "--fix-only", "--quiet"], ["ruff", "format"])


def main() -> None:
    """Do what the command line asks for; the exit status is the tool's own, or 1 after one line that says why."""
    command, *arguments = sys.argv[1:] or ["help"]
    match command:
        case "run":
            _run_or_explain()
        case "test":
            os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
        case "lint":
            sys.exit(_each(LINTERS))
        case "format":
            sys.exit(_each(FORMATTERS))
        case _:
            sys.exit(f"tt_api: no such command: {command}. There are run, test, lint, format, install and lock.")


def _run_or_explain() -> None:
    try:
        run()
    except DevError as error:
        _fail(str(error))
    except OSError as error:
        # A full disk, a folder that belongs to somebody else: a trace of our calls would not help to mend it.
        _fail(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))


def _each(tools: Iterable[list[str]]) -> bool:
    """Run all of them, so that one look shows everything there is to mend; return whether any failed."""
    statuses = [subprocess.run([sys.executable, "-m", *tool], check=False).returncode for tool in tools]
    return any(statuses)


def _fail(reason: str) -> NoReturn:
    sys.exit(f"tt_api: {reason}")


if __name__ == "__main__":
    main()

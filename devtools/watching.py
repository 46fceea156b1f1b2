"""What happens when a file is saved: `make dev` restarts the processes, `make test ARGS=--watch` runs again."""

import os
import shlex
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NoReturn

from watchfiles import watch
from watchfiles.main import FileChange

from devtools.places import CLONE

SERVED = ("tt_api", "wsgi.py", "celeryconfig.py", "gunicorn.conf.py")
LOOK_UP_MILLISECONDS = 200
TESTED = (*SERVED, "tests", "devtools", "migrations")


def saved_files() -> Iterator[list[str]]:
    """Yield the names of what was saved since the last time, or none when a moment went by; end at a signal.

    It watches from this call on: what is saved before the first look isn't missed.
    """
    paths = [CLONE / name for name in SERVED]
    looks = watch(*paths, rust_timeout=LOOK_UP_MILLISECONDS, yield_on_timeout=True, raise_interrupt=False)
    first: set[FileChange] = next(looks, set())
    return (sorted({os.path.relpath(path, CLONE) for _, path in found}) for found in chain([first], looks))


def run_again(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Become a process that runs the command now and whenever a Python file is saved."""
    paths = [str(Path(CLONE, name)) for name in TESTED]
    watchfiles = [sys.executable, "-m", "watchfiles", "--filter", "python", shlex.join(command), *paths]
    os.execve(sys.executable, watchfiles, environment)

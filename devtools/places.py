"""Where the embedded servers' files live, and as whom the servers run.

PostgreSQL refuses to run as root, so under root both servers run as `nobody`, who can't look into
a clone below `/root` or into pytest's private folders.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from devtools import DevError

CLONE = Path(__file__).resolve().parents[1]
ROOTS_PLACES = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - persistent, and its owner is checked below
# Linux's own; a container has 64 MB of it by default.
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is private
ROOM_BYTES = 4 * 1024**3


class User(NamedTuple):
    """The account that a server runs as when root starts it."""

    uid: int
    gid: int


def data_dir() -> Path:
    """Return where a run keeps its state: `DATA_DIR`, else `.data` in the clone."""
    return (CLONE / (os.environ.get("DATA_DIR") or ".data")).resolve()


def servers_folder(data: Path) -> Path:
    """Return where the servers of that data directory keep theirs: in it, if their user can get there."""
    if os.geteuid() != 0 or _others_can_reach(data):
        return data
    return roots_folder() / hashlib.sha256(str(data).encode()).hexdigest()[:12]


def roots_folder() -> Path:
    """Return a folder that only root can write and everybody can enter, made if need be.

    Raises:
        DevError: if there is no place for one.
    """
    for parent in ROOTS_PLACES:
        folder = parent / "tt_api"
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
            status = folder.lstat()
        except OSError:
            continue
        others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if stat.S_ISDIR(status.st_mode) and status.st_uid == 0 and not others_write:
            folder.chmod(0o755)
            return folder
    message = "as root the servers need a folder tt_api of root's own under /var/lib or /var/tmp; neither works"
    raise DevError(message)


@contextmanager
def temporary_folder(*, in_memory: bool = False) -> Iterator[Path]:
    """Yield a new folder in which servers can run, and remove it with everything in it afterwards.

    Args:
        in_memory: whether it is better there, where there is room: PostgreSQL has a file for each table and index.
    """
    root = os.geteuid() == 0
    parent = MEMORY if in_memory and _has_room(MEMORY) else Path(tempfile.gettempdir())
    if root and not _others_can_reach(parent):
        parent = roots_folder()
    with tempfile.TemporaryDirectory(prefix="tt_api-", dir=parent, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if root:
            folder.chmod(0o711)
        yield folder


def server_user(state: Path) -> User | None:
    """Return whom root starts a server as: the owner of its files, so that one `sudo` does no harm, else `nobody`."""
    if os.geteuid() != 0:
        return None
    for path in (state, state.parent):
        if path.exists() and (status := path.stat()).st_uid != 0:
            return User(status.st_uid, status.st_gid)
    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid)


def kept_secret(path: Path) -> str:
    """Return the secret in that file, made of 32 random bytes on the first call and readable by its owner only."""
    if not path.exists():
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(32))
        new.rename(path)
    return path.read_text()


def _has_room(memory: Path) -> bool:
    try:
        return os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_BYTES
    except OSError:
        return False


def _others_can_reach(path: Path) -> bool:
    path = path.resolve()
    folders = [folder for folder in (path, *path.parents) if folder.exists()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)

"""Programs that tests want and wheels don't carry: the machine's own, or Debian's, which `make test` fetches if it may.

Who may is root where apt-get is, as in CI's containers. Nobody is kept from testing the rest: without such a program
its tests are skipped, and say why.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools import DevError
from devtools.places import CLONE
from devtools.terminal import say

TOOLS = CLONE / ".tools"
# What was tried in vain isn't tried again for a day, or every run would wait for it.
RETRY_SECONDS = 24 * 60 * 60
HEARTBEAT_SECONDS = 10
FETCH_SECONDS = 300
APT = ["apt-get", "--quiet=2", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1"]
APT += ["-o", "DPkg::Lock::Timeout=60"]

# A command, and how long it may take: only what fetches has a limit, since dpkg isn't to be stopped in the middle.
Step = tuple[list[str], float | None]


class ProgramMissing(DevError):  # noqa: N818 -- says what is so; nothing went wrong
    """There is no such program here."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program, where it may be, and how Debian's is got.

    Attributes:
        title: as people know it.
        variable: the environment's, which names another one.
        names: what it is called, here or elsewhere: looked for on PATH, or as paths.
        purpose: what for, in the words of the line that says that it is being fetched.
        skipped: what is skipped without it.
        steps: how Debian's is got, after apt-get's update.
        tried: the file that says why that went wrong.
    """

    title: str
    variable: str
    names: Sequence[str]
    purpose: str
    skipped: str
    steps: Sequence[Step]
    tried: Path

    def find(self) -> Path:
        """Return the program: the one that its variable names, else PATH's.

        Raises:
            ProgramMissing: there is none that starts.
        """
        if named := os.environ.get(self.variable):
            if not _starts(named):
                raise ProgramMissing(f"{self.variable} names {named}, which doesn't start")
            return Path(named)
        for name in self.names:
            found = shutil.which(name)
            # Ubuntu's Chromium only says that one wants another installer.
            if found and _starts(found):
                return Path(found)
        names = ", ".join(name for name in self.names if "/" not in name)
        raise ProgramMissing(
            f"there is no {self.title}: PATH has none of {names}, and {self.variable} names none ({self._why_not()})"
        )

    def get_if_allowed(self) -> None:
        """Get Debian's if there is none, this is root, and apt-get is there; says what it does, and fails nobody."""
        try:
            self.find()
        except ProgramMissing:
            if _may_get() and _age(self.tried) > RETRY_SECONDS:
                self._get()

    def _get(self) -> None:
        say(f"getting {self.title} with apt-get, {self.purpose} …")
        started = time.monotonic()
        self.tried.unlink(missing_ok=True)
        self.tried.parent.mkdir(exist_ok=True)
        for command, seconds in [([*APT, "update"], FETCH_SECONDS), *self.steps]:
            if reason := _run(command, seconds, started):
                self.tried.write_text(reason)
                say(f"apt-get couldn't get {self.title}, so {self.skipped} are skipped: {reason}")
                return
        say(f"got it in {time.monotonic() - started:.0f} s")

    def _why_not(self) -> str:
        if not _may_get():
            return "make test gets Debian's where it is root and there is apt-get; here it may not"
        if self.tried.exists():
            return f"apt-get couldn't get it: {self.tried.read_text()}"
        return "make test without a selection gets Debian's"


def installing(package: str) -> list[Step]:
    """The steps that install a package, with what it depends on."""
    install = ["install", "--yes", "--no-install-recommends", package]
    return [([*APT, "--download-only", *install], FETCH_SECONDS), ([*APT, "--no-download", *install], None)]


def unpacking(package: str, folder: Path) -> list[Step]:
    """The steps that only unpack a package: nothing is installed, so no service of it is started either."""
    # apt-get's own user may have no way into the folder, which is no reason to complain.
    fetch = [*APT, "-o", "APT::Sandbox::User=root", "download", package]
    unpack = 'rm -rf "$1" && mkdir -p "$1" && cd "$1" && shift && "$@" && dpkg-deb --extract ./*.deb . && rm ./*.deb'
    return [(["sh", "-c", unpack, "sh", str(folder), *fetch], FETCH_SECONDS)]


def _run(command: list[str], seconds: float | None, started: float) -> str:
    """Run a step quietly with a sign of life now and then; return why it failed, blank if it didn't."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    deadline = time.monotonic() + (seconds or float("inf"))
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True
    ) as process:
        while True:
            try:
                said, _ = process.communicate(timeout=HEARTBEAT_SECONDS)
                break
            except subprocess.TimeoutExpired:
                say(f"  … {time.monotonic() - started:.0f} s")
                if time.monotonic() > deadline:
                    process.kill()
                    return f"it took longer than {seconds:.0f} s"
    lines = said.strip().splitlines() or ["it said nothing"]
    return lines[-1] if process.returncode else ""


def _may_get() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _starts(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime if path.exists() else float("inf")

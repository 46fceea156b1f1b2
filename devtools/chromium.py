"""The browser that the studio is tried with: the machine's Chromium, or Debian's, which `make test` installs if it may.

Who may is root where apt-get is, as in CI's containers. Nobody is kept from testing the rest: without a browser those
tests are skipped, and say why.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from devtools import DevError
from devtools.places import CLONE
from devtools.terminal import say

# What it is called by Debian, by others, and as Google's own, which CI's machines have.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# What was tried in vain isn't tried again for a day, or every run would wait for it.
TRIED = CLONE / ".tools" / "no-chromium"
RETRY_SECONDS = 24 * 60 * 60
HEARTBEAT_SECONDS = 10
FETCH_SECONDS = 300
_APT = ["apt-get", "--quiet=2", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1"]
_APT += ["-o", "DPkg::Lock::Timeout=60"]
_INSTALL = ["install", "--yes", "--no-install-recommends", "chromium"]
# With a limit what only fetches: dpkg isn't to be stopped in the middle.
_STEPS: tuple[tuple[list[str], float | None], ...] = (
    ([*_APT, "update"], FETCH_SECONDS),
    ([*_APT, "--download-only", *_INSTALL], FETCH_SECONDS),
    ([*_APT, "--no-download", *_INSTALL], None),
)


class ChromiumMissing(DevError):  # noqa: N818 -- says what is so; nothing went wrong
    """There is no Chromium here."""


def find(tried: Path = TRIED) -> Path:
    """Return the program: the one that CHROMIUM names, else PATH's.

    Args:
        tried: where it is noted that apt-get couldn't install it, and why.

    Raises:
        ChromiumMissing: there is none that starts.
    """
    if named := os.environ.get("CHROMIUM"):
        if not _starts(named):
            raise ChromiumMissing(f"CHROMIUM names {named}, which doesn't start")
        return Path(named)
    for name in (*NAMES, MACOS):
        found = shutil.which(name)
        # Ubuntu's only says that one wants another installer.
        if found and _starts(found):
            return Path(found)
    names = ", ".join(NAMES)
    why = _why_not_installed(tried)
    raise ChromiumMissing(f"there is no Chromium: PATH has none of {names}, and CHROMIUM names none ({why})")


def install_if_allowed(tried: Path = TRIED) -> None:
    """Install Debian's if there is none, this is root, and apt-get is there; says what it does, and fails nobody."""
    try:
        find()
    except ChromiumMissing:
        if _may_install() and _age(tried) > RETRY_SECONDS:
            _install(tried)


def _install(tried: Path) -> None:
    say("installing Chromium with apt-get, to try the studio in a browser …")
    started = time.monotonic()
    tried.unlink(missing_ok=True)
    for command, seconds in _STEPS:
        if reason := _run(command, seconds, started):
            tried.parent.mkdir(exist_ok=True)
            tried.write_text(reason)
            say(f"apt-get couldn't install Chromium, so the tests in a browser are skipped: {reason}")
            return
    say(f"installed in {time.monotonic() - started:.0f} s")


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


def _may_install() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _why_not_installed(tried: Path) -> str:
    if not _may_install():
        return "make test installs Debian's where it is root and there is apt-get; here it may not"
    if tried.exists():
        return f"apt-get couldn't install it: {tried.read_text()}"
    return "make test without a selection installs Debian's"


def _starts(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime if path.exists() else float("inf")

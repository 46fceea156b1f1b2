"""What runs on Node (devtools/node): two linters of the OpenAPI document, and TypeScript for the studio and the tests.

Whoever has no Node, or no way to the packages, goes without: `make lint` and the tests say so.
"""

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path

from devtools import DevError

FOLDER = Path(__file__).with_name("node")
OLDEST_NODE = 20
INSTALL_SECONDS = 300
# Linters report home and look for updates of themselves, unless they are told not to.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_UPDATE_NOTIFIER": "1"}


class NodeToolsMissing(DevError):  # noqa: N818 -- says what is so; nothing went wrong
    """Node or its packages can't be had here."""


def lint_document(document: Path) -> bool:
    """Run the linters over the OpenAPI document; return whether any complained.

    Raises:
        NodeToolsMissing: they can't be had here.
    """
    install()
    redocly = ["redocly", "lint", "--config", str(FOLDER / "redocly.yaml"), "--format=stylish", str(document)]
    spectral = ["spectral", "lint", "--ruleset", str(FOLDER / "spectral.yaml"), "--fail-severity=hint", str(document)]
    complained = [_quietly(redocly), _quietly(spectral)]
    if not any(complained):
        print(f"{document}: Redocly and Spectral have nothing to say")
    return any(complained)


def check_pages(project: Path) -> bool:
    """Check the types of the studio's pages; return whether TypeScript complained.

    Raises:
        NodeToolsMissing: it can't be had here.
    """
    install()
    complained = _quietly(["tsc", "--project", str(project)])
    if not complained:
        print(f"{project}: TypeScript has nothing to say")
    return complained


def install() -> None:
    """Install the locked packages, unless they are there.

    Raises:
        NodeToolsMissing: there is no Node, it is too old, or npm couldn't fetch the packages.
    """
    require_node()
    installed, lock = FOLDER / "node_modules" / ".package-lock.json", FOLDER / "package-lock.json"
    with lock.open() as held:
        # Several test processes may want them at once.
        fcntl.flock(held, fcntl.LOCK_EX)
        if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
            return
        print("installing the tools that run on Node …", flush=True)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, cwd=FOLDER, timeout=INSTALL_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise NodeToolsMissing(f"npm didn't fetch their packages within {INSTALL_SECONDS} s") from None
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise NodeToolsMissing(f"npm couldn't fetch their packages: {said[0]}")
        installed.touch()


def run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of the tools, by its name."""
    program, *options = command
    return subprocess.run(
        [FOLDER / "node_modules" / ".bin" / program, *options],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd,
        env=os.environ | QUIET,
    )


def _quietly(command: list[str]) -> bool:
    """Run a linter, showing what it says only when it complains; return whether it did."""
    done = run(*command)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode != 0


def require_node() -> None:
    """Refuse to go on without Node and npm.

    Raises:
        NodeToolsMissing: there are none, or Node is too old.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        raise NodeToolsMissing(f"they need Node.js {OLDEST_NODE} or newer with npm, and PATH has none")
    said = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True).stdout.strip()
    major = re.match(r"v(\d+)", said)
    if not major or int(major[1]) < OLDEST_NODE:
        raise NodeToolsMissing(f"they need Node.js {OLDEST_NODE} or newer, not {said or 'one that does not start'}")

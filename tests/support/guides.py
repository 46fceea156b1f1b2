"""Guides whose commands run as they stand: blocks of `bash`, each with what it prints below it, as `text`."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import NamedTuple

from flask import Flask

from devtools.places import CLONE
from tests.support.live_server import live_server
from tests.support.settings import API_KEY
from tests.support.work_processes import environment

_BLOCK = re.compile(r"```(bash|text)\n(.*?)```", re.DOTALL)
# The end of a block's output; nothing that a guide prints.
_MARK = "@@@"

# What the guides ask of curl, for machines without it.
_CURL = f"""#!{sys.executable}
import sys, urllib.error, urllib.request

words = iter(sys.argv[1:])
method, headers, body, url = None, {{}}, None, ""
for word in words:
    if word == "-X":
        method = next(words)
    elif word == "-H":
        name, _, value = next(words).partition(": ")
        headers[name] = value
    elif word == "-d":
        body = next(words).encode()
    elif word != "-sS":
        url = word
try:
    answer = urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method))
except urllib.error.HTTPError as error:
    answer = error
sys.stdout.buffer.write(answer.read())
"""


class Ran(NamedTuple):
    """What came of a guide's commands, block by block."""

    printed: list[str]
    expected: list[str]
    complaints: str


def run_guide(page: Path, app: Flask, database_url: str, folder: Path) -> Ran:
    """Run a guide's commands, one after the other in one shell, against a server of their own.

    Args:
        page: the guide.
        app: what serves.
        database_url: where `flask` finds what is served.
        folder: for what the commands write.
    """
    if which("curl") is None:
        curl = folder / "curl"
        curl.write_text(_CURL)
        curl.chmod(0o755)
    steps = _steps(page)
    script = "".join(f"{commands}\necho {_MARK}\n" for commands, _ in steps)
    with live_server(app) as server:
        variables = environment(database_url, "") | {"TT": server.url, "KEY": API_KEY, "TMPDIR": str(folder)}
        variables["PATH"] = f"{folder}:{Path(sys.executable).parent}:{variables.get('PATH', '/usr/bin:/bin')}"
        done = subprocess.run(
            ["bash", "-c", f"set -u\n{script}"], env=variables, cwd=CLONE, capture_output=True, text=True, check=False
        )
    return Ran(done.stdout.split(f"{_MARK}\n")[:-1], [expected for _, expected in steps], done.stderr)


def _steps(page: Path) -> list[tuple[str, str]]:
    """The commands of a guide, block by block, each with what it prints."""
    found: list[tuple[str, str]] = []
    for kind, text in _BLOCK.findall(page.read_text()):
        if kind == "bash":
            found.append((text, ""))
        else:
            found[-1] = (found[-1][0], text)
    return found

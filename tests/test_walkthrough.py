"""docs/walkthrough.md is true: its commands run as they stand, and print what it says."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from flask import Flask

from tests.support.live_server import live_server
from tests.support.settings import API_KEY
from tests.support.work_processes import environment

CLONE = Path(__file__).parents[1]
_BLOCK = re.compile(r"```(bash|text)\n(.*?)```", re.DOTALL)
# The end of a block's output; nothing that the document prints.
_MARK = "@@@"

# What the document asks of curl, for machines without it.
_CURL = f"""#!{sys.executable}
import sys, urllib.error, urllib.request

words = iter(sys.argv[1:])
method, headers, body, url = "GET", {{}}, None, ""
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


def steps() -> list[tuple[str, str]]:
    """The commands of the document, block by block, each with what it prints."""
    found: list[tuple[str, str]] = []
    for kind, text in _BLOCK.findall((CLONE / "docs/walkthrough.md").read_text()):
        if kind == "bash":
            found.append((text, ""))
        else:
            found[-1] = (found[-1][0], text)
    return found


@pytest.mark.slow
def test_its_commands_print_what_it_says(app: Flask, database_url: str, tmp_path: Path) -> None:
    if which("curl") is None:
        curl = tmp_path / "curl"
        curl.write_text(_CURL)
        curl.chmod(0o755)
    script = "".join(f"{commands}\necho {_MARK}\n" for commands, _ in steps())
    with live_server(app) as server:
        variables = environment(database_url, "") | {"TT": server.url, "KEY": API_KEY, "TMPDIR": str(tmp_path)}
        variables["PATH"] = f"{tmp_path}:{Path(sys.executable).parent}:{variables.get('PATH', '/usr/bin:/bin')}"
        done = subprocess.run(
            ["bash", "-c", f"set -u\n{script}"], env=variables, cwd=CLONE, capture_output=True, text=True, check=False
        )
    printed = done.stdout.split(f"{_MARK}\n")
    assert [*printed[:-1]] == [expected for _, expected in steps()], done.stderr

"""A few of the kills that `python -m tests.chaos.run --kills` goes on with: every promise is kept."""

import subprocess
import sys

import psutil
import pytest

from devtools.places import CLONE


# A quarter of a minute, and much more where others use the machine too.
@pytest.mark.long
@pytest.mark.timeout(660)
def test_every_promise_is_kept(tmp_path) -> None:  # noqa: ANN001 -- pytest's
    log = tmp_path / "chaos.log"
    command = [sys.executable, "-m", "tests.chaos.run", "--kills", "8", "--seed", "5", "--log", str(log)]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("  kept  ") == 8
    assert not [process for process in psutil.process_iter(["cmdline"]) if str(log) in (process.info["cmdline"] or [])]

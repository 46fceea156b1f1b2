"""The short form of the chaos program: every promise is kept, and nothing is left behind."""

import subprocess
import sys

import psutil
import pytest

from devtools.places import CLONE


# Half a minute, and much more where others use the machine too.
@pytest.mark.long
@pytest.mark.timeout(660)
def test_every_promise_is_kept(tmp_path) -> None:  # noqa: ANN001 -- pytest's
    log = tmp_path / "chaos.log"
    command = [sys.executable, "-m", "tests.chaos.run", "--short", "--seed", "5", "--log", str(log)]
    # Ten times as long as on a quiet machine.
    command += ["--settled-within", "300"]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("  kept  ") == 7
    assert not [process for process in psutil.process_iter(["cmdline"]) if str(log) in (process.info["cmdline"] or [])]

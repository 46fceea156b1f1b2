"""Trying an image, with a stand-in for Docker: what is asked of it, and that nothing is left behind."""

import os
import subprocess
from pathlib import Path

import pytest

from devtools.places import CLONE

DOCKER = """#!/bin/bash
cd "$STATE"
echo "$*" >> calls
case "$*" in
    *" flask db upgrade") echo >> tries; (($(wc -l < tries) > $(cat fail))) ;;
    exec*is_healthy*) [[ ! -e ill ]] ;;
    exec*) echo uid=10001 ;;
    logs*) echo "what it said" ;;
esac
"""


class Trial:
    """One run of the script; `fail` migrations fail first, and an `ill` image never gets well."""

    def __init__(self, folder: Path, fail: int = 0, *, ill: bool = False) -> None:
        docker = folder / "docker"
        docker.write_text(DOCKER)
        docker.chmod(0o755)
        (folder / "fail").write_text(str(fail))
        if ill:
            (folder / "ill").touch()
        done = subprocess.run(
            [CLONE / "deploy" / "try-image.sh", "tt-api:ci"],
            env={"PATH": f"{folder}:{os.environ['PATH']}", "STATE": str(folder), "PAUSE": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.status, self.said = done.returncode, done.stdout
        self.calls = (folder / "calls").read_text().splitlines()

    def of_image(self) -> list[str]:
        return [call for call in self.calls if "tt-api:ci" in call]

    def removed(self) -> bool:
        made = {word for call in self.calls if call.startswith("run --detach") for word in _named(call)}
        removal, network = self.calls[-2:]
        return made <= set(removal.split()) and removal.startswith("rm ") and network.startswith("network rm ")


def _named(call: str) -> list[str]:
    words = call.split()
    return [words[words.index("--name") + 1]]


def test_that_is_well_passes(tmp_path: Path) -> None:
    trial = Trial(tmp_path, fail=2)
    assert (trial.status, trial.said) == (0, "uid=10001\n")
    assert trial.removed()


def test_runs_as_in_production(tmp_path: Path) -> None:
    runs = Trial(tmp_path).of_image()
    assert len(runs) == 2
    for run in runs:
        assert "--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges:true" in run


@pytest.mark.parametrize(("fail", "ill", "words"), [(99, False, "the migrations don't run"), (0, True, "what it said")])
def test_that_is_not_well_fails(tmp_path: Path, fail: int, ill: bool, words: str) -> None:
    trial = Trial(tmp_path, fail, ill=ill)
    assert (trial.status, trial.said.splitlines()[-1]) == (1, words)
    assert trial.removed()

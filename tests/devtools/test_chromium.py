"""The browser for tests: found, installed by root where apt-get is, or missed with a reason; never a failure."""

import os
from pathlib import Path

import pytest

from devtools import chromium

APT = """#!/bin/sh
echo "$@" >> {asked}
case "$*" in
  *" {failing} "*|*" {failing}") echo "E: Unable to locate package chromium"; exit 100 ;;
  *--no-download*) printf '#!/bin/sh\\necho Chromium 150\\n' > {browser}; chmod +x {browser} ;;
esac
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that is on PATH, for a user who is root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    (folder / "chmod").symlink_to("/bin/chmod")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return folder


@pytest.fixture
def tried(tmp_path: Path) -> Path:
    """Where a failure is noted; nothing was tried before."""
    return tmp_path / "tools" / "no-chromium"


def program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def apt_get(path: Path, failing: str = "nothing") -> Path:
    """An apt-get that fails at one of its commands; the file has what it was asked."""
    asked = path.parent / "asked"
    program(path / "apt-get", APT.format(asked=asked, failing=failing, browser=path / "chromium"))
    return asked


def test_one_that_is_there_is_taken(path: Path, tried: Path) -> None:
    asked = apt_get(path)
    program(path / "google-chrome", "#!/bin/sh\n")
    chromium.install_if_allowed(tried)
    assert chromium.find(tried) == path / "google-chrome"
    assert not asked.exists()


def test_one_that_does_not_start_is_none(path: Path, tried: Path) -> None:
    program(path / "chromium-browser", "#!/bin/sh\necho 'requires the chromium snap to be installed'; exit 1\n")
    with pytest.raises(chromium.ChromiumMissing, match=r"PATH has none of chromium, chromium-browser"):
        chromium.find(tried)


def test_a_setting_names_another(path: Path, tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path / "chromium", "#!/bin/sh\n")
    mine = program(path.parent / "mine", "#!/bin/sh\n")
    monkeypatch.setenv("CHROMIUM", str(mine))
    assert chromium.find(tried) == mine
    mine.unlink()
    with pytest.raises(chromium.ChromiumMissing, match=f"CHROMIUM names {mine}, which doesn't start"):
        chromium.find(tried)


def test_root_gets_debians(path: Path, tried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = apt_get(path)
    chromium.install_if_allowed(tried)
    assert chromium.find(tried) == path / "chromium"
    assert [line.split()[-1] for line in asked.read_text().splitlines()] == ["update", "chromium", "chromium"]
    first, last = capsys.readouterr().out.splitlines()
    assert (first[:30], last[:12]) == ("installing Chromium with apt-g", "installed in")


@pytest.mark.parametrize("failing", ["update", "--download-only", "--no-download"])
def test_a_failure_is_told_once_a_day_and_stops_nobody(
    path: Path, tried: Path, capsys: pytest.CaptureFixture[str], failing: str
) -> None:
    asked = apt_get(path, failing)
    chromium.install_if_allowed(tried)
    said = capsys.readouterr().out
    assert "the tests in a browser are skipped: E: Unable to locate package chromium" in said
    with pytest.raises(chromium.ChromiumMissing, match="apt-get couldn't install it: E: Unable to locate"):
        chromium.find(tried)
    before = asked.read_text()
    chromium.install_if_allowed(tried)
    assert (asked.read_text(), capsys.readouterr().out) == (before, "")
    os.utime(tried, (0, 0))
    chromium.install_if_allowed(tried)
    assert asked.read_text() == before * 2


def test_nobody_else_installs_anything(path: Path, tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = apt_get(path)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    chromium.install_if_allowed(tried)
    assert not asked.exists()
    with pytest.raises(chromium.ChromiumMissing, match="make test installs Debian's where it is root"):
        chromium.find(tried)

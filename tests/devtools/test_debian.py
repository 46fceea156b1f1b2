"""Programs for tests: found, got by root where apt-get is, or missed with a reason; never a failure."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from devtools.debian import Program, ProgramMissing, unpacking
from devtools.programs import CHROMIUM, PROMETHEUS

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
def chromium(tmp_path: Path) -> Program:
    """The browser, which nobody has tried to get before."""
    return replace(CHROMIUM, tried=tmp_path / "tools" / "no-chromium")


def program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def apt_get(path: Path, failing: str = "nothing") -> Path:
    """An apt-get that fails at one of its commands; the file has what it was asked."""
    asked = path.parent / "asked"
    program(path / "apt-get", APT.format(asked=asked, failing=failing, browser=path / "chromium"))
    return asked


def test_one_that_is_there_is_taken(path: Path, chromium: Program) -> None:
    asked = apt_get(path)
    program(path / "google-chrome", "#!/bin/sh\n")
    chromium.get_if_allowed()
    assert chromium.find() == path / "google-chrome"
    assert not asked.exists()


def test_one_that_does_not_start_is_none(path: Path, chromium: Program) -> None:
    program(path / "chromium-browser", "#!/bin/sh\necho 'requires the chromium snap to be installed'; exit 1\n")
    with pytest.raises(ProgramMissing, match=r"PATH has none of chromium, chromium-browser"):
        chromium.find()


def test_a_setting_names_another(path: Path, chromium: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path / "chromium", "#!/bin/sh\n")
    mine = program(path.parent / "mine", "#!/bin/sh\n")
    monkeypatch.setenv("CHROMIUM", str(mine))
    assert chromium.find() == mine
    mine.unlink()
    with pytest.raises(ProgramMissing, match=f"CHROMIUM names {mine}, which doesn't start"):
        chromium.find()


def test_root_gets_debians(path: Path, chromium: Program, capsys: pytest.CaptureFixture[str]) -> None:
    asked = apt_get(path)
    chromium.get_if_allowed()
    assert chromium.find() == path / "chromium"
    assert [line.split()[-1] for line in asked.read_text().splitlines()] == ["update", "chromium", "chromium"]
    first, last = capsys.readouterr().out.splitlines()
    assert (first[:28], last[:6]) == ("getting Chromium with apt-ge", "got it")


@pytest.mark.parametrize("failing", ["update", "--download-only", "--no-download"])
def test_a_failure_is_told_once_a_day_and_stops_nobody(
    path: Path, chromium: Program, capsys: pytest.CaptureFixture[str], failing: str
) -> None:
    asked = apt_get(path, failing)
    chromium.get_if_allowed()
    said = capsys.readouterr().out
    assert "the tests in a browser are skipped: E: Unable to locate package chromium" in said
    with pytest.raises(ProgramMissing, match="apt-get couldn't get it: E: Unable to locate"):
        chromium.find()
    before = asked.read_text()
    chromium.get_if_allowed()
    assert (asked.read_text(), capsys.readouterr().out) == (before, "")
    os.utime(chromium.tried, (0, 0))
    chromium.get_if_allowed()
    assert asked.read_text() == before * 2


def test_nobody_else_installs_anything(path: Path, chromium: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = apt_get(path)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    chromium.get_if_allowed()
    assert not asked.exists()
    with pytest.raises(ProgramMissing, match="make test gets Debian's where it is root"):
        chromium.find()


def test_a_package_may_be_unpacked_without_being_installed(path: Path, tmp_path: Path) -> None:
    for name in ("mkdir", "rm", "cp"):
        (path / name).symlink_to(f"/bin/{name}")
    program(path / "apt-get", '#!/bin/sh\ncase "$*" in *" download prometheus") : > prometheus_2.42.deb ;; esac\n')
    program(
        path / "dpkg-deb",
        '#!/bin/sh\n[ "$2" = ./prometheus_2.42.deb ] && mkdir -p usr/bin && cp /bin/true usr/bin/prometheus\n',
    )
    folder = tmp_path / "tools" / "prometheus"
    wanted = replace(
        PROMETHEUS,
        names=("prometheus", str(folder / "usr/bin/prometheus")),
        steps=unpacking("prometheus", folder),
        tried=tmp_path / "tools" / "no-prometheus",
    )
    wanted.get_if_allowed()
    assert wanted.find() == folder / "usr/bin/prometheus"
    assert [found.name for found in folder.iterdir()] == ["usr"]

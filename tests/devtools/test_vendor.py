"""Libraries of pages: each is the one that was published, and nothing else is taken for it."""

import io
import tarfile
from pathlib import Path

import pytest

from devtools import DevError, vendor

ROOT = Path(__file__).parents[2]
# Where the browser is told what the file must be.
PAGES = {"@scalar/api-reference": "tt_api/openapi/page/index.html", "chart.js": "tt_api/studio/app/parts/chart.js"}


class FakeNpm:
    """A program `npm` that packs what it is given, and a `node` beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._program("node", "echo v20.11.0")

    def packs(self, content: bytes, file: str) -> None:
        with tarfile.open(self.folder / "packed", "w:gz") as package:
            entry = tarfile.TarInfo(f"package/{file}")
            entry.size = len(content)
            package.addfile(entry, io.BytesIO(content))
        self._program("npm", f'for folder; do :; done; cp {self.folder}/packed "$folder/one.tgz"')

    def fails(self, says: str) -> None:
        self._program("npm", f"echo {says} >&2; exit 1")

    def _program(self, name: str, script: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeNpm:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return FakeNpm(folder)


@pytest.mark.parametrize("kept", vendor.KEPT, ids=lambda kept: kept.package)
class TestWhatIsKept:
    def test_is_the_published_file(self, kept: vendor.Kept) -> None:
        assert vendor.is_kept(kept)

    def test_is_checked_by_the_browser_too(self, kept: vendor.Kept) -> None:
        page = (ROOT / PAGES[kept.package]).read_text()
        assert kept.file_hash in page
        assert Path(kept.place).name in page

    def test_has_its_licence_beside_it(self, kept: vendor.Kept) -> None:
        place = ROOT / kept.place
        licences = [path.read_text() for path in place.parent.glob("LICENSE.*")]
        assert any(text.startswith(f"{place.name} is {kept.file} of") and "MIT License" in text for text in licences)


class TestTaking:
    def test_leaves_what_is_there(self, npm: FakeNpm, capsys: pytest.CaptureFixture[str]) -> None:
        npm.fails("nobody should have asked")
        vendor.take_missing()
        assert capsys.readouterr().out.count(" is there") == len(vendor.KEPT)

    def test_refuses_another_package_than_the_one_meant(self, npm: FakeNpm, tmp_path: Path) -> None:
        npm.packs(b"evil()", vendor.KEPT[0].file)
        with pytest.raises(DevError, match=r"api-reference@[\d.]+ isn't what was published: its hash is sha512-"):
            vendor.take_missing(tmp_path)
        assert not (tmp_path / vendor.KEPT[0].place).exists()

    def test_says_why_npm_could_not_fetch_it(self, npm: FakeNpm, tmp_path: Path) -> None:
        npm.fails("no network")
        with pytest.raises(DevError, match=r"npm couldn't fetch @scalar/api-reference@[\d.]+: no network"):
            vendor.take_missing(tmp_path)

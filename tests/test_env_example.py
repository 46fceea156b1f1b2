""".env.example lists every setting with its default, as docs/settings.md and tt_api/config/ have them."""

import os
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.support.settings import SECRETS
from tt_api.config import Settings, load_settings

ROOT = Path(__file__).parents[1]
URL = "postgresql://tt:tt@127.0.0.1:5432/tt_api"
_SETTING = re.compile(r"^# ([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)
_NAME = re.compile(r"`([A-Z_]+)`")
# Read by `make run`, not by the application.
DEVELOPMENT_ONLY = {"DATA_DIR"}


class RecordingEnvironment(dict[str, str]):
    """An environment that knows which variables were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:
        self.asked.add(name)
        return super().get(name, default)


def example() -> dict[str, str]:
    return dict(_SETTING.findall((ROOT / ".env.example").read_text()))


def documented() -> dict[str, str]:
    """The names and defaults of docs/settings.md; several on one line share their beginning: `HOST`, `RATE_LIMIT_…`."""
    found: dict[str, str] = {}
    for line in (ROOT / "docs" / "settings.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = _NAME.findall(cells[0]) if line.startswith("| `") else []
        if not names:
            continue
        stem = names[0].rpartition("_")[0]
        full = [f"{stem}{name}" if name.startswith("_") else name for name in names]
        defaults = [default.strip(" `") for default in cells[1].split(",")]
        found |= dict(zip(full, [*defaults, *[""] * len(full)], strict=False))
    return {name: "" if value.startswith(("none", "required")) else value for name, value in found.items()}


def load(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> tuple[Settings, set[str]]:
    required = {name: SECRETS[name] for name in ("FIELD_ENCRYPTION_KEYS", "FIELD_FINGERPRINT_KEY")}
    environment = RecordingEnvironment({**values, "DATABASE_URL": URL, **required})
    with monkeypatch.context() as patched:
        patched.setattr(os, "environ", environment)
        return load_settings(), environment.asked


def test_lists_what_the_documentation_lists_with_the_same_defaults() -> None:
    assert example() == documented()


def test_lists_what_the_application_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    _, asked = load(monkeypatch, {})
    # Each may be a file's name as well: NAME_FILE.
    named = {name for name in asked if name.removesuffix("_FILE") not in asked - {name}}
    assert example().keys() == named | DEVELOPMENT_ONLY


def test_its_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, example())[0] == load(monkeypatch, {})[0]


def test_uncommented_it_is_read_as_written(tmp_path: Path) -> None:
    settings = tmp_path / ".env"
    settings.write_text("".join(f"{name}={value}\n" for name, value in example().items()))
    assert dotenv_values(settings) == example()


def test_as_it_stands_it_sets_nothing() -> None:
    assert dotenv_values(ROOT / ".env.example") == {}

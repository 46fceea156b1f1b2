"""A Python client, generated from docs/openapi.json and run against a server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.places import CLONE
from tests.support.gunicorn_process import api_server
from tests.support.settings import API_KEY

PROGRAM = Path(__file__).with_name("client_program.py")
# The client is read by programs alone; it knows files of no other type.
CONFIG = "post_hooks: []\ncontent_type_overrides:\n  application/pdf: application/octet-stream\n"

pytestmark = pytest.mark.slow


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


# The application's fixture empties the database in the end.
@pytest.mark.long
@pytest.mark.usefixtures("app")
def test_creates_changes_lists_and_understands_refusals(tmp_path: Path, database_url: str) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    # fmt: off
    said = run(
        "-m", "openapi_python_client", "generate", "--path", CLONE / "docs" / "openapi.json",
        "--output-path", tmp_path / "tt_client", "--meta", "none", "--config", tmp_path / "config.yaml",
    )
    # fmt: on
    assert "Warning" not in said
    with api_server(tmp_path, DATABASE_URL=database_url) as server:
        address = f"http://127.0.0.1:{server.port}"
        assert run(PROGRAM, address, API_KEY, PYTHONPATH=str(tmp_path)).endswith("done\n")

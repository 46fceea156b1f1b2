"""The tools on Node: whoever can't have them is told why, in one line."""

from pathlib import Path

import pytest

from devtools import node_tools


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {says}\n")
    path.chmod(0o755)


def test_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(node_tools.NodeToolsMissing, match=r"they need Node.js 20 or newer with npm, and PATH has none"):
        node_tools.install()


@pytest.mark.parametrize("says", ["v18.20.4", ""])
def test_a_node_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    program(tmp_path, "node", says)
    program(tmp_path, "npm", "10.2.3")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(node_tools.NodeToolsMissing, match=r"they need Node.js 20 or newer, not (v18.20.4|one that)"):
        node_tools.install()

"""A TypeScript client of docs/openapi.json: its types let a right program pass, and catch each mistake."""

import json
from pathlib import Path

import pytest

from devtools import node_tools
from devtools.places import CLONE

PROGRAM = Path(__file__).with_name("client.ts")
OPTIONS = {
    "strict": True,
    "noEmit": True,
    "target": "ES2022",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "types": [],
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the types of the API and a compiler's settings."""
    try:
        node_tools.install()
    except node_tools.NodeToolsMissing as reason:
        pytest.skip(f"TypeScript and openapi-typescript are Node programs: {reason}")
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(node_tools.FOLDER / "node_modules")
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*.ts"]}))
    made = node_tools.run(
        "openapi-typescript", str(CLONE / "docs" / "openapi.json"), "--output", "api.d.ts", cwd=folder
    )
    assert made.returncode == 0, made.stdout
    return folder


def test_a_program_of_lists_creates_patches_errors_and_enums_type_checks(project: Path) -> None:
    (project / "client.ts").write_text(PROGRAM.read_text())
    checked = node_tools.run("tsc", "--project", ".", cwd=project)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_each_of_its_mistakes_is_caught(project: Path) -> None:
    """`@ts-expect-error` hides an error and complains where there is none; without them all, the errors are seen."""
    text = PROGRAM.read_text()
    (project / "client.ts").write_text(text.replace("@ts-expect-error", ""))
    checked = node_tools.run("tsc", "--project", ".", cwd=project)
    errors = [line for line in checked.stdout.splitlines() if line.startswith("client.ts(")]
    assert len(errors) == text.count("// @ts-expect-error"), checked.stdout

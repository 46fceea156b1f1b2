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
    # Those of the language itself; of the document they are a program here, and looked at.
    "skipLibCheck": True,
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the compiler says of the program, and of the same without the comments that expect its mistakes."""
    try:
        node_tools.install()
    except node_tools.NodeToolsMissing as reason:
        pytest.skip(f"TypeScript and openapi-typescript are Node programs: {reason}")
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(node_tools.FOLDER / "node_modules")
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*.ts"]}))
    made = node_tools.run("openapi-typescript", str(CLONE / "docs" / "openapi.json"), "--output", "api.ts", cwd=folder)
    assert made.returncode == 0, made.stdout
    text = PROGRAM.read_text()
    (folder / "client.ts").write_text(text)
    (folder / "mistaken.ts").write_text(text.replace("@ts-expect-error", ""))
    return node_tools.run("tsc", "--project", ".", cwd=folder).stdout.splitlines()


@pytest.mark.long
def test_a_program_of_lists_creates_patches_errors_and_enums_type_checks(said: list[str]) -> None:
    assert [line for line in said if not line.startswith(("mistaken.ts(", " "))] == []


def test_each_of_its_mistakes_is_caught(said: list[str]) -> None:
    """`@ts-expect-error` hides an error and complains where there is none; without them all, the errors are seen."""
    errors = [line for line in said if line.startswith("mistaken.ts(")]
    assert len(errors) == PROGRAM.read_text().count("// @ts-expect-error") > 0, said

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


# One test: the compiler's start and the document's types take more than both programs.
@pytest.mark.long
def test_a_program_type_checks_and_each_of_its_mistakes_is_caught(tmp_path: Path) -> None:
    """`@ts-expect-error` hides an error and complains where there is none; without them all, the errors are seen."""
    text = PROGRAM.read_text()
    said = compiled(tmp_path, {"client.ts": text, "mistaken.ts": text.replace("@ts-expect-error", "")})
    errors = [line for line in said if line.startswith("mistaken.ts(")]
    assert [line for line in said if line not in errors and not line.startswith(" ")] == []
    assert len(errors) == text.count("// @ts-expect-error") > 0, said


def compiled(folder: Path, programs: dict[str, str]) -> list[str]:
    """What the compiler says of programs over the types of the document."""
    try:
        node_tools.install()
    except node_tools.NodeToolsMissing as reason:
        pytest.skip(f"TypeScript and openapi-typescript are Node programs: {reason}")
    (folder / "node_modules").symlink_to(node_tools.FOLDER / "node_modules")
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*.ts"]}))
    made = node_tools.run("openapi-typescript", str(CLONE / "docs" / "openapi.json"), "--output", "api.ts", cwd=folder)
    assert made.returncode == 0, made.stdout
    for name, text in programs.items():
        (folder / name).write_text(text)
    return node_tools.run("tsc", "--project", ".", cwd=folder).stdout.splitlines()

"""A Docker engine as far as a release sees one: images are tags, containers remember the image they were started from.

Its state is a folder: ``tags/NAME`` holds an image, ``running/SERVICE`` an image, ``fails`` patterns of commands that
fail, ``ill`` images that never get well, ``dies`` a pattern of a command during which the release itself is killed.
"""

import os
import re
import signal
import sys
from pathlib import Path

STATE = Path(os.environ["FAKE_DOCKER"])
CONTAINERS = {"tt-api": "api", "tt-api-2": "api-2"}


def lines(name: str) -> list[str]:
    path = STATE / name
    return path.read_text().splitlines() if path.exists() else []


def main(arguments: list[str]) -> int:
    said = " ".join(arguments)
    with (STATE / "calls").open("a") as calls:
        calls.write(f"{said}\n")
    if any(re.search(pattern, said) for pattern in lines("dies")):
        (STATE / "dies").unlink()
        os.kill(os.getppid(), signal.SIGTERM)
    if any(re.search(pattern, said) for pattern in lines("fails")):
        return 1
    return obey(arguments)


def obey(arguments: list[str]) -> int:
    match arguments:
        case ["build", *_]:
            name = arguments[arguments.index("--tag") + 1]
            (STATE / "tags" / name).write_text(name)
        case ["tag", image, name]:
            found = STATE / "tags" / image
            if not found.exists():
                return 1
            (STATE / "tags" / name).write_text(found.read_text())
        case ["image", "inspect", name]:
            return int(not (STATE / "tags" / name).exists())
        case ["exec", container, *_]:
            image = (STATE / "running" / CONTAINERS[container]).read_text()
            return int(image in lines("ill"))
        case ["compose", "--project-directory", _, "--env-file", _, "-f", file, "up", *rest]:
            if not Path(file).exists():
                return 1
            image = (STATE / "tags" / os.environ["TT_API_IMAGE"]).read_text()
            for service in (word for word in rest if not word.startswith("-")):
                (STATE / "running" / service).write_text(image)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

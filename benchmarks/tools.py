"""What must be installed beside Python: Node, npm and wrk; and the packages of the Node server."""

import re
import shutil
import subprocess
from pathlib import Path

from benchmarks import BenchError

HONO = Path(__file__).with_name("hono")
OLDEST_NODE = 20
HOW_TO_GET = {
    "node": f"Node.js {OLDEST_NODE} or newer (Debian: apt-get install nodejs)",
    "npm": "npm (Debian: apt-get install npm)",
    "wrk": "the load generator wrk (Debian: apt-get install wrk; macOS: brew install wrk)",
}


def check_tools() -> dict[str, str]:
    """Return the versions of the tools.

    Raises:
        BenchError: naming all that is missing, and how to get it.
    """
    missing = [how for program, how in HOW_TO_GET.items() if shutil.which(program) is None]
    if missing:
        raise BenchError(f"make bench needs {'; '.join(missing)}")
    node = _first_line(["node", "--version"])
    major = re.match(r"v(\d+)", node)
    if not major or int(major[1]) < OLDEST_NODE:
        raise BenchError(f"make bench needs {HOW_TO_GET['node']}, not {node}")
    return {"node": node, "wrk": _first_line(["wrk", "--version"]).split(" [")[0]}


def install_hono() -> None:
    """Install the Node server's locked packages, unless they are there."""
    installed, lock = HONO / "node_modules" / ".package-lock.json", HONO / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("installing the Node server's packages …", flush=True)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=HONO)
    if done.returncode:
        raise BenchError("npm ci failed in benchmarks/hono:\n" + "\n".join(done.stderr.splitlines()[-8:]))
    installed.touch()


def hono_versions() -> str:
    """The versions of what the Node server is made of, as installed."""
    names = ("hono", "@hono/node-server", "drizzle-orm", "pg", "zod", "ioredis")
    manifests = {name: (HONO / "node_modules" / name / "package.json").read_text() for name in names}
    found = {name: re.search(r'"version":\s*"([^"]+)"', manifest) for name, manifest in manifests.items()}
    return ", ".join(f"{name} {version[1]}" for name, version in found.items() if version)


def _first_line(command: list[str]) -> str:
    # wrk says its version with status 1.
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return (done.stdout or done.stderr).splitlines()[0].strip()

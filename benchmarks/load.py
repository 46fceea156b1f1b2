"""One slice of load by wrk on one server, and what it cost."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import time

from benchmarks import BenchError
from benchmarks.processes import Server, cpu_seconds
from benchmarks.routes import Route

SCRIPT = Path(__file__).with_name("load.lua")
ANSWER_SECONDS = 5
_prefixes = (f"{int(time()):x}-{number}" for number in count())


@dataclass(frozen=True, slots=True)
class Sample:
    """What one slice showed.

    Attributes:
        requests: answers counted, all of them 2xx.
        rps: answers a second.
        p50: the median latency, in milliseconds.
        p99: its 99th percentile, in milliseconds.
        cpu: the server's processes' CPU, in microseconds a request.
        database_cpu: PostgreSQL's, likewise; None where it runs elsewhere.
    """

    requests: int
    rps: float
    p50: float
    p99: float
    cpu: float
    database_cpu: float | None


def slice_of_load(server: Server, route: Route, connections: int, seconds: int, postmaster: int | None) -> Sample:
    """Send requests for so long, and return the figures.

    Raises:
        BenchError: an answer was not 2xx, or didn't come.
    """
    before, database_before = cpu_seconds(server.pid), _cpu_or_none(postmaster)
    result = _wrk(server, route, connections, seconds)
    used, database_after = cpu_seconds(server.pid) - before, _cpu_or_none(postmaster)
    failures = {name: result[name] for name in ("refused", "broken", "timed_out") if result[name]}
    requests = result["requests"]
    if failures or not requests:
        message = f"{server.name}: {route.name} at {connections}: {failures or 'no answer'} of {requests} requests"
        raise BenchError(f"{message}; its log ends:\n{server.last_lines()}")
    database_cpu = None
    if database_before is not None and database_after is not None:
        database_cpu = (database_after - database_before) / requests * 1e6
    return Sample(
        requests=requests,
        rps=requests / result["microseconds"] * 1e6,
        p50=result["p50"] / 1000,
        p99=result["p99"] / 1000,
        cpu=used / requests * 1e6,
        database_cpu=database_cpu,
    )


def medians(samples: Sequence[Sample], *names: str) -> list[float]:
    """The median of each of these figures over several slices."""
    return [median(getattr(sample, name) for sample in samples) for name in names]


def _wrk(server: Server, route: Route, connections: int, seconds: int) -> dict[str, int]:
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write("".join(f"{path}\n" for path in route.paths))
        paths.flush()
        options = ["--threads=1", f"--connections={connections}", f"--duration={seconds}s"]
        command = ["wrk", *options, f"--timeout={ANSWER_SECONDS}s", f"--script={SCRIPT}", server.url]
        command += ["--", route.kind, server.api_key, paths.name, next(_prefixes)]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=seconds + 4 * ANSWER_SECONDS
        )
    marked = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not marked:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise BenchError(f"wrk failed on {server.name}: {last[0]}")
    result: dict[str, int] = json.loads(marked[0].removeprefix("RESULT "))
    return result


def _cpu_or_none(pid: int | None) -> float | None:
    return None if pid is None else cpu_seconds(pid)

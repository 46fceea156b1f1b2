"""Two servers take turns on the same route, in short slices, and each round gives one ratio."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import BenchError
from benchmarks.data import put_back
from benchmarks.database import Database
from benchmarks.load import Sample, slice_of_load
from benchmarks.processes import Server, settle
from benchmarks.routes import Route

CONNECTIONS = (16, 64)
STEADY = 0.05
MOST_WARM_UPS = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: so many rounds of slices of so many seconds, after so many warm-up slices at most."""

    rounds: int = 11
    seconds: int = 2
    warm_ups: int = MOST_WARM_UPS


@dataclass(frozen=True, slots=True)
class Duel:
    """The slices of one route at one number of connections, ours and theirs, round by round."""

    route: str
    connections: int
    ours: list[Sample]
    theirs: list[Sample]

    @property
    def ratios(self) -> list[float]:
        """Our requests a second over theirs, a round each."""
        return [ours.rps / theirs.rps for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def p99_ratio(self) -> float:
        """Our 99th percentile over theirs, the median of the rounds."""
        return median(ours.p99 / theirs.p99 for ours, theirs in zip(self.ours, self.theirs, strict=True))


def middle(samples: Sequence[Sample], name: str) -> float | None:
    """The median of one figure; None where it couldn't be taken."""
    values = [getattr(sample, name) for sample in samples]
    return None if None in values else median(values)


class Arena:
    """Measures on one database."""

    def __init__(self, database: Database, plan: Plan) -> None:
        """Prepare to measure by that plan."""
        self._database = database
        self.plan = plan
        self.answered: Counter[str] = Counter()  # requests by server, warm-ups included
        # wrk no longer waits for what is under way at a slice's end, one request a connection; a slow machine may
        # store it only while the next slice runs.
        self._cut_off = 0

    def duels(self, ours: Server, theirs: Server, routes: Sequence[Route]) -> Iterator[Duel]:
        """Measure each route at each number of connections."""
        for route in routes:
            for server in (ours, theirs):
                self.warm_up(server, route)
            for connections in CONNECTIONS:
                slices = self.turns([(ours, route), (theirs, route)], connections)
                yield Duel(route.name, connections, *slices)

    def turns(self, contestants: Sequence[tuple[Server, Route]], connections: int) -> list[list[Sample]]:
        """Let the contestants take turns, in the opposite order each round; return the samples of each."""
        samples: list[list[Sample]] = [[] for _ in contestants]
        order = list(range(len(contestants)))
        for _ in range(self.plan.rounds):
            for index in order:
                samples[index].append(self.slice(*contestants[index], connections))
            order.reverse()
        return samples

    def warm_up(self, server: Server, route: Route) -> None:
        """Load until the rate is steady: compilers, pools, plans and caches are then as they will stay."""
        before = 0.0
        for _ in range(self.plan.warm_ups):
            now = self.slice(server, route, CONNECTIONS[0]).rps
            if abs(now - before) < STEADY * now:
                return
            before = now

    def slice(self, server: Server, route: Route, connections: int) -> Sample:
        """One slice; what it wrote is taken back, and counted."""
        sample = slice_of_load(server, route, connections, self.plan.seconds, self._database.postmaster)
        settle(server)
        self.answered[server.name] += sample.requests
        if route.writes:
            stored = put_back(self._database)
            if route.kind == "create":
                self._check_stored(server, sample.requests, stored, connections)
        return sample

    def _check_stored(self, server: Server, answered: int, stored: int, connections: int) -> None:
        """Every answer's row is stored, and besides only what was cut off, in this slice or one before."""
        self._cut_off += connections
        if not answered <= stored <= answered + self._cut_off:
            raise BenchError(f"{server.name} answered 201 {answered} times and stored {stored} rows")
        self._cut_off -= stored - answered

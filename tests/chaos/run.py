"""Chaos: tasks with counted effects, while what does them is killed, frozen, flushed and restarted at random.

    python -m tests.chaos.run [--tasks 2000] [--seconds 150] [--seed N] [--short]
    python -m tests.chaos.run --kills 200 [--seed N]

The second form is about requests with idempotency keys whose server is killed: see `tests.chaos.kills`.
Prints its figures as it goes, then a summary; the exit status is 0 where every promise was kept. Everything that it
starts is on the loopback, and gone when it ends.
"""

import argparse
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event
from time import monotonic

from flask import Response
from flask.testing import FlaskClient

from devtools.places import temporary_folder
from devtools.postgres import Postgres
from devtools.terminal import say
from devtools.valkey import Valkey
from tests.chaos.faults import Faults
from tests.chaos.fleet import Fleet
from tests.chaos.kills import Kills
from tests.chaos.ledger import Figures, Ledger, stage_with_key
from tests.chaos.report import Report
from tests.support.migrated import build_database
from tests.support.probe_blueprints import probe_application
from tests.support.settings import settings_for
from tests.support.template import Template
from tests.support.work_processes import environment

# None may be open any more so long after the last fault.
SETTLED_WITHIN_SECONDS = 30.0
KILLER_SECONDS = 120.0
FROZEN_BROKER_MILLISECONDS = 500.0
# The killer dies of its 20th worker; the short form starts close to that.
SHORT_HEAD_START = 18


class Program(Report):
    """One run: its options, its servers and its promises."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__()
        self.options = options

    def run(self) -> bool:
        """Whether every promise was kept."""
        with ExitStack() as stack:
            folder = stack.enter_context(temporary_folder())
            postgres = stack.enter_context(Postgres(folder / "postgres"))
            valkey = stack.enter_context(Valkey(folder / "valkey"))
            client = stack.enter_context(serving(postgres, valkey))
            ledger = Ledger(client.application)
            lease = 1 if self.options.short else 3
            variables = environment(postgres.url, valkey.url, WORK_LEASE_SECONDS=str(lease), LOG_LEVEL="warn")
            fleet = stack.enter_context(Fleet(folder, variables))
            faults = Faults(fleet, postgres, valkey, lease_seconds=lease, busy=ledger.busy)
            try:
                self._attack(ledger, fleet, faults, client, valkey)
            finally:
                if not self.kept:
                    Path(self.options.log).write_text(fleet.logs())
                    self.note(f"what the workers said is in {self.options.log}")
        return self.kept

    def _attack(self, ledger: Ledger, fleet: Fleet, faults: Faults, client: FlaskClient, valkey: Valkey) -> None:
        options = self.options
        ledger.stage_kill(SHORT_HEAD_START if options.short else 0)
        stop = Event()
        long = 0.2 if options.short else 0.05
        stager = ledger.stage_in_background(options.tasks, options.seconds * 0.9, long, stop)
        try:
            while not ledger.figures().done:
                faults.wait(0.1)
            end = monotonic() + options.seconds
            while monotonic() < end or sum(faults.count.values()) < faults.kinds:
                faults.wait(random.uniform(0, 0.6) if options.short else random.uniform(1, 4))
                kind = faults.strike()
                self.note(f"{kind:<22} {progress(ledger.figures())}")
            while stager.is_alive():
                faults.wait(0.1)
            usual, frozen = broker_frozen(client, valkey, options.requests)
            last_fault = monotonic()
            while ledger.figures().open and monotonic() - last_fault < 2 * options.settled_within:
                faults.wait(0.2)
            seconds = monotonic() - last_fault
            # Each of its attempts waited for its turn in a long queue; now it has its twenty soon.
            while ledger.killer()[0] != "dead" and monotonic() - last_fault < max(
                KILLER_SECONDS, options.settled_within
            ):
                faults.wait(0.2)
        finally:
            stop.set()
        self._sum_up(ledger, fleet, faults, (usual, frozen), seconds)

    def _sum_up(
        self, ledger: Ledger, fleet: Fleet, faults: Faults, waits: tuple[list[float], list[float]], seconds: float
    ) -> None:
        figures = ledger.figures()
        status, losses, error = ledger.killer()
        usual, frozen = (median(wait) * 1000 for wait in waits)
        self.note(progress(figures))
        say("\nFaults")
        for kind, times in sorted(faults.count.items()):
            say(f"  {kind:<24} {times:>6}")
        say("\nWhat the tasks and processes went through")
        for what, times in (
            ("processes started anew", fleet.restarts),
            ("leases lost", figures.lease_losses),
            ("attempts failed", figures.failures),
            ("attempts postponed", figures.postponements),
        ):
            say(f"  {what:<24} {times:>6}")
        say("\nPromises")
        wanted = self.options.tasks + 2 * self.options.requests
        self.promise("every task is done", f"{figures.done} of {wanted}", kept=figures.done == figures.staged == wanted)
        self.promise("every effect is there", f"{figures.losses} lost", kept=figures.losses == 0)
        self.promise("no effect is there twice", f"{figures.doubles} doubled", kept=figures.doubles == 0)
        self.promise("what was rolled back never ran", f"{figures.strangers} ran", kept=figures.strangers == 0)
        self.promise(
            f"none is open {self.options.settled_within:.0f} s after the last fault",
            f"{figures.open} after {seconds:.1f} s",
            kept=figures.open == 0 and seconds < self.options.settled_within,
        )
        self.promise(
            "what kills its worker ends in the dead letters",
            f"{status} after {losses}",
            kept=status == "dead" and error is not None and figures.dead == 0,
        )
        self.promise(
            "a frozen broker adds nothing to a request",
            f"{usual:.2f} ms, then {frozen:.2f} ms",
            # Who waits for the broker waits for seconds; a busy machine adds some milliseconds here or there.
            kept=frozen < usual + FROZEN_BROKER_MILLISECONDS,
        )


def progress(figures: Figures) -> str:
    return f"staged {figures.staged:>5}  done {figures.done:>5}  open {figures.open:>4}  effects {figures.effects:>5}"


@contextmanager
def serving(postgres: Postgres, valkey: Valkey) -> Iterator[FlaskClient]:
    """The API with a route that stages work, on a migrated database."""
    numbers = count()

    def stage_work() -> Response:
        stage_with_key({"key": f"request {next(numbers)}"})
        return Response(status=202)

    build_database(postgres.url)
    with probe_application(settings_for(postgres.url, valkey.url, LOG_LEVEL="error"), stage_work) as app:
        yield app.test_client()


def broker_frozen(client: FlaskClient, valkey: Valkey, times: int) -> tuple[list[float], list[float]]:
    """Seconds that requests which stage work take, usually and while the broker is frozen."""
    usual = requests(client, times)
    valkey.freeze()
    try:
        return usual, requests(client, times)
    finally:
        valkey.thaw()


def requests(client: FlaskClient, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        started = monotonic()
        status = client.post("/probe/views/stage_work").status_code
        taken.append(monotonic() - started)
        assert status == 202, status
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, help="how many tasks (2000; 120 in the short form)")
    parser.add_argument("--seconds", type=float, help="how long faults go on (150; 8 in the short form)")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="of the random faults")
    parser.add_argument("--short", action="store_true", help="a few tasks and each fault once")
    parser.add_argument(
        "--settled-within",
        type=float,
        default=SETTLED_WITHIN_SECONDS,
        help="seconds after the last fault",
    )
    parser.add_argument("--log", default="chaos.log", help="where the workers' logs go when a promise is broken")
    parser.add_argument("--kills", type=int, help="so many kills of web workers, in place of all that")
    options = parser.parse_args()
    options.tasks = options.tasks or (120 if options.short else 2000)
    options.requests = 50 if options.short else 200
    options.seconds = options.seconds or (8 if options.short else 150)
    random.seed(options.seed)
    # Ends everything in order, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if options.kills:
            say(f"{options.kills} kills, --seed {options.seed}")
            with temporary_folder() as folder:
                kept = Kills(options.kills, Path(options.log), Template(folder)).run()
        else:
            say(f"{options.tasks} tasks, {options.seconds:g} s of faults, --seed {options.seed}")
            kept = Program(options).run()
    except KeyboardInterrupt:
        sys.exit("stopped")
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()

"""Kills: payments under keys, while the web workers that take them are killed in the middle of transactions.

A real gunicorn with two workers on a real PostgreSQL. Senders retry under the same key until they are answered. What
must come of it: one payment, one set of staged work and one claim a key, whole or not at all at any moment.
"""

import os
import random
import re
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import psutil

from devtools.places import temporary_folder
from devtools.postgres import Postgres
from devtools.terminal import say
from tests.chaos.books import Books, sum_of, whole
from tests.chaos.deliveries import Payer
from tests.chaos.report import Report
from tests.chaos.senders import APPLIED, CUT_OFF, REQUESTS, RETRIED, WAITED, Senders
from tests.support.gunicorn_process import Gunicorn, api_server
from tests.support.live_server import Call, LiveServer
from tests.support.settings import LIMITS
from tests.support.template import Template
from tests.support.work_processes import until

SENDERS = 8
SIZES = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4", "LOG_LEVEL": "warn"}
_BUSY_SECONDS = 60.0
_PROGRESS_EACH = 10
# What PostgreSQL says of a transaction whose client has gone.
_CUT = re.compile("unexpected EOF on client connection with an open transaction|connection to client lost")


class Kills(Report):
    """One run.

    Args:
        kills: how many.
        log: where the server's log goes when a promise is broken.
        template: of the database's server.
    """

    def __init__(self, kills: int, log: Path, template: Template) -> None:
        super().__init__()
        self._kills = kills
        self._log = log
        self._template = template
        self._transactions_open = 0

    def run(self) -> bool:
        """Whether every promise was kept."""
        with ExitStack() as stack:
            folder = stack.enter_context(temporary_folder())
            postgres = stack.enter_context(self._template.server(folder / "postgres"))
            server = stack.enter_context(api_server(folder, DATABASE_URL=postgres.url, **SIZES, **LIMITS))
            books = Books(postgres.url)
            payers = [_payer(LiveServer(server.port)) for _ in range(SENDERS)]
            books.let_transactions_linger()
            senders = Senders(server.port, books)
            senders.start(payers)
            try:
                self._kill(server, books, senders)
            finally:
                senders.finish()
            self._sum_up(postgres, books, senders)
            if not self.kept:
                self._log.write_text(server.said() + postgres.log.read_text(errors="replace"))
                self.note(f"what the servers said is in {self._log}")
        return self.kept

    def _kill(self, server: Gunicorn, books: Books, senders: Senders) -> None:
        for number in range(1, self._kills + 1):
            sleep(random.uniform(0, 0.4))
            self._transactions_open += _kill_in_a_transaction(server, books)
            if number % _PROGRESS_EACH == 0 or number == self._kills:
                cut_off = senders.count[CUT_OFF]
                self.note(f"kills {number:>4}  keys answered {len(senders.sent):>6}  cut off before {cut_off:>5}")

    def _sum_up(self, postgres: Postgres, books: Books, senders: Senders) -> None:
        keys = senders.sent
        expected = sum_of([whole(sent.delivery) for sent in keys])
        found = books.totals()
        cut_off = [sent for sent in keys if sent.cut_off]
        other_answers = [sent.key for sent in cut_off if not senders.once_more(sent)]
        seen = len(_CUT.findall(postgres.log.read_text(errors="replace")))
        names = (CUT_OFF, APPLIED, RETRIED, REQUESTS, WAITED)
        self.figures(
            "What happened",
            {
                "kills": self._kills,
                "transactions open in a worker that was killed": self._transactions_open,
                "transactions that PostgreSQL found left open": seen,
                "keys": len(keys),
                **{name: senders.count[name] for name in names},
            },
        )
        say("\nPromises")
        self.promise("one payment a key", f"{found.payments} of {len(keys)}", kept=found.payments == expected.payments)
        self.promise("one claim a key", f"{found.claims} of {len(keys)}", kept=found.claims == expected.claims)
        staged = sum(found.tasks.values())
        self.promise("one set of staged work a key", f"{staged} tasks", kept=found.tasks == expected.tasks)
        self.promise("each key whole, or not at all", _some(senders.half_done), kept=not senders.half_done)
        self.promise("no other answer than the first", _some(other_answers), kept=not other_answers)
        self.promise("no answer that a key doesn't explain", _some(senders.surprises), kept=not senders.surprises)
        self.promise("the books balance", f"{books.unbalanced()} don't", kept=books.unbalanced() == 0)
        self.promise("kills met transactions", f"{seen} cut", kept=seen > 0)


def _kill_in_a_transaction(server: Gunicorn, books: Books) -> int:
    """Kill a worker that has written something and not committed it; how many such transactions it had.

    The server's main process starts another one.
    """
    deadline = monotonic() + _BUSY_SECONDS
    while monotonic() < deadline:
        workers = server.workers()
        random.shuffle(workers)
        writing = books.writing()
        for worker in workers:
            transactions = len(writing & _ports(worker))
            if transactions:
                os.kill(worker.pid, signal.SIGKILL)
                until(lambda: worker.pid not in _ids(server), what=server.said)  # noqa: B023 -- it ends here
                until(lambda: len(_ids(server)) == int(SIZES["WEB_CONCURRENCY"]), what=server.said)
                return transactions
    raise AssertionError(f"no worker had a transaction open within {_BUSY_SECONDS:g} s\n{server.said()}")


def _ids(server: Gunicorn) -> list[int]:
    return [worker.pid for worker in server.workers()]


def _ports(worker: psutil.Process) -> set[int]:
    """The ports from which a worker speaks with others."""
    try:
        return {found.laddr.port for found in worker.net_connections("tcp")}
    except psutil.NoSuchProcess:
        return set()


def _payer(server: LiveServer) -> Payer:
    client = server.send(Call("POST", "/api/clients", {"name": "Hana Novak"})).data["id"]
    booking = server.send(Call("POST", "/api/bookings", {"destination": "Azores", "clientId": client})).data["id"]
    return Payer(client, booking)


def _some(found: Sequence[object]) -> str:
    return f"{len(found)}: {found[0]}"[:200] if found else "none"

"""Callers who send a request under a key again and again until they have its answer."""

import json
import random
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from threading import Event, Lock, Thread
from time import sleep
from typing import NamedTuple

from tests.chaos.books import NOTHING, Books, Found, whole
from tests.chaos.deliveries import DELIVERIES, Delivery, Payer

CUT_OFF = "keys whose request was cut off"
APPLIED = "  and was applied all the same, which a retry was told"
RETRIED = "  and was taken back, so that a retry applied it"
REQUESTS = "requests cut off"
WAITED = "requests told to come again"
_HANG_SECONDS = 30
_ALREADY_APPLIED = b"already applied"


class Answer(NamedTuple):
    status: int
    body: bytes
    replayed: bool
    comes_again: bool


class Sent(NamedTuple):
    """A key that has its answer.

    Attributes:
        body: the answer's.
        cut_off: how often it was cut off before.
    """

    delivery: Delivery
    key: str
    payer: Payer
    body: bytes
    cut_off: int


class Senders:
    """Several callers at once, each with a payer of its own."""

    def __init__(self, port: int, books: Books) -> None:
        self._port = port
        self._books = books
        self._lock = Lock()
        self._stop = Event()
        self._threads: list[Thread] = []
        self.count: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self.half_done: list[tuple[str, Found]] = []
        self.surprises: list[str] = []

    def start(self, payers: list[Payer]) -> None:
        for number, payer in enumerate(payers):
            thread = Thread(target=self._send_on, args=(number, payer), name=f"sender {number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def finish(self) -> None:
        """Let every sender have the answer that it waits for."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def once_more(self, sent: Sent) -> bool:
        """Whether a request that has its answer is given it again."""
        answer = self._until_answered(sent.delivery, sent.key, sent.payer)[0]
        if sent.delivery.replays:
            return answer.replayed and answer.body == sent.body
        return _applied_before(sent.delivery, answer)

    def _send_on(self, number: int, payer: Payer) -> None:
        chance = random.Random(random.random())
        position = 0
        while not self._stop.is_set():
            position += 1
            delivery, key = chance.choice(DELIVERIES), f"sender-{number}-key-{position}"
            answer, cut_off = self._until_answered(delivery, key, payer)
            before = _applied_before(delivery, answer)
            if before and not cut_off:
                self._surprised(f"{key}: applied before it was sent: {answer.body!r}")
            self._note_cut_off(cut_off, applied=before)
            found = self._books.of(delivery, key)
            if found != whole(delivery):
                self._note_half_done(key, found)
            with self._lock:
                self.sent.append(Sent(delivery, key, payer, answer.body, cut_off))

    def _until_answered(self, delivery: Delivery, key: str, payer: Payer) -> tuple[Answer, int]:
        """The answer, and how often the request was cut off before it."""
        cut_off = 0
        while True:
            try:
                answer = self._send(delivery, key, payer)
            except (OSError, HTTPException):
                cut_off += 1
                # Still being applied, applied, or taken back: never half of it.
                found = self._books.of(delivery, key)
                if found not in (NOTHING, whole(delivery)):
                    self._note_half_done(key, found)
                sleep(random.uniform(0, 0.1))
                continue
            if answer.comes_again:
                self._add(WAITED)
                sleep(random.uniform(0.05, 0.2))
                continue
            if answer.status not in (200, 201, 202) and not _applied_before(delivery, answer):
                self._surprised(f"{key}: {answer.status} {answer.body!r}")
            return answer, cut_off

    def _send(self, delivery: Delivery, key: str, payer: Payer) -> Answer:
        headers = {**delivery.headers, "Content-Type": "application/json", delivery.key_header: key}
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=_HANG_SECONDS)) as connection:
            connection.request("POST", delivery.path, json.dumps(delivery.body(key, payer)), headers)
            response = connection.getresponse()
            # Cut off within its body it is none.
            body = response.read()
        replayed = response.headers.get("Idempotency-Replayed") == "true"
        return Answer(response.status, body, replayed, "Retry-After" in response.headers)

    def _note_cut_off(self, times: int, *, applied: bool) -> None:
        if times:
            self._add(CUT_OFF)
            self._add(APPLIED if applied else RETRIED)
            self._add(REQUESTS, times)

    def _note_half_done(self, key: str, found: Found) -> None:
        with self._lock:
            self.half_done.append((key, found))

    def _surprised(self, text: str) -> None:
        with self._lock:
            self.surprises.append(text)

    def _add(self, what: str, times: int = 1) -> None:
        with self._lock:
            self.count[what] += times


def _applied_before(delivery: Delivery, answer: Answer) -> bool:
    if delivery.replays:
        return answer.replayed
    return answer.status == 409 and _ALREADY_APPLIED in answer.body

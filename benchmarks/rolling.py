"""`python -m benchmarks.rolling`: two instances of the API behind haproxy, replaced one by one under load.

Counted are requests that failed (no answer, or a status of 500 and above), and contacts that were created and not
answered or the other way round. Needs haproxy (`apt-get install haproxy`); the database and Redis are embedded ones.
"""

import argparse
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

import psycopg2

from benchmarks import BenchError
from benchmarks.targets import GUNICORN, production_environment
from devtools.places import CLONE, temporary_folder
from devtools.postgres import Postgres
from devtools.processes import tethered
from devtools.valkey import Valkey
from tt_api.json_text import to_json_text

CLIENTS = 16
WAIT_SECONDS = 60.0
_PROXY = """
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  # Another try, at the other instance, only where no connection was made: nothing is sent twice.
  retries 3
  retry-on conn-failure
  option redispatch 1
  option httpchk GET /readyz
  default-server check inter 500ms fall 1 rise 1
listen api
  bind 127.0.0.1:{front}
  server first 127.0.0.1:{first}
  server second 127.0.0.1:{second}
"""


class Instance:
    """One of the two: a gunicorn on a port of its own."""

    def __init__(self, port: int, environment: dict[str, str], log: Path) -> None:
        self.port = port
        self._environment = {**environment, "PORT": str(port)}
        self._log = log
        self._process = self._start()

    def replace(self) -> None:
        """Stop it as Docker does, and start it again once it has left."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(WAIT_SECONDS)
        self._process = self._start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until it answers /readyz, and the proxy has seen that twice."""
        deadline = time.monotonic() + WAIT_SECONDS
        while _status(self.port, "/readyz") != 200:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise BenchError(f"an instance did not start; see {self._log}")
            time.sleep(0.1)
        time.sleep(1.5)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(WAIT_SECONDS)

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as output:
            return subprocess.Popen(
                tethered([*GUNICORN, "wsgi:app"], signal.SIGKILL),
                cwd=CLONE,
                env=self._environment,
                stdout=output,
                stderr=output,
            )


class Load:
    """Callers who list, read, create and change, each waiting for its answer."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._headers = {"X-API-Key": key, "Content-Type": "application/json"}
        self._numbers = itertools.count()
        self.answers: Counter[str] = Counter()
        # When each answer came, and how many seconds it took.
        self.times: list[tuple[float, float]] = []
        self.created = 0
        self.stopped = Event()

    @property
    def done(self) -> int:
        """How many requests have ended."""
        return self.answers.total()

    @property
    def failed(self) -> dict[str, int]:
        """How often which failure was seen."""
        return {what: count for what, count in self.answers.items() if not what.isdecimal() or int(what) >= 500}

    def call(self) -> None:
        """Ask until told to stop, over a kept connection as a proxy's clients have."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        ids: list[str] = []
        for number in self._numbers:
            if self.stopped.is_set():
                break
            method, path, body = self._next(number, ids)
            began = time.monotonic()
            try:
                connection.request(method, path, body, self._headers)
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, HTTPException) as error:
                self.answers[type(error).__name__] += 1
                connection.close()
                continue
            ended = time.monotonic()
            self.times.append((ended, ended - began))
            self.answers[str(answer.status)] += 1
            if method == "POST" and answer.status == 201:
                self.created += 1
                ids.append(answer.headers["Location"].rsplit("/", 1)[-1])
            del text
        connection.close()

    def _next(self, number: int, ids: list[str]) -> tuple[str, str, str | None]:
        if number % 5 == 0 or not ids:
            person = {"firstName": "Rolling", "email": f"rolling{number}@example.com"}
            return "POST", "/api/contacts", to_json_text(person)
        if number % 5 == 1:
            return "PATCH", f"/api/contacts/{ids[-1]}", to_json_text({"firstName": f"Rolling {number}"})
        return "GET", f"/api/contacts/{ids[number % len(ids)]}" if number % 2 else "/api/contacts?limit=20", None


def main() -> None:
    """Replace both instances until enough requests were made; the exit status says whether any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    wanted = parser.parse_args().requests
    if (haproxy := shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")) is None:
        sys.exit("tt_api: haproxy isn't installed here: apt-get install haproxy")
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        postgres = stack.enter_context(Postgres(folder / "postgres"))
        valkey = stack.enter_context(Valkey(folder / "valkey"))
        environment = production_environment(postgres.url, valkey.url)
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
                       cwd=CLONE, env=environment, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        front, *ports = _free_ports(3)
        instances = [Instance(port, environment, folder / f"{port}.log") for port in ports]
        for instance in instances:
            stack.callback(instance.stop)
            instance.wait_until_ready()
        stack.enter_context(_proxy(haproxy, folder, front, ports))
        load = Load(front, environment["API_KEYS"].split(",")[0])
        rounds = _roll(load, instances, wanted)
        with closing(psycopg2.connect(postgres.url)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM contacts")
            ((stored,),) = cursor.fetchall()
    print(f"{load.done:,} requests while each instance was replaced {rounds} times: {sum(load.failed.values())} failed")
    print(f"answers: {dict(sorted(load.answers.items()))}; contacts created {load.created:,}, stored {stored:,}")
    sys.exit(bool(load.failed) or stored != load.created)


def _roll(load: Load, instances: list[Instance], wanted: int) -> int:
    """Replace the instances in turns under load; how often each was."""
    threads = [Thread(target=load.call) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    rounds = 0
    try:
        while load.done < wanted or not rounds:
            for instance in instances:
                instance.replace()
            rounds += 1
            print(f"  round {rounds}: {load.done:,} requests, {sum(load.failed.values())} failed", flush=True)
    finally:
        load.stopped.set()
        for thread in threads:
            thread.join()
    return rounds


@contextmanager
def _proxy(haproxy: str, folder: Path, front: int, ports: list[int]) -> Iterator[None]:
    config = folder / "haproxy.cfg"
    config.write_text(_PROXY.format(front=front, first=ports[0], second=ports[1]))
    with subprocess.Popen(tethered([haproxy, "-q", "-db", "-f", str(config)], signal.SIGKILL)) as process:
        try:
            deadline = time.monotonic() + WAIT_SECONDS
            while _status(front, "/readyz") != 200:
                if time.monotonic() > deadline:
                    raise BenchError("haproxy did not start")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def _status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        listeners = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(listener.getsockname()[1]) for listener in listeners]


if __name__ == "__main__":
    main()

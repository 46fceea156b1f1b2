"""The embedded servers, as real processes."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from devtools import places
from devtools.postgres import Postgres
from devtools.processes import lives
from devtools.valkey import Valkey

SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"

OWNER = """
import sys
from pathlib import Path
from devtools.postgres import Postgres
from devtools.valkey import Valkey
folder = Path(sys.argv[1])
servers = Postgres.start(folder / "postgresql", fast=True), Valkey.start(folder / "valkey")
print("started", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with places.temporary_folder() as path:
        yield path


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[Postgres]:
    with Postgres(folder / "postgresql", fast=True) as server:
        yield server


@pytest.fixture(scope="module")
def valkey(folder: Path) -> Iterator[Valkey]:
    with Valkey(folder / "valkey") as server:
        yield server


def test_postgresqls_log_keeps_values_to_itself(postgres: Postgres) -> None:
    query(postgres.url, "CREATE TABLE people (email text UNIQUE, age int CHECK (age > 0))")
    query(postgres.url, "INSERT INTO people VALUES ('jane@canary.example', 40)")
    for refused in (
        "INSERT INTO people VALUES ('jane@canary.example', 41)",
        "INSERT INTO people VALUES ('jim@canary.example', -1)",
    ):
        with pytest.raises(psycopg2.IntegrityError):
            query(postgres.url, refused)
    logged = postgres.log.read_text()
    assert "duplicate key value" in logged
    assert "canary" not in logged


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class TestPostgres:
    def test_folds_text_beyond_ascii(self, postgres: Postgres) -> None:
        assert query(postgres.url, "SELECT 'É' ILIKE 'é', current_setting('server_encoding')") == [(True, "UTF8")]

    def test_refuses_a_wrong_password(self, postgres: Postgres) -> None:
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(postgres.url.replace(postgres.password, "guess"))

    def test_listens_on_loopback_only(self, postgres: Postgres) -> None:
        sockets = [conn.laddr.ip for conn in psutil.Process(postgres.pid).net_connections() if conn.status == "LISTEN"]
        assert sockets == ["127.0.0.1"]

    def test_keeps_address_and_data_when_killed(self, postgres: Postgres) -> None:
        url = postgres.url
        query(url, "SET synchronous_commit = on; CREATE TABLE kept AS SELECT 1 AS one")
        postgres.kill()
        postgres.restart()
        assert postgres.url == url
        assert query(url, "SELECT one FROM kept") == [(1,)]

    def test_starts_over_a_pid_file_that_names_a_living_process(self, postgres: Postgres) -> None:
        postgres.stop()
        (postgres.state / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.state}\n1\n1\n\n127.0.0.1\n")
        postgres.restart()
        assert query(postgres.url, "SELECT 1") == [(1,)]

    def test_frozen_it_takes_connections_and_does_not_answer(self, postgres: Postgres) -> None:
        postgres.freeze()
        with socket.create_connection(("127.0.0.1", postgres.port), timeout=0.2) as client:
            client.sendall(SSL_REQUEST)
            with pytest.raises(TimeoutError):
                client.recv(1)
            postgres.thaw()
            client.settimeout(60)
            assert client.recv(1) == b"N"

    def test_frozen_it_can_be_stopped(self, postgres: Postgres) -> None:
        family = [postgres.pid, *(child.pid for child in psutil.Process(postgres.pid).children(recursive=True))]
        postgres.freeze()
        postgres.stop()
        assert not any(map(lives, family))
        postgres.restart()


class TestValkey:
    def test_wants_its_password(self, valkey: Valkey) -> None:
        with (
            redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)) as client,
            pytest.raises(redis.AuthenticationError),
        ):
            client.ping()

    def test_does_not_show_its_password_to_other_users(self, valkey: Valkey) -> None:
        assert valkey.password not in " ".join(psutil.Process(valkey.pid).cmdline())

    def test_freezes_and_thaws(self, valkey: Valkey) -> None:
        valkey.freeze()
        with (
            redis.Redis.from_url(valkey.url, socket_timeout=0.2, retry=Retry(NoBackoff(), 0)) as client,
            pytest.raises(redis.TimeoutError),
        ):
            client.ping()
        valkey.thaw()
        with redis.Redis.from_url(valkey.url, socket_timeout=60) as client:
            assert client.ping()

    def test_comes_back_at_its_address_after_a_crash(self, valkey: Valkey) -> None:
        url = valkey.url
        valkey.kill()
        valkey.restart()
        with redis.Redis.from_url(url) as client:
            assert client.ping()


@pytest.mark.slow
def test_servers_die_with_the_process_that_started_them(folder: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(folder / "owned")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=places.CLONE) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == b"started\n"
        family = psutil.Process(owner.pid).children(recursive=True)
        owner.kill()
    assert len(family) > 2
    _, leftover = psutil.wait_procs(family, timeout=60)
    assert leftover == []

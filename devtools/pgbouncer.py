"""A PgBouncer in transaction mode in front of a PostgreSQL, for tests; the machine's own, such as Debian's."""

import os
import signal
from contextlib import closing
from pathlib import Path

import psycopg2

from devtools import binaries, places
from devtools.postgres import Postgres
from devtools.server import Server

# Of its own, so that the settings which it needs are nobody else's.
ROLE = "tt_pooled"


class PgBouncer(Server):
    """One PgBouncer for all databases of a server; clients log in as a role of its own, a superuser as they are now."""

    name = "PgBouncer"
    stop_signal = signal.SIGINT
    death_signal = signal.SIGKILL

    def __init__(self, folder: Path, postgres: Postgres, *, server_connections: int = 20) -> None:
        """Prepare one that lends so many of a database's sessions at once."""
        super().__init__(folder)
        self._postgres = postgres
        self._server_connections = server_connections

    @property
    def url(self) -> str:
        """The address of the database `tt_api`."""
        return self.url_of("tt_api")

    @property
    def password(self) -> str:
        """The role's, which is the superuser's: several may stand in front of one server."""
        return self._postgres.password

    def url_of(self, database: str) -> str:
        """Return the address of another database of the server behind."""
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    def _prepare(self) -> None:
        user = places.server_user(self.state)
        self.state.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(self.state, *user)
        with closing(psycopg2.connect(self._postgres.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.rowcount == 0:
                cursor.execute(f"CREATE ROLE {ROLE} SUPERUSER LOGIN")
            cursor.execute(f"ALTER ROLE {ROLE} PASSWORD %s", [self.password])

    def _command(self, port: int) -> tuple[list[str], str]:
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": port,
            "unix_socket_dir": "",
            "pool_mode": "transaction",
            "default_pool_size": self._server_connections,
            "max_client_conn": 500,
            # Another session each time: what relies on the last one fails soon.
            "server_round_robin": 1,
            "server_login_retry": 1,
            "auth_type": "scram-sha-256",
            "auth_file": self._write("users.txt", f'"{ROLE}" "{self.password}"\n'),
            "admin_users": ROLE,
        }
        lines = ["[databases]", f"* = host=127.0.0.1 port={self._postgres.port}", "[pgbouncer]"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        return [str(binaries.pgbouncer()), str(self._write("pgbouncer.ini", "\n".join(lines) + "\n"))], ""

    def _write(self, name: str, text: str) -> Path:
        path = self.state / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        if user := places.server_user(self.state):
            os.chown(path, *user)
        return path

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url_of("pgbouncer"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

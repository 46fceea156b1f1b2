"""A streaming replica of an embedded PostgreSQL, for tests and benchmarks."""

import os
import shutil
from pathlib import Path

from devtools import DevError, binaries, places
from devtools.postgres import SUPERUSER, Postgres


class Standby(Postgres):
    """One replica, made of a base backup when it first starts, that follows its primary from then on."""

    name = "PostgreSQL's replica"

    def __init__(self, folder: Path, primary: Postgres) -> None:
        """Prepare one in that folder, as durable as its primary and with its settings."""
        super().__init__(folder, fast=primary.fast)
        self.own_settings = primary.own_settings
        self._primary = primary

    @property
    def password(self) -> str:
        """The primary's, as all that is in the database."""
        return self._primary.password

    def _initdb(self, target: Path) -> None:
        user = places.server_user(target)
        target.mkdir(mode=0o700)
        if user:
            os.chown(target, *user)
        login = self._write_login(user)
        source = f"host=127.0.0.1 port={self._primary.port} user={SUPERUSER} passfile={login}"
        program = str(binaries.postgres_program("pg_basebackup"))
        # Where it follows its primary from is written down by pg_basebackup itself.
        command = [program, f"--dbname={source}", f"--pgdata={target}", "--write-recovery-conf", "--checkpoint=fast"]
        if not self._run([*command, "--no-sync"], target, user):
            shutil.rmtree(target)
            message = f"pg_basebackup failed; {self.log} ends:\n{self.last_lines()}"
            raise DevError(message)

    def _write_login(self, user: places.User | None) -> Path:
        """The file with the password, which a command line would show to everybody."""
        path = self.folder / "login"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"127.0.0.1:{self._primary.port}:*:{SUPERUSER}:{self.password}\n")
        if user:
            os.chown(path, *user)
        return path

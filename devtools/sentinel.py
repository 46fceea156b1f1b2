"""Valkeys that follow one another, and sentinels that watch them, for tests."""

import os
import signal
from pathlib import Path

from devtools import binaries, places
from devtools.server import Server
from devtools.valkey import Valkey, answers_ping

MASTER = "tt_master"


class Follower(Valkey):
    """A Valkey that copies another one, until sentinels make it the master."""

    name = "Valkey's replica"

    def __init__(self, folder: Path, leader: Valkey) -> None:
        """Prepare one in that folder."""
        super().__init__(folder)
        self._leader = leader

    @property
    def password(self) -> str:
        """The leader's: whoever is master is spoken to in the same way."""
        return self._leader.password

    def _command(self, port: int) -> tuple[list[str], str]:
        command, configuration = super()._command(port)
        follow = f"replicaof 127.0.0.1 {self._leader.port}\nmasterauth {self.password}\n"
        return command, configuration + follow


class SentinelServer(Server):
    """One sentinel that watches a Valkey."""

    name = "Sentinel"
    stop_signal = signal.SIGTERM
    death_signal = signal.SIGKILL

    def __init__(self, folder: Path, leader: Valkey, *, quorum: int, down_after_ms: int) -> None:
        """Prepare one in that folder.

        So many must agree that the master is down, who hasn't answered for so long.
        """
        super().__init__(folder)
        self._leader = leader
        self._quorum = quorum
        self._down_after_ms = down_after_ms

    @property
    def url(self) -> str:
        """Its address, with its own password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """The leader's: sentinels that are to find each other have one in common."""
        return self._leader.password

    def _prepare(self) -> None:
        user = places.server_user(self.state)
        self.state.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(self.state, *user)

    def _command(self, port: int) -> tuple[list[str], str]:
        # It writes down what it finds out, in the same file.
        path = self.state / "sentinel.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {self.password}\nsentinel sentinel-pass {self.password}\n"
            f"sentinel monitor {MASTER} 127.0.0.1 {self._leader.port} {self._quorum}\n"
            f"sentinel auth-pass {MASTER} {self._leader.password}\n"
            f"sentinel down-after-milliseconds {MASTER} {self._down_after_ms}\n"
            f"sentinel failover-timeout {MASTER} {10 * self._down_after_ms}\n"
        )
        if user := places.server_user(self.state):
            os.chown(path, *user)
        return [str(binaries.valkey_server()), str(path), "--sentinel"], ""

    def _answers(self) -> bool:
        return answers_ping(self.url)

"""An embedded Valkey 9, which speaks Redis 7's protocol. It keeps nothing on disk."""

import os
import signal

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from devtools import binaries, places
from devtools.server import Server


class Valkey(Server):
    """One Valkey server, empty at every start."""

    name = "Valkey"
    stop_signal = signal.SIGTERM
    death_signal = signal.SIGKILL

    @property
    def url(self) -> str:
        """The address of database 0."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _prepare(self) -> None:
        if not self.state.exists():
            user = places.server_user(self.state)
            self.state.mkdir(mode=0o700)
            if user:
                os.chown(self.state, *user)

    def _command(self, port: int) -> tuple[list[str], str]:
        # Through standard input, since every user of the machine can read a command line.
        configuration = f'bind 127.0.0.1\nport {port}\nrequirepass {self.password}\nsave ""\nappendonly no\n'
        return [str(binaries.valkey_server()), "-"], configuration

    def _answers(self) -> bool:
        return answers_ping(self.url)


def answers_ping(url: str) -> bool:
    """Whether a Redis, a Valkey or a sentinel is there and answers."""
    with redis.Redis.from_url(url, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False

"""What goes wrong, at random."""

import random
from collections import Counter
from collections.abc import Callable
from time import monotonic, sleep

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from devtools.postgres import Postgres
from devtools.valkey import Valkey
from tests.chaos.fleet import Fleet


class Faults:
    """Brings faults about, one at a time; each is over when its method returns, and lasts up to three leases."""

    def __init__(
        self,
        fleet: Fleet,
        postgres: Postgres,
        valkey: Valkey,
        *,
        lease_seconds: float,
        busy: Callable[[], bool],
    ) -> None:
        self._lease = lease_seconds
        self._busy = busy
        self._fleet = fleet
        self._postgres = postgres
        self._valkey = valkey
        self.count: Counter[str] = Counter()
        self._kinds: dict[str, Callable[[], bool]] = {
            "pool children killed": self._kill_children,
            "main worker killed": self._kill_main,
            "pool child frozen": self._freeze_child,
            "Valkey flushed": self._flush,
            "Valkey frozen": self._freeze_valkey,
            "Valkey restarted": self._restart_valkey,
            "Valkey killed": self._kill_valkey,
            "PostgreSQL restarted": self._restart_postgres,
            "PostgreSQL killed": self._kill_postgres,
            "PostgreSQL frozen": self._freeze_postgres,
        }
        self._left: list[str] = []

    @property
    def kinds(self) -> int:
        return len(self._kinds)

    def strike(self) -> str:
        """Bring a fault about, of a kind chosen by chance, each kind once before any comes again; which."""
        if not self._left:
            self._left = random.sample(sorted(self._kinds), len(self._kinds))
        kind = self._left.pop()
        self.count[kind] += self._kinds[kind]()
        return kind

    def wait(self, seconds: float) -> None:
        """Let time pass, with the supervisor at work."""
        deadline = monotonic() + seconds
        while monotonic() < deadline:
            self._fleet.tend()
            sleep(0.05)

    def _for(self, shortest: float, longest: float) -> float:
        return random.uniform(shortest, longest) * self._lease

    def _await_busy(self) -> None:
        """Workers are struck with a task in hand, where there is one soon."""
        deadline = monotonic() + 2
        while not self._busy() and monotonic() < deadline:
            self._fleet.tend()

    def _kill_children(self) -> bool:
        self._await_busy()
        return self._fleet.kill_children()

    def _kill_main(self) -> bool:
        self._await_busy()
        return self._fleet.kill_main()

    def _freeze_child(self) -> bool:
        self._await_busy()
        # Longer than a lease lasts here: its task goes to another meanwhile.
        struck = self._fleet.freeze_children()
        self.wait(self._for(1.2, 2.5) if struck else 0)
        self._fleet.thaw_children()
        return struck

    def _flush(self) -> bool:
        try:
            with Redis.from_url(self._valkey.url, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.flushall())
        except RedisError:
            return False

    def _freeze_valkey(self) -> bool:
        self._valkey.freeze()
        self.wait(self._for(0.3, 3))
        self._valkey.thaw()
        return True

    def _restart_valkey(self) -> bool:
        self._valkey.restart()
        return True

    def _kill_valkey(self) -> bool:
        self._valkey.kill()
        self.wait(self._for(0, 1))
        self._valkey.restart()
        return True

    def _restart_postgres(self) -> bool:
        self._postgres.restart()
        return True

    def _kill_postgres(self) -> bool:
        self._postgres.kill()
        self.wait(self._for(0, 1))
        self._postgres.restart()
        return True

    def _freeze_postgres(self) -> bool:
        self._postgres.freeze()
        self.wait(self._for(0.3, 2))
        self._postgres.thaw()
        return True

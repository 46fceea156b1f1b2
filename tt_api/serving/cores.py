"""Which core a worker keeps to: moved about between cores, it finds none of what it needs in their caches."""

import os
from collections import Counter
from collections.abc import Iterable


def core_for(others: Iterable[int | None], workers: int) -> int | None:
    """The core that a new worker is to keep to: the one that the fewest others have.

    A detail takes 10 to 20 % less CPU so. Where there are more cores than workers none is kept to, as the kernel then
    finds an idle one, and several services on a machine don't choose the same.

    Args:
        others: what those had that are alive.
        workers: how many there are to be.
    """
    if not hasattr(os, "sched_getaffinity"):  # Linux alone lets a process choose
        return None
    cores = sorted(os.sched_getaffinity(0))
    if workers < len(cores):
        return None
    taken = Counter(others)
    return min(cores, key=taken.__getitem__)


def keep_to(core: int | None) -> None:
    """Let this process, and the threads that it will start, run on one core only."""
    if core is not None:
        os.sched_setaffinity(0, {core})

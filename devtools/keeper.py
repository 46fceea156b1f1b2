"""Clean up after a supervisor that was killed: end the process groups that it told us of.

The parent-death signal (tether.py) reaches the supervisor's children, not theirs: Celery's pool and gunicorn's workers.
This process reads one group id a line from standard input; the end of input means that the supervisor is gone.
After an orderly stop there is nothing left to end.
"""

import os
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 5.0


def main() -> None:
    """Wait for the end of input, then leave none of the groups behind."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    groups = [int(line) for line in sys.stdin]
    deadline = time.monotonic() + GRACE_SECONDS
    living = [group for group in groups if _send(group, signal.SIGTERM)]
    while living and time.monotonic() < deadline:
        time.sleep(0.05)
        living = [group for group in living if _send(group, 0)]
    for group in living:
        _send(group, signal.SIGKILL)


def _send(group: int, number: int) -> bool:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main()

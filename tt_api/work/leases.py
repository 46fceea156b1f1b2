"""Keeping a lease while its task runs: a thread renews it.

So leases can be short, however long tasks take; and a dead worker's task is picked up as soon as its lease ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask, current_app
from structlog import get_logger

from tt_api.work.claims import lease_seconds, renew
from tt_api.work.handlers import Claim

log = get_logger(__name__)

_RENEWALS_PER_LEASE = 3


@contextmanager
def lease_kept(held: Claim) -> Iterator[None]:
    """Renew a claim's lease until the block ends."""
    ended = Event()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a thread needs the app itself  # noqa: SLF001
    keeper = Thread(target=_keep, args=(app, held, ended), name=f"lease-{os.getpid()}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()


def _keep(app: Flask, held: Claim, ended: Event) -> None:
    with app.app_context():
        while not ended.wait(lease_seconds() / _RENEWALS_PER_LEASE):
            try:
                if not renew(held):
                    return
            except Exception as error:  # noqa: BLE001 -- PostgreSQL may be away; the next renewal tries again
                log.warning("lease_not_renewed", task_id=held.task_id, error=type(error).__name__)

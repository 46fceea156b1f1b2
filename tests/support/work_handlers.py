"""Handlers that exist for tests only; each leaves a row in `probe.work_effects` for whatever it did."""

import os
import signal
import time
from pathlib import Path

from tests.support.work_processes import until
from tt_api.database.engine import Checkout
from tt_api.database.timeouts import QUIET_SECONDS
from tt_api.database.transaction import execute
from tt_api.work import Claim, Skipped, handler, stage

# In a schema of its own, for the application's is compared with its models. No constraint keeps an effect from being
# there twice: doubles are to be seen.
EFFECTS_TABLE = """
CREATE SCHEMA IF NOT EXISTS probe;
CREATE TABLE IF NOT EXISTS probe.work_effects (
  key text NOT NULL, task_id uuid NOT NULL, pid int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""


def leave_effect(claim: Claim) -> None:
    execute(
        "INSERT INTO probe.work_effects (key, task_id, pid) VALUES (%s, %s, %s)",
        (str(claim.payload.get("key", "")), claim.task_id, os.getpid()),
    )


@handler("probe_effect")
def effect(claim: Claim) -> None:
    """Leaves an effect, after and before a pause where asked for; fails the first so many times."""
    time.sleep(float(claim.payload.get("pause_before", 0)))
    leave_effect(claim)
    time.sleep(float(claim.payload.get("pause_after", 0)))
    if claim.failures < claim.payload.get("failures", 0):
        raise ValueError(claim.payload.get("error", "the probe was asked to fail"))


@handler("probe_held")
def hold(claim: Claim) -> None:
    """Leaves an effect, and is at work until there is a file of the name that the test has chosen."""
    leave_effect(claim)
    while not Path(claim.payload["until"]).exists():
        time.sleep(0.01)


@handler("probe_skip")
def skip(claim: Claim) -> None:
    leave_effect(claim)
    raise Skipped


@handler("probe_kill")
def kill(claim: Claim) -> None:
    """Kills its worker, each time."""
    leave_effect(claim)
    os.kill(os.getpid(), signal.SIGKILL)


@handler("probe_freeze")
def freeze(claim: Claim) -> None:
    """Freezes its worker, after its effect and before its completion."""
    leave_effect(claim)
    if claim.lease_losses == 0:
        os.kill(os.getpid(), signal.SIGSTOP)


@handler("probe_idle")
def idle(claim: Claim) -> None:
    """Has a transaction open while it does something else, for longer than PostgreSQL allows."""
    ((session,),) = execute(
        "SET LOCAL idle_in_transaction_session_timeout = '50ms'; SELECT pg_backend_pid()"
    ).fetchall()
    looking = Checkout()
    until(lambda: not looking.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (session,)).fetchall())
    looking.close()
    # As long as it takes until the connection is looked at before it is used.
    time.sleep(2 * QUIET_SECONDS)
    leave_effect(claim)


@handler("probe_chain")
def chain(claim: Claim) -> None:
    leave_effect(claim)
    stage("probe_effect", {"key": f"after {claim.payload['key']}"})

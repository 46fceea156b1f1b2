"""What the database has of each key: a payment, the work that it stages and the key's claim, all of one transaction."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.chaos.deliveries import DELIVERIES, Delivery
from tests.support.catalog import query

# Transactions take longer than they would, and differently long, so that kills meet them at every statement; the last
# one lingers within COMMIT.
_LINGER = """
CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(random() * 0.02); RETURN NULL; END $$;
CREATE TRIGGER linger AFTER INSERT OR UPDATE ON idempotency_keys EXECUTE FUNCTION linger();
CREATE TRIGGER linger AFTER INSERT ON payments EXECUTE FUNCTION linger();
CREATE TRIGGER linger AFTER UPDATE ON clients EXECUTE FUNCTION linger();
CREATE TRIGGER linger AFTER UPDATE ON bookings EXECUTE FUNCTION linger();
CREATE TRIGGER linger AFTER INSERT ON scheduled_tasks EXECUTE FUNCTION linger();
CREATE CONSTRAINT TRIGGER linger_at_commit AFTER INSERT ON payments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger();
SELECT 1
"""
# A row's xmin is the transaction that stored it; nobody changes these rows afterwards.
_OF_KEY = """
WITH paid AS (SELECT xmin::text AS stored_by FROM payments WHERE {column} = %s)
SELECT (SELECT count(*) FROM paid),
  (SELECT count(*) FROM idempotency_keys WHERE xmin::text IN (SELECT stored_by FROM paid)),
  (SELECT coalesce(jsonb_object_agg(task_type, tasks), '{{}}') FROM
    (SELECT task_type, count(*) AS tasks FROM scheduled_tasks
     WHERE xmin::text IN (SELECT stored_by FROM paid) GROUP BY 1) staged)
"""
_WRITING = "SELECT client_port FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
_UNBALANCED = """
SELECT (SELECT count(*) FROM bookings WHERE paid_cents <>
    (SELECT coalesce(sum(amount_cents), 0) FROM payments WHERE booking_id = bookings.id))
  + (SELECT count(*) FROM clients WHERE lifetime_value_cents <>
    (SELECT coalesce(sum(amount_cents), 0) FROM payments WHERE client_id = clients.id))
"""


class Found(NamedTuple):
    """What there is of a key."""

    payments: int
    claims: int
    tasks: dict[str, int]


NOTHING = Found(0, 0, {})


class Books:
    """Reads them, while they are written."""

    def __init__(self, url: str) -> None:
        self._url = url

    def let_transactions_linger(self) -> None:
        query(self._url, _LINGER)

    def of(self, delivery: Delivery, key: str) -> Found:
        """What there is of a key, as one snapshot."""
        (row,) = query(self._url, _OF_KEY.format(column=delivery.noted_in), (key,))
        return Found(*row)

    def writing(self) -> set[int]:
        """The ports from which transactions are open that have written something."""
        return {port for (port,) in query(self._url, _WRITING)}

    def totals(self) -> Found:
        """All there is, whatever key it is of."""
        ((payments, claims),) = query(
            self._url, "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM idempotency_keys)"
        )
        kinds = tuple({kind for delivery in DELIVERIES for kind in delivery.tasks})
        tasks = query(
            self._url, "SELECT task_type, count(*) FROM scheduled_tasks WHERE task_type IN %s GROUP BY 1", (kinds,)
        )
        return Found(payments, claims, dict(tasks))

    def unbalanced(self) -> int:
        """How many bookings and clients have other sums than their payments."""
        return int(query(self._url, _UNBALANCED)[0][0])


def whole(delivery: Delivery) -> Found:
    """What there must be of a key that was applied."""
    return Found(1, 1, dict(delivery.tasks))


def sum_of(founds: Sequence[Found]) -> Found:
    """All of them together."""
    tasks: dict[str, Any] = {}
    for found in founds:
        for kind, number in found.tasks.items():
            tasks[kind] = tasks.get(kind, 0) + number
    return Found(sum(found.payments for found in founds), sum(found.claims for found in founds), tasks)

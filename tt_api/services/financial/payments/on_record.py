"""What money is on record: asked before a row is deleted that it hangs on, and where a sum is recalculated."""

from tt_api.database.transaction import execute
from tt_api.models.financial.effects import EFFECT, PAID


def booking_has_money(booking_id: str) -> bool:
    """Whether money is on a booking: payments that don't come to nothing, for any purpose, or a commission for it."""
    return bool(
        execute(
            f"SELECT 1 FROM (SELECT sum({EFFECT}) AS paid FROM payments"  # noqa: S608 -- our own text
            " WHERE booking_id = %(booking)s AND deleted_at IS NULL"
            " GROUP BY purpose, currency) AS ledger WHERE paid <> 0"
            " UNION ALL SELECT 1 FROM commission_entries"
            " WHERE booking_id = %(booking)s AND received_cents <> 0 AND deleted_at IS NULL LIMIT 1",
            {"booking": booking_id},
        ).fetchone()
    )


def trip_has_money(trip_id: str) -> bool:
    """Whether payments on a trip or on its bookings don't come to nothing, or a commission came for one of those."""
    return bool(
        execute(
            "WITH own AS (SELECT id FROM bookings WHERE trip_id = %(trip)s AND deleted_at IS NULL)"  # noqa: S608 -- our own text
            f" SELECT 1 FROM (SELECT sum({EFFECT}) AS paid FROM payments WHERE deleted_at IS NULL"
            " AND (payments.trip_id = %(trip)s AND booking_id IS NULL OR booking_id IN (SELECT id FROM own))"
            " GROUP BY booking_id, purpose, currency) AS ledger WHERE paid <> 0"
            " UNION ALL SELECT 1 FROM commission_entries"
            " WHERE booking_id IN (SELECT id FROM own) AND received_cents <> 0 AND deleted_at IS NULL LIMIT 1",
            {"trip": trip_id},
        ).fetchone()
    )


def client_has_money(client_id: str) -> bool:
    """Whether a client's payments don't come to nothing, or a commission came for bookings of theirs or their trips."""
    return bool(
        execute(
            f"SELECT 1 FROM (SELECT sum({EFFECT}) AS paid FROM payments"  # noqa: S608 -- our own text
            " WHERE client_id = %(client)s AND deleted_at IS NULL"
            " GROUP BY booking_id, purpose, currency) AS ledger WHERE paid <> 0"
            " UNION ALL SELECT 1 FROM commission_entries JOIN (SELECT id FROM bookings WHERE client_id = %(client)s"
            "  UNION ALL SELECT bookings.id FROM bookings JOIN trips ON trips.id = trip_id"
            "  WHERE trips.client_id = %(client)s AND bookings.client_id IS NULL) AS own ON own.id = booking_id"
            " WHERE received_cents <> 0 AND deleted_at IS NULL LIMIT 1",
            {"client": client_id},
        ).fetchone()
    )


def lifetime_value(client_id: str, currency: str) -> int:
    """What a client has paid less what went back, over all purposes, in one currency; may be negative."""
    ((value,),) = execute(
        f"SELECT {PAID} FROM payments WHERE client_id = %s AND currency = %s AND deleted_at IS NULL",  # noqa: S608 -- our own text
        (client_id, currency),
    ).fetchall()
    return int(value)


def left_on_bookings(client_id: str, currency: str) -> int | None:
    """What a client's bookings can still give back where refunds without a booking have taken of what was paid on them.

    None where such refunds come to no more than what the client paid without a booking: each booking has its own then.
    """
    found = execute(
        f"SELECT greatest(0, {PAID}) FROM payments"  # noqa: S608 -- our own text
        " WHERE client_id = %s AND currency = %s AND deleted_at IS NULL"
        f" HAVING sum({EFFECT}) FILTER (WHERE booking_id IS NULL) < 0",
        (client_id, currency),
    ).fetchone()
    return None if found is None else int(found[0])

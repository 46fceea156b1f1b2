"""Reminding clients of their instalments by mail, and staff in Slack of the days on which suppliers want the money."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.folding import email_key_sql
from tt_api.database.record import json_instant
from tt_api.database.transaction import execute
from tt_api.integrations.addresses import mailable
from tt_api.json_text import json_value, to_json_text
from tt_api.services.financial.money import money
from tt_api.services.financial.schedules.reminders import CLIENT, STAFF, SUPPLIER_OFFSETS, due_reminder
from tt_api.services.financial.schedules.settling import NOUN
from tt_api.services.mail.letters import letter
from tt_api.services.mail.queueing import queue_mail
from tt_api.services.operations.notifications import notify
from tt_api.services.operations.written_days import written_day
from tt_api.templating.rendering import Content

log = get_logger(__name__)

_OPEN = (
    "WITH open AS (SELECT schedule.*, trips.name AS trip, clients.name AS client, clients.deleted_at AS client_deleted,"  # noqa: S608 -- our own text
    " clients.do_not_contact OR coalesce(contacts.do_not_contact, false) AS do_not_contact,"
    " coalesce(clients.email, contacts.email) AS address FROM payment_schedules AS schedule"
    " JOIN trips ON trips.id = schedule.trip_id JOIN clients ON clients.id = trips.client_id"
    " LEFT JOIN contacts ON contacts.id = primary_contact_id AND contacts.deleted_at IS NULL"
    " WHERE schedule.trip_id = ANY(%s::uuid[]) AND schedule.deleted_at IS NULL"
    " AND schedule.status NOT IN ('paid', 'waived') AND trips.status <> 'cancelled')"
    " SELECT open.id, trip, client, client_deleted IS NOT NULL, do_not_contact, address, suppression.reason,"
    " amount_cents, paid_cents, currency, due_date,"
    " coalesce(due_date_since, (open.created_at AT TIME ZONE %s)::date), supplier_due_date, reminders_sent::text"
    " FROM open LEFT JOIN email_suppressions AS suppression ON suppression.deleted_at IS NULL"
    f" AND {email_key_sql('suppression.email')} = {email_key_sql('address')} ORDER BY due_date, open.id"
)
_REMEMBER = (
    "UPDATE payment_schedules SET reminders_sent = reminders_sent || jsonb_build_array(jsonb_build_object("  # noqa: S608 -- our own text
    f"'to', %(to)s::text, 'offset', %(offset)s::int, 'at', {json_instant('clock_timestamp()')}) || %(facts)s::jsonb),"
    " reminder_count = reminder_count + %(mails)s, last_reminder_at = CASE WHEN %(mails)s > 0"
    " THEN clock_timestamp() ELSE last_reminder_at END WHERE id = %(id)s"
)


class _Open(NamedTuple):
    """An instalment that isn't paid, and whom to remind of it.

    Attributes:
        address: the client's, else that of its primary contact.
        suppression: why the address is never mailed; None where it is.
        since: the agency's day since which the due date stands.
    """

    id: str
    trip: str
    client: str
    client_deleted: bool
    do_not_contact: bool
    address: str | None
    suppression: str | None
    amount_cents: int
    paid_cents: int
    currency: str
    due_date: date
    since: date
    supplier_due_date: date | None
    sent: Sequence[Mapping[str, Any]]

    def sent_to(self, whom: str) -> set[int]:
        """The offsets that they were reminded at, or would have been."""
        return {one["offset"] for one in self.sent if one["to"] == whom}

    @property
    def left(self) -> str:
        """What is left to pay, in words."""
        return money(self.amount_cents - self.paid_cents, self.currency)


def remind(trip_ids: Collection[str], today: date) -> None:
    """Remind whoever is to be reminded today of the open instalments of trips, which are held.

    Args:
        today: the agency's day.
    """
    for *columns, sent in execute(_OPEN, (list(trip_ids), settings().agency_timezone)).fetchall():
        instalment = _Open._make([*columns, json_value(sent)])
        offset = due_reminder(instalment.due_date, today, instalment.since, instalment.sent_to(CLIENT))
        if offset is not None:
            _remind_client(instalment, offset, today)
        if instalment.supplier_due_date is not None:
            _remind_staff(instalment, instalment.supplier_due_date, today)


def _remind_client(instalment: _Open, offset: int, today: date) -> None:
    """Queue the client's mail, or write down why there is none; that isn't tried again."""
    reason = _obstacle(instalment)
    if reason or instalment.address is None:
        log.info("payment_reminder_skipped", schedule_id=instalment.id, reason=reason)
        _remember(instalment, CLIENT, offset, {"skipped": reason})
        return
    sent = queue_mail(to=instalment.address, content=_mail(instalment, today))
    _remember(instalment, CLIENT, offset, {"emailSendId": sent["id"]}, mails=1)


def _remind_staff(instalment: _Open, supplier_due_date: date, today: date) -> None:
    # Late news of a supplier's date is worth more than none, so it doesn't matter since when it stands.
    offset = due_reminder(supplier_due_date, today, date.min, instalment.sent_to(STAFF), SUPPLIER_OFFSETS)
    if offset is None:
        return
    notify(
        "supplier_payment_due",
        f"{instalment.left} due at the supplier on {written_day(supplier_due_date)}: {instalment.trip}",
        body="The client hasn't paid it; a missed date cancels the booking.",
        entity_type=NOUN,
        entity_id=instalment.id,
    )
    _remember(instalment, STAFF, offset, {})


def _obstacle(instalment: _Open) -> str | None:
    """Why the client gets no mail; None where nothing forbids it."""
    obstacles = (
        (instalment.client_deleted, "the client was deleted"),
        (instalment.do_not_contact, "the client is not to be contacted"),
        (instalment.address is None, "the client has no mail address"),
        (not mailable(instalment.address), "the client's address can't be mailed to"),
        (instalment.suppression, f"the address is suppressed: {instalment.suppression}"),
    )
    return next((reason for applies, reason in obstacles if applies), None)


def _remember(instalment: _Open, whom: str, offset: int, facts: Mapping[str, Any], *, mails: int = 0) -> None:
    values = {"id": instalment.id, "to": whom, "offset": offset, "facts": to_json_text(dict(facts)), "mails": mails}
    execute(_REMEMBER, values)


def _mail(instalment: _Open, today: date) -> Content:
    day, is_late = written_day(instalment.due_date), instalment.due_date < today
    verb = "was" if is_late else "is"
    paragraphs = [
        f"Dear {instalment.client},",
        f"{instalment.left} for your trip {instalment.trip} {verb} due on {day}.",
    ]
    if instalment.paid_cents:
        whole, came = (money(cents, instalment.currency) for cents in (instalment.amount_cents, instalment.paid_cents))
        paragraphs.append(f"Of {whole} we have received {came}; this is what is left.")
    paragraphs.append("If you have paid in the last days, there is nothing to do.")
    return letter(f"{instalment.left} {verb} due on {day}", paragraphs)

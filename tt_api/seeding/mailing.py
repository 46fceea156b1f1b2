"""Who was mailed the welcome sequence, what became of each mail, and the addresses that are mailed no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from secrets import token_urlsafe
from typing import NamedTuple

from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.mail import SEQUENCES, STEPS, TEMPLATES, WELCOME, templates
from tt_api.seeding.table import EVERY, Row, SeedTable, UniqueColumn
from tt_api.seeding.worktime import ANCHOR
from tt_api.services.mail.links import replace_unsubscribe_link
from tt_api.services.mail.sequences.rules import SUPPRESSED, StopReason
from tt_api.templating.rendering import Content, Sources, render

_TOKEN_BYTES = 32
_SITE = "https://traveltamers.example/unsubscribe"
# How many days ago somebody was enrolled: more of late, when there was a form for it on the site.
_DAYS_AGO = weighted({(1, 7): 20, (8, 30): 35, (31, 180): 45})
_OFFICE_HOURS_UTC = (13, 21)
# Nothing is due on the day of seeding or the one after, when a worker would mail it at once.
_QUIET = timedelta(hours=48)
# What the last mail of somebody brought about; None where it brought about nothing.
_ENDS = weighted({None: 71, "replied": 12, "unsubscribed": 7, "bounced": 6, "complained": 4})
# Who answered, or wants no more of it, has opened it.
_STATUSES = {"replied": "opened", "unsubscribed": "clicked", "bounced": "bounced", "complained": "opened"}
_OUTCOMES = weighted({"opened": 46, "clicked": 22, "delivered": 22, "sent": 8, "failed": 2})
_FAILED = "gmail refused the mail: the message was blocked by the receiving server's policy"


def _link_of_its_own(rows: list[Row]) -> list[Row]:
    """Whoever has the end of an unsubscribe link can unsubscribe somebody, so nobody can know it beforehand."""
    finished = []
    for row in rows:
        token = token_urlsafe(_TOKEN_BYTES)
        bodies = {name: replace_unsubscribe_link(row[name], row["id"], token) for name in ("html_body", "text_body")}
        finished.append({**row, **bodies, "unsubscribe_token": token})
    return finished


def _another_address(email: str, row_id: str) -> str:
    return f"{row_id[:8]}.{email}"


ENROLMENTS = SeedTable("email_sequence_enrolments", moving=EVERY)
SENDS = SeedTable("email_sends", moving=EVERY, finished=_link_of_its_own)
SUPPRESSIONS = SeedTable(
    "email_suppressions", UniqueColumn("email", "email_key(email)", _another_address), moving=EVERY
)


class Mailing(NamedTuple):
    """Rows of the three tables."""

    enrolments: list[Row]
    sends: list[Row]
    suppressions: list[Row]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A client's contact, as mails greet them.

    Attributes:
        number: stands for the client in ids and dice.
        enrolled: when they were.
    """

    number: str
    contact: Row
    company: str | None
    enrolled: datetime

    def send_id(self, position: int) -> str:
        return seed_id(f"{SENDS.name}/{self.number}", position)


def mailing_of(clients: list[Row], contacts: list[Row], companies: list[Row]) -> Mailing:
    """What was mailed to these clients, whose contacts and companies are among those."""
    made = Mailing([], [], [])
    names = {company["id"]: company["name"] for company in companies}
    by_id = {contact["id"]: contact for contact in contacts}
    for client in clients:
        contact = by_id.get(client["primary_contact_id"])
        if contact is None or contact["email"] is None:
            continue
        dice = Dice(f"{ENROLMENTS.name}/{client['id']}")
        reader = _Reader(client["id"], contact, names.get(contact["company_id"]), _enrolled(dice))
        if reader.enrolled < client["created_at"] or dice.chance(40):
            continue
        if contact["do_not_contact"]:
            made.suppressions.append(_suppression(reader, "by_hand", reader.enrolled, notes="Asked by phone."))
        elif not any(timedelta(0) <= due - ANCHOR < _QUIET for due in _due(reader.enrolled)):
            _welcome(made, dice, reader)
    return made


def _enrolled(dice: Dice) -> datetime:
    """A moment in office hours."""
    low, high = dice.pick(_DAYS_AGO)
    first, last = _OFFICE_HOURS_UTC
    return ANCHOR - timedelta(days=dice.between(low, high)) + timedelta(minutes=dice.between(first * 60, last * 60))


def _due(enrolled: datetime) -> Iterator[datetime]:
    """When the mails of somebody who was enrolled then are due."""
    at = enrolled
    for _, delay in WELCOME:
        at += timedelta(minutes=delay)
        yield at


def _welcome(made: Mailing, dice: Dice, reader: _Reader) -> None:
    """Enrol somebody, mail what was due before today, and let them answer the last of it."""
    due = [at for at in _due(reader.enrolled) if at < ANCHOR]
    end = dice.pick(_ENDS)
    # An address bounces at once or never; everything else may come to anybody at any mail.
    mailed = 1 if end == "bounced" else dice.between(1, len(due)) if end else len(due)
    for position, at in enumerate(due[:mailed], 1):
        last = position == mailed
        made.sends.append(_send(dice, reader, position, at, end if last else None))
    last_at: datetime = made.sends[-1]["updated_at"]
    made.enrolments.append(_enrolment(reader, mailed, end, last_at))
    if end in SUPPRESSED:
        made.suppressions.append(_suppression(reader, end, last_at, send_id=reader.send_id(mailed)))


def _enrolment(reader: _Reader, mailed: int, end: str | None, last_at: datetime) -> Row:
    coming = list(_due(reader.enrolled))[mailed:]
    status = "stopped" if end else "active" if coming else "completed"
    reason = (SUPPRESSED[end] if end in SUPPRESSED else StopReason(end)) if end else None
    return {
        "id": seed_id(f"{ENROLMENTS.name}/{reader.number}"),
        "sequence_id": seed_id(SEQUENCES.name, 1),
        "contact_id": reader.contact["id"],
        "status": status,
        "stop_reason": reason.value if reason else None,
        "variables": "{}",
        "last_position": mailed,
        "next_due_at": coming[0] if status == "active" else None,
        "completed_at": last_at if status == "completed" else None,
        "stopped_at": last_at if status == "stopped" else None,
        "created_at": reader.enrolled,
        "updated_at": last_at,
    }


def _send(dice: Dice, reader: _Reader, position: int, at: datetime, end: str | None) -> Row:
    row_id = reader.send_id(position)
    template = WELCOME[position - 1][0]
    content = _content(template, reader, f"{_SITE}/{row_id}")
    status = _STATUSES[end] if end else dice.pick(_OUTCOMES)
    story = _story(dice, status, at)
    return {
        "id": row_id,
        "to_email": reader.contact["email"],
        "contact_id": reader.contact["id"],
        "template_id": seed_id(TEMPLATES.name, template),
        "sequence_id": seed_id(SEQUENCES.name, 1),
        "step_id": seed_id(STEPS.name, 1, position),
        "enrolment_id": seed_id(f"{ENROLMENTS.name}/{reader.number}"),
        "category": "marketing",
        "subject": content.subject,
        "html_body": content.html,
        "text_body": content.text,
        "status": status,
        "scheduled_for": at,
        **story,
        "provider_message_id": f"{dice.below(1 << 64):016x}" if story["sent_at"] else None,
        "created_at": at,
        "updated_at": max(moment for moment in (at, *story.values()) if isinstance(moment, datetime)),
    }


def _story(dice: Dice, status: str, at: datetime) -> Row:
    """What became of a mail, and when."""
    started = at + timedelta(seconds=dice.between(1, 20))
    sent = started + timedelta(milliseconds=dice.between(200, 900))
    # Before the day's end, whatever that is: what is seeded has happened.
    opened = min(sent + timedelta(minutes=dice.between(3, 1800)), ANCHOR - timedelta(minutes=dice.between(5, 90)))
    clicked = opened + timedelta(seconds=dice.between(4, 120))
    was_opened, was_clicked = status in ("opened", "clicked"), status == "clicked"
    return {
        "sending_started_at": started,
        "sent_at": None if status == "failed" else sent,
        "delivered_at": sent if was_opened or status == "delivered" else None,
        "opened_at": opened if was_opened else None,
        "clicked_at": clicked if was_clicked else None,
        "open_count": dice.between(1, 4) if was_opened else 0,
        "click_count": dice.between(1, 2) if was_clicked else 0,
        "bounced_at": sent + timedelta(seconds=dice.between(2, 40)) if status == "bounced" else None,
        "failed_at": sent if status == "failed" else None,
        "error": _FAILED if status == "failed" else None,
    }


def _suppression(
    reader: _Reader, reason: str, at: datetime, *, send_id: str | None = None, notes: str | None = None
) -> Row:
    return {
        "id": seed_id(f"{SUPPRESSIONS.name}/{reader.number}"),
        "email": reader.contact["email"],
        "reason": reason,
        "send_id": send_id,
        "notes": notes,
        "created_at": at,
        "updated_at": at,
    }


def _content(number: int, reader: _Reader, unsubscribe_url: str) -> Content:
    contact = {"firstName": reader.contact["first_name"], "company": reader.company}
    return render(_sources()[number - 1], (), {"contact": contact, "unsubscribeUrl": unsubscribe_url})


@cache
def _sources() -> list[Sources]:
    return [Sources(row["subject"], row["html_body"], row["text_body"]) for row in templates()]

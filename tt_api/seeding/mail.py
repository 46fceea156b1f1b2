"""Mail templates, and the sequence that welcomes a new client with three of them."""

import json
from datetime import timedelta
from typing import Any

from tt_api.seeding.dice import seed_id
from tt_api.seeding.table import Row, SeedTable, UniqueColumn
from tt_api.seeding.worktime import instant
from tt_api.templating.rendering import Sources, variables_of

TEMPLATES = SeedTable(
    "email_templates",
    UniqueColumn("name", 'lower((name) COLLATE "tt_text")', lambda name, row_id: f"{name}-{row_id[:8]}"),
)
SEQUENCES = SeedTable("email_sequences")
STEPS = SeedTable("email_sequence_steps")

# Name, description, subject, paragraphs.
_TEMPLATES = (
    (
        "welcome",
        "The first mail to a new client.",
        "Welcome, {{ contact.firstName }}",
        (
            "Hello {{ contact.firstName }},",
            (
                "thank you for your trust. From now on one person plans your trips and answers your questions, whatever"
                " the hour and the time zone."
            ),
            "Reply to this mail with the dates that you have in mind, and we'll get back to you within a working day.",
        ),
    ),
    (
        "welcome-ideas",
        "Two days later: where to go.",
        "{{ contact.firstName }}, three places worth the journey",
        (
            "Hello {{ contact.firstName }},",
            (
                "three places that our clients came back from with the best stories this year: Lisbon for its light,"
                " Kyoto for its quiet, Reykjavík for everything else."
            ),
            (
                "{% if contact.company %}We have taken teams such as yours at {{ contact.company }} to all three."
                "{% else %}We know small hotels in all three.{% endif %}"
            ),
        ),
    ),
    (
        "welcome-call",
        "A week later: an invitation to talk.",
        "Shall we talk about your next trip?",
        (
            "Hello {{ contact.firstName }},",
            "plans are made faster by voice. Twenty minutes are enough for a first outline with prices.",
            "Which day suits you?",
        ),
    ),
    (
        "trip-proposal",
        "Sent by hand with a proposal.",
        "Your proposal for {{ destination }}",
        (
            "Hello {{ contact.firstName }},",
            "your proposal for {{ destination }} is ready: {{ proposalUrl }}",
            "It holds until {{ validUntil | default('the end of the month') }}.",
        ),
    ),
)
# Which template, and how many minutes after what came before.
WELCOME = ((1, 0), (2, 2 * 24 * 60), (3, 5 * 24 * 60))
_GOODBYE_TEXT = "You get this because you are a client of ours. No more of these: {{ unsubscribeUrl }}"
_GOODBYE_HTML = '<a href="{{ unsubscribeUrl }}">No more of these</a>'


def templates() -> list[Row]:
    """All of them, the same ones at any scale."""
    return [_template(number, *texts) for number, texts in enumerate(_TEMPLATES, 1)]


def sequences() -> list[Row]:
    """The welcome sequence."""
    return [
        {
            "id": seed_id(SEQUENCES.name, 1),
            "name": "Welcome",
            "description": "Three mails in the first week of a new client.",
            "trigger_event": "client_onboarded",
            "is_active": True,
            "stop_on_reply": True,
            "stop_on_won": False,
            **_made(1),
        }
    ]


def steps() -> list[Row]:
    """Its steps."""
    return [
        {
            "id": seed_id(STEPS.name, 1, position),
            "sequence_id": seed_id(SEQUENCES.name, 1),
            "position": position,
            "delay_minutes": delay,
            "template_id": seed_id(TEMPLATES.name, template),
            **_made(position),
        }
        for position, (template, delay) in enumerate(WELCOME, 1)
    ]


def _template(number: int, name: str, description: str, subject: str, paragraphs: tuple[str, ...]) -> Row:
    in_sequence = any(number == template for template, _ in WELCOME)
    goodbye = ((_GOODBYE_HTML,), (_GOODBYE_TEXT,)) if in_sequence else ((), ())
    html = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs + goodbye[0])
    sources = Sources(subject, html, "\n\n".join(paragraphs + goodbye[1]))
    return {
        "id": seed_id(TEMPLATES.name, number),
        "name": name,
        "description": description,
        **sources._asdict(),
        "variables": json.dumps(variables_of(sources)),
        **_made(number),
    }


def _made(number: int) -> dict[str, Any]:
    # One after another, so that lists by creation have an order to show.
    moment = instant(0) + timedelta(minutes=number)
    return {"created_at": moment, "updated_at": moment}

"""Columns that several tables have, and the rules that go with them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import among, check
from tt_api.models.choices import INSURANCE_STATUSES


class Labelled:
    """What staff marks rows with as they like."""

    tags: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))


class Noted(Labelled):
    """What staff marks and notes."""

    notes: Mapped[str | None] = mapped_column(Text)


class KnownElsewhere(Noted):
    """What staff marks and notes, of a row that another system may have too.

    Attributes:
        external_id: that system's own id, unique among live rows.
    """

    external_id: Mapped[str | None] = mapped_column(String(100))


class Insured:
    """Whether the travelers are insured, which must be offered, and a refusal be on record with its day."""

    insurance_status: Mapped[str] = mapped_column(String(20), server_default="not_offered")
    insurance_decided_on: Mapped[date | None] = mapped_column(Date)
    insurance_policy_number: Mapped[str | None] = mapped_column(String(60))


def insured_rightly() -> Iterator[CheckConstraint]:
    """The rules of `Insured`."""
    yield among(INSURANCE_STATUSES, "insurance_status", "is not a status of insurance")
    yield check(
        "insurance_decided_on",
        "insurance_status NOT IN ('accepted', 'declined') OR insurance_decided_on IS NOT NULL",
        path="insurance_decided_on",
        message="is needed where insurance was accepted or declined",
    )

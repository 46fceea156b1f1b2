"""Resources with every kind of column and every set of operations, served beside the real ones to prove the contract.

Their tables belong to a metadata of their own, so that models and migrations still agree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    NullPool,
    Numeric,
    String,
    Text,
    create_engine,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tt_api.database.record import (
    NAMING_CONVENTION,
    CountedRecord,
    Record,
    live_index,
    search_column,
    text_sort_index,
    unique_live,
    unique_live_email,
)
from tt_api.database.triggers import counted_tables, statements_for
from tt_api.models import Base
from tt_api.resources import fields
from tt_api.resources.declaration import Parent, resource
from tt_api.resources.schema import ResourceSchema


class SampleCabin(StrEnum):
    INSIDE = "inside"
    BALCONY = "balcony"
    SUITE = "suite"


# Made by hand below: a type that makes itself would do so with every table of the metadata that knew it for a while.
CABIN = ENUM(*[cabin.value for cabin in SampleCabin], name="sample_cabin", create_type=False)


class SampleBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class SamplePort(Record, SampleBase):
    """Ports that voyages refer to."""

    __tablename__ = "sample_ports"

    name: Mapped[str] = mapped_column(String(200))

    __table_args__ = (live_index("sample_ports", "created_at"),)


class SampleVoyage(CountedRecord, SampleBase):
    """Voyages, with every kind of column."""

    __tablename__ = "sample_voyages"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(220), info={"source": "name"})
    captain: Mapped[str | None] = mapped_column(String(200))
    summary: Mapped[str | None] = mapped_column(Text)
    contact_email: Mapped[str | None] = mapped_column(String(254))
    website: Mapped[str | None] = mapped_column(String(2048))
    cabin: Mapped[SampleCabin | None] = mapped_column(CABIN)
    mood: Mapped[str] = mapped_column(String(20), server_default="calm")
    is_open: Mapped[bool] = mapped_column(server_default=text("true"))
    seats: Mapped[int | None] = mapped_column(Integer)
    price_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), server_default="USD")
    discount_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    departs_on: Mapped[date] = mapped_column(Date, server_default="2026-01-01")
    boards_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    extras: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    labels: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    popularity: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    home_port_id: Mapped[str | None] = mapped_column(ForeignKey("sample_ports.id", ondelete="RESTRICT"))
    search_text: Mapped[str] = search_column("name", "captain")

    __table_args__ = (
        unique_live("sample_voyages", "slug"),
        unique_live_email("sample_voyages", "contact_email"),
        live_index("sample_voyages", "created_at"),
        text_sort_index("sample_voyages", "name"),
    )


class SampleLeg(Record, SampleBase):
    """Legs of a voyage."""

    __tablename__ = "sample_legs"

    voyage_id: Mapped[str] = mapped_column(ForeignKey("sample_voyages.id", ondelete="RESTRICT"))
    port_id: Mapped[str] = mapped_column(ForeignKey("sample_ports.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(200))

    __table_args__ = (unique_live("sample_legs", "voyage_id", "title"),)


class SampleEntry(Record, SampleBase):
    """Rows that aren't all made through the API."""

    __tablename__ = "sample_entries"

    voyage_id: Mapped[str] = mapped_column(ForeignKey("sample_voyages.id", ondelete="RESTRICT"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(String(200))


class SamplePortSchema(ResourceSchema):
    name = fields.Text(required=True)


class SampleVoyageSchema(ResourceSchema):
    name = fields.Text(required=True)
    slug = fields.Slug()
    captain = fields.Text(nullable=True)
    summary = fields.LongText(nullable=True)
    contact_email = fields.Email(nullable=True)
    website = fields.Url(nullable=True)
    cabin = fields.OneOf(SampleCabin, nullable=True)
    mood = fields.OneOf(("calm", "rough", "stormy"))
    is_open = fields.Boolean()
    seats = fields.Integer(1, 5000, nullable=True)
    price_cents = fields.Cents(nullable=True)
    currency = fields.Currency()
    discount_percent = fields.Percent(nullable=True)
    departs_on = fields.Date()
    boards_at = fields.Instant(nullable=True)
    details = fields.FreeObject()
    extras = fields.FreeObject(nullable=True)
    labels = fields.ListOf(fields.Text(50))
    popularity = fields.Integer(dump_only=True)
    home_port_id = fields.Id(nullable=True)


class SampleLegSchema(ResourceSchema):
    voyage_id = fields.Id(dump_only=True)
    port_id = fields.Id(required=True)
    title = fields.Text(required=True)


class SampleEntrySchema(ResourceSchema):
    voyage_id = fields.Id(required=True)
    amount_cents = fields.Cents(required=True)
    note = fields.Text(nullable=True)


class SampleLedgerSchema(SampleEntrySchema):
    voyage_id = fields.Id(dump_only=True)
    amount_cents = fields.Cents(dump_only=True)


class SampleStampSchema(SampleEntrySchema):
    voyage_id = fields.Id(dump_only=True)


_of_a_voyage = {"resource": "sample-voyages", "model": SampleVoyage}
BLUEPRINTS = (
    resource(
        "sample-ports", SamplePort, SamplePortSchema, one="a sample port", many="sample ports", sort=(SamplePort.name,)
    ),
    resource(
        "sample-voyages",
        SampleVoyage,
        SampleVoyageSchema,
        one="a sample voyage",
        many="sample voyages",
        filters=(SampleVoyage.captain,),
        sort=(SampleVoyage.name, SampleVoyage.captain, SampleVoyage.departs_on, SampleVoyage.boards_at),
        expand={SampleVoyage.home_port_id: SamplePortSchema},
    ),
    resource(
        "legs",
        SampleLeg,
        SampleLegSchema,
        one="a sample leg",
        many="sample legs",
        expand={SampleLeg.port_id: SamplePortSchema, SampleLeg.voyage_id: SampleVoyageSchema},
        parent=Parent(**_of_a_voyage, column=SampleLeg.voyage_id),
    ),
    resource(
        "stamps",
        SampleEntry,
        SampleStampSchema,
        one="a sample stamp",
        many="sample stamps",
        operations="LC",
        parent=Parent(**_of_a_voyage, column=SampleEntry.voyage_id),
    ),
    resource(
        "sample-entries", SampleEntry, SampleEntrySchema, one="a sample entry", many="sample entries", operations="LCU"
    ),
    resource(
        "sample-ledgers",
        SampleEntry,
        SampleLedgerSchema,
        one="a sample ledger",
        many="sample ledgers",
        operations="LGU",
    ),
)


@contextmanager
def sample_tables(url: str) -> Iterator[None]:
    """The sample tables with their triggers, in the database at ``url`` while the block runs.

    The app looks constraints up in its own metadata, so copies are put there meanwhile.
    """
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"), poolclass=NullPool)
    copies = [table.to_metadata(Base.metadata) for table in SampleBase.metadata.sorted_tables]
    try:
        with engine.begin() as connection:
            CABIN.create(connection, checkfirst=False)
            SampleBase.metadata.create_all(connection, checkfirst=False)
            for table in SampleBase.metadata.sorted_tables:
                for statement in statements_for(table, counted=table.name in counted_tables(SampleBase)):
                    connection.exec_driver_sql(statement.replace("{table}", table.name))
        yield
    finally:
        for copy in copies:
            Base.metadata.remove(copy)
        with engine.begin() as connection:
            SampleBase.metadata.drop_all(connection)
            CABIN.drop(connection)

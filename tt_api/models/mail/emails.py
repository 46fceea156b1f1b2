"""Mail: templates, every mail with what became of it, and the addresses that are never mailed."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Integer, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    DETAIL,
    Base,
    CountedRecord,
    check,
    filter_index,
    live_index,
    native_enum,
    search_column,
    text_sort_index,
    unique_live,
    unique_live_email,
    unique_live_folded,
)
from tt_api.models.enums import EmailSendStatus

# What a provider reports of a mail that it has sent.
MAIL_EVENTS = ("delivered", "opened", "clicked", "bounced", "complained")
# Transactional: what somebody waits for, such as tickets and invoices; it is sent also to whoever wants no marketing.
MAIL_CATEGORIES = ("transactional", "marketing")
SUPPRESSION_REASONS = ("unsubscribed", "bounced", "complained", "by_hand")


class EmailTemplate(CountedRecord, Base):
    """A named mail with blanks to fill in.

    Attributes:
        subject: a Jinja template, as ``html_body`` and ``text_body`` are.
        text_body: blank where the text is made from the HTML.
        variables: the names that the three parts need, worked out whenever one of them is saved.
    """

    __tablename__ = "email_templates"

    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(500))
    html_body: Mapped[str] = mapped_column(Text)
    text_body: Mapped[str] = mapped_column(Text, server_default="")
    variables: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    search_text: Mapped[str] = search_column("name", "subject")

    __table_args__ = (
        unique_live_folded("email_templates", "name"),
        live_index("email_templates", "created_at"),
        text_sort_index("email_templates", "name"),
    )


class EmailSend(CountedRecord, Base):
    """One mail to one address, rendered when it was queued, and what became of it.

    Attributes:
        enrolment_id: of sequence mails, which carry a way to unsubscribe.
        step_id: the step that it is the mail of; null on one that was sent again by hand.
        resend_of_id: the mail that this one was made from, by hand; each at most once.
        invoice_id: the invoice whose PDF it carries.
        payment_id: the payment that it is the receipt of; null on one that was sent again by hand.
        open_count, click_count: how often a person opened it and followed its links, where it is tracked.
        sending_started_at: when the provider was called; without an outcome, it is unknown whether the mail was sent.
        error: why it failed, without address or content.
        unsubscribe_token: the end of its unsubscribe link; anyone who has it can unsubscribe the address.
    """

    __tablename__ = "email_sends"

    to_email: Mapped[str] = mapped_column(String(254))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="RESTRICT"))
    template_id: Mapped[str | None] = mapped_column(ForeignKey("email_templates.id", ondelete="RESTRICT"))
    sequence_id: Mapped[str | None] = mapped_column(ForeignKey("email_sequences.id", ondelete="RESTRICT"))
    step_id: Mapped[str | None] = mapped_column(ForeignKey("email_sequence_steps.id", ondelete="RESTRICT"))
    enrolment_id: Mapped[str | None] = mapped_column(ForeignKey("email_sequence_enrolments.id", ondelete="RESTRICT"))
    resend_of_id: Mapped[str | None] = mapped_column(ForeignKey("email_sends.id", ondelete="RESTRICT"))
    invoice_id: Mapped[str | None] = mapped_column(ForeignKey("invoices.id", ondelete="RESTRICT"))
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id", ondelete="RESTRICT"))
    category: Mapped[str] = mapped_column(String(20), server_default="transactional")
    subject: Mapped[str] = mapped_column(String(998))
    # Only details show them: a list would carry a hundred.
    html_body: Mapped[str] = mapped_column(Text, deferred=True, deferred_group=DETAIL)
    text_body: Mapped[str] = mapped_column(Text, deferred=True, deferred_group=DETAIL)
    status: Mapped[EmailSendStatus] = mapped_column(
        native_enum(EmailSendStatus), server_default=EmailSendStatus.QUEUED.value
    )
    scheduled_for: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    sending_started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    clicked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    open_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    click_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    bounced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    provider_message_id: Mapped[str | None] = mapped_column(String(200))
    error: Mapped[str | None] = mapped_column(String(500))
    unsubscribe_token: Mapped[str] = mapped_column(
        # As PostgreSQL writes it, or Alembic would compare two random values.
        String(64),
        server_default=text("replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text)"),
    )
    request_id: Mapped[str | None] = mapped_column(String(128))
    search_text: Mapped[str] = search_column("to_email", "subject")

    __table_args__: tuple[Any, ...] = (
        check(
            "category",
            f"category IN ({', '.join(repr(category) for category in MAIL_CATEGORIES)})",
            path="category",
            message="is not a category of mail",
        ),
        Index("uq_email_sends_unsubscribe_token", "unsubscribe_token", unique=True),
        # A step is mailed once. Nulls are distinct, so mails outside of sequences don't meet here.
        Index("uq_email_sends_enrolment_id_step_id", "enrolment_id", "step_id", unique=True),
        unique_live("email_sends", "resend_of_id"),
        # A payment has one receipt.
        Index("uq_email_sends_payment_id", "payment_id", unique=True),
        Index("ix_email_sends_provider_message_id", "provider_message_id"),
        live_index("email_sends", "created_at"),
        live_index("email_sends", "scheduled_for"),
        live_index("email_sends", "sent_at"),
        filter_index("email_sends", "status"),
        filter_index("email_sends", "category"),
        filter_index("email_sends", "contact_id"),
        filter_index("email_sends", "template_id"),
        filter_index("email_sends", "sequence_id"),
        filter_index("email_sends", "step_id"),
        filter_index("email_sends", "enrolment_id"),
        filter_index("email_sends", "resend_of_id"),
        filter_index("email_sends", "invoice_id"),
        filter_index("email_sends", "payment_id"),
    )


class EmailSuppression(CountedRecord, Base):
    """An address that is never mailed; deleting the row lifts it.

    Attributes:
        send_id: the mail that it goes back to, where there was one.
    """

    __tablename__ = "email_suppressions"

    email: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(20), server_default="by_hand")
    send_id: Mapped[str | None] = mapped_column(ForeignKey("email_sends.id", ondelete="RESTRICT"))
    notes: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("email")

    __table_args__ = (
        check(
            "reason",
            f"reason IN ({', '.join(repr(reason) for reason in SUPPRESSION_REASONS)})",
            path="reason",
            message="is not a reason to suppress an address",
        ),
        unique_live_email("email_suppressions", "email"),
        live_index("email_suppressions", "created_at"),
        filter_index("email_suppressions", "reason"),
        filter_index("email_suppressions", "send_id"),
    )

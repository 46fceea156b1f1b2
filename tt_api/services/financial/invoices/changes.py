"""Invoices: what is stored with them, and what a caller's move sets off, all in the caller's transaction."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from uuid_utils import uuid7

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.models.enums import InvoiceStatus
from tt_api.models.financial.invoices import Invoice
from tt_api.models.transitions import INVOICES
from tt_api.naming import camel
from tt_api.resources import writing
from tt_api.resources.table import Row, table_of
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.invoices.amounts import AMOUNTS_FOLLOW, amounts_of, judge_credit_note
from tt_api.services.financial.invoices.bill_to import bill_to_of
from tt_api.services.financial.invoices.line_bookings import require_bookings_of_client
from tt_api.services.financial.invoices.numbering import take_number
from tt_api.services.financial.invoices.settling import settle_invoice
from tt_api.services.financial.invoices.status import judge_voiding
from tt_api.services.financial.invoices.storing import moment, state_of, store
from tt_api.services.operations.agency_day import today

_TIME_TO_PAY = timedelta(days=14)

# What an invoice says to whoever holds it. The rest (what it is about, when it is due) may still change.
_FROZEN_ONCE_SENT = frozenset(
    {
        "client_id",
        "bill_to_name",
        "bill_to_email",
        "bill_to_address",
        "issue_date",
        "currency",
        "line_items",
        "discount_cents",
        "credits_invoice_id",
    }
)
# What decides which payments count on it.
_COUNTED_BY = frozenset({"currency", "credits_invoice_id"})
_LEFT_OF_A_VOID_ONE = frozenset({"status", "notes", "void_reason"})
_NOTHING_YET = {
    **dict.fromkeys(table_of(Invoice).columns),
    "currency": "USD",
    "discount_cents": 0,
    "paid_cents": 0,
    "view_count": 0,
}


def create(data: Mapping[str, Any]) -> Row:
    """Store a new invoice or credit note, with its number and what its lines come to.

    Raises:
        ValidationError: what it says can't be.
        ConflictError: the invoice that it credits can't bear it.
    """
    asked = InvoiceStatus(data.get("status", InvoiceStatus.DRAFT))
    if asked not in (InvoiceStatus.DRAFT, InvoiceStatus.SENT):
        raise ValidationError.at("status", "must be draft or sent in a new invoice")
    values = {**_NOTHING_YET, "id": str(uuid7()), **data}
    values["issue_date"] = values["issue_date"] or today()
    require_bookings_of_client(values)
    values |= amounts_of(values)
    if values["credits_invoice_id"] is not None:
        judge_credit_note(values)
    if asked is InvoiceStatus.SENT:
        values |= values_once_sent(values)
    values |= state_of(values)
    # Last, since everybody else who creates one waits for the number until this is committed.
    values["invoice_number"] = take_number(values["issue_date"].year)
    row = writing.insert(Invoice, {name: value for name, value in values.items() if value is not None})
    if asked is InvoiceStatus.SENT:
        record_move("invoice", row["id"], InvoiceStatus.DRAFT, row["status"])
        settle_credited(row)
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of an invoice, and what follows from it.

    Raises:
        ValidationError: what it would say can't be.
        ConflictError: it is frozen, or can't make that move.
    """
    _refuse_frozen(row, changes)
    values = {name: value for name, value in changes.items() if name != "status"}
    if row["sent_at"] is None and row["voided_at"] is None:
        _refuse_another_year(row["issue_date"], values)
        values |= _amounts_of_draft(row, values)
        if _COUNTED_BY & values.keys():
            _refuse_with_payments(row)
    if "status" not in changes:
        return store(row, values, last=True)
    asked = InvoiceStatus(changes["status"])
    INVOICES.judge(InvoiceStatus(row["status"]), asked)
    return move(row, values, asked)


def move(row: Row, values: Mapping[str, Any], asked: InvoiceStatus) -> Row:
    """Store an invoice in the state that a caller asked for.

    Args:
        values: what else changes of it.
        asked: a state that may follow its own.
    """
    changed = {**row, **values}
    match asked:
        case InvoiceStatus.SENT:
            if changed["credits_invoice_id"] is not None:
                judge_credit_note(changed)
            sent = store(row, {**values, **values_once_sent(changed)})
            settle_credited(sent)
            return sent
        case InvoiceStatus.VOID:
            return store(row, {**values, **_values_once_void(row, changed)})
        case _:
            return store(row, {**values, "first_viewed_at": moment(), "view_count": row["view_count"] + 1})


def values_once_sent(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that sending fills in: when, until when it is to be paid, and whom it is for.

    Args:
        values: all columns of the draft.
    """
    return {
        "sent_at": moment(),
        "due_date": values["due_date"] or min(values["issue_date"], date.max - _TIME_TO_PAY) + _TIME_TO_PAY,
        **bill_to_of(values),
    }


def settle_credited(row: Row) -> None:
    """Lower the balance of the invoice that a sent credit note credits."""
    if row["credits_invoice_id"] is not None:
        settle_invoice(row["credits_invoice_id"])


def _values_once_void(row: Row, changed: Mapping[str, Any]) -> dict[str, Any]:
    if not changed["void_reason"]:
        raise ValidationError.at("voidReason", "is required to make it void")
    # Held before its notes are looked for: whoever makes one holds it, too.
    judge_voiding(writing.lock(Invoice, row["id"])["paid_cents"])
    noted = execute(
        "SELECT 1 FROM invoices WHERE credits_invoice_id = %s AND status <> 'void' AND deleted_at IS NULL LIMIT 1",
        (row["id"],),
    ).fetchone()
    if noted:
        raise ConflictError("A credit note credits the invoice, so it can't become void")
    return {"voided_at": moment(), "balance_cents": 0}


def _amounts_of_draft(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    changed = {**row, **values}
    if {"client_id", "line_items"} & values.keys():
        require_bookings_of_client(changed)
    amounts = amounts_of(changed) if AMOUNTS_FOLLOW & values.keys() else {}
    if changed["credits_invoice_id"] is not None and (amounts or {"client_id", "currency"} & values.keys()):
        judge_credit_note({**changed, **amounts})
    return amounts


def _refuse_frozen(row: Row, changes: Mapping[str, Any]) -> None:
    if row["voided_at"] is not None:
        _refuse(changes.keys() - _LEFT_OF_A_VOID_ONE, "The invoice is void")
    elif row["sent_at"] is not None:
        _refuse(changes.keys() & _FROZEN_ONCE_SENT, "The invoice is sent: void it, or make a credit note")
        if "due_date" in changes and changes["due_date"] is None:
            raise ConflictError(
                "The invoice is sent and needs a due date", problems=[Problem(("dueDate",), "is needed")]
            )


def _refuse_with_payments(row: Row) -> None:
    # Held before they are looked for: whoever stores one holds it, too.
    writing.lock(Invoice, row["id"])
    paid = execute("SELECT 1 FROM payments WHERE invoice_id = %s AND deleted_at IS NULL LIMIT 1", (row["id"],))
    if paid.fetchone():
        raise ConflictError("The invoice has payments, so its currency stays, and it can't become a credit note")


def _refuse(frozen: Collection[str], why: str) -> None:
    if frozen:
        names = sorted(map(camel, frozen))
        problems = [Problem((name,), "can't change any more") for name in names]
        raise ConflictError(f"{why}; frozen: {', '.join(names)}", problems=problems)


def _refuse_another_year(issue_date: date, values: Mapping[str, Any]) -> None:
    changed: date = values.get("issue_date", issue_date)
    if changed.year != issue_date.year:
        raise ValidationError.at("issueDate", f"must stay in {issue_date.year}, which the invoice's number names")

"""Invoices: lines in our form, and totals that stand as the client has them on paper."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError as MarshmallowError

from tt_api.cutover.finishing.row import Note, Row, agency_day_of
from tt_api.cutover.values import UnfitError
from tt_api.errors import ValidationError
from tt_api.json_text import json_value, to_json_text
from tt_api.naming import snake
from tt_api.resources.currencies import decimals_of
from tt_api.schemas.financial.line_items import LineItem
from tt_api.services.financial.invoices.amounts import lines_of
from tt_api.services.financial.invoices.totals import invoice_totals
from tt_api.services.financial.rounding import half_up

_OURS = LineItem()
_MOST_LINES, _LONGEST_TEXT = 200, 500
_TEXTS = ("description", "name", "title", "item")
_UNIT_CENTS = ("unit_price_cents", "price_cents")
_UNITS = ("unit_price", "price", "rate")
_WHOLE_CENTS = ("amount_cents", "total_cents", "line_total_cents")
_WHOLE = ("amount", "total", "line_total")


def complete_invoice(row: Row, note: Note) -> None:
    """Bring lines to our form; the total is what the client was told, whatever its parts come to."""
    row["issue_date"] = row["issue_date"] or agency_day_of(row.get("created_at"))
    currency = row.get("currency") or "USD"
    lines = _lines(row["line_items"], currency)
    if lines is None:
        if row["total_cents"] is None:
            raise UnfitError("has neither a total nor lines that can be read")
        lines = [_line("As invoiced before", Decimal(1), int(row["total_cents"]))]
        note("lineItems", "can't be read: one line with the total stands for them")
    row["line_items"] = to_json_text(lines)
    _total(row, lines, note)
    _date(row)


def _total(row: Row, lines: list[dict[str, Any]], note: Note) -> None:
    discount, tax = int(row["discount_cents"] or 0), int(row["tax_cents"] or 0)
    try:
        computed = invoice_totals(lines_of(lines), discount)
    except ValidationError:
        computed = None
    total = int(row["total_cents"]) if row["total_cents"] is not None else computed and computed.total_cents
    if total is None:
        raise UnfitError("has no total, and its discount is more than its lines come to")
    if computed is not None and computed.total_cents == total:
        subtotal, tax = computed.subtotal_cents, computed.tax_cents
    else:
        subtotal = total + discount - tax
        note("lineItems", "come to another total; the invoice's stands")
    row |= {"subtotal_cents": str(subtotal), "tax_cents": str(tax), "total_cents": str(total)}
    row["discount_cents"] = str(discount)
    paid = int(row["paid_cents"] or 0) or (max(0, total) if row["status"] == "paid" else 0)
    row["paid_cents"] = str(paid)
    row["balance_cents"] = "0" if row["status"] == "void" else str(max(0, total - paid))


def _date(row: Row) -> None:
    """The instants that its state follows from here."""
    status, at = row["status"], row.get("updated_at")
    if status != "draft":
        row["sent_at"] = row["sent_at"] or row.get("created_at")
    if status == "viewed":
        row["first_viewed_at"] = row["first_viewed_at"] or at
    if status == "void":
        row["voided_at"] = row["voided_at"] or at
    if status == "paid":
        row["paid_at"] = row["paid_at"] or at


def _lines(text: str | None, currency: str) -> list[dict[str, Any]] | None:
    """The lines in our form; None where one of them can't be read."""
    items = json_value(text) if text else None
    if not isinstance(items, list) or not 0 < len(items) <= _MOST_LINES:
        return None
    try:
        return [_read_line(item, currency) for item in items]
    except (AttributeError, InvalidOperation, LookupError, ArithmeticError):
        return None


def _read_line(item: Mapping[str, Any], currency: str) -> dict[str, Any]:
    try:
        return _OURS.parse(item)
    except MarshmallowError:
        return _guess_line({snake(key): value for key, value in item.items()}, currency)


def _guess_line(item: Mapping[str, Any], currency: str) -> dict[str, Any]:
    words = str(_given(item, _TEXTS) or "Item")[:_LONGEST_TEXT]
    quantity = Decimal(str(_given(item, ("quantity", "qty")) or 1))
    unit = _cents(item, _UNIT_CENTS, _UNITS, currency)
    if unit is None:
        # Only what the line comes to is known: once that.
        whole = _cents(item, _WHOLE_CENTS, _WHOLE, currency)
        if whole is None:
            raise LookupError("no amount")
        quantity, unit = Decimal(1), whole
    discount = _cents(item, ("discount_cents",), ("discount",), currency) or 0
    return _line(words, quantity, unit, discount, Decimal(str(_given(item, ("tax_rate_pct", "tax_rate")) or 0)))


def _line(
    words: str, quantity: Decimal, unit: int, discount: int = 0, tax_rate: Decimal = Decimal(0)
) -> dict[str, Any]:
    return {
        "description": words,
        "quantity": _shortest(quantity),
        "unitPriceCents": unit,
        "discountCents": discount,
        "taxRatePct": _shortest(tax_rate),
    }


def _cents(item: Mapping[str, Any], in_cents: tuple[str, ...], in_units: tuple[str, ...], currency: str) -> int | None:
    found = _given(item, in_cents)
    if found is not None:
        return half_up(Decimal(str(found)))
    found = _given(item, in_units)
    return None if found is None else half_up(Decimal(str(found)).scaleb(decimals_of(currency)))


def _given(item: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _shortest(number: Decimal) -> Decimal | int:
    whole = int(number)
    return whole if whole == number else number.normalize()

"""What an invoice comes to: lines, discounts, tax once per rate, and what is left to pay."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.services.financial.rounding import percent_of, spread, times


class Line(NamedTuple):
    """A line as the caller sends it.

    Attributes:
        quantity: above zero, at most two decimals: hours of planning.
        unit_price_cents: below zero on a credit note only.
        discount_cents: off this line, before tax.
        tax_rate_pct: percent, at most three decimals: 9.975 in Quebec.
    """

    quantity: Decimal
    unit_price_cents: int
    discount_cents: int = 0
    tax_rate_pct: Decimal = Decimal(0)


class Totals(NamedTuple):
    """An invoice's amounts in cents; the total is the subtotal less the discount and with the tax.

    Attributes:
        line_cents: each line with its own discount, before the invoice's and before tax.
        tax_by_rate: percent to cents, without what isn't taxed; adds up to ``tax_cents``.
    """

    line_cents: tuple[int, ...]
    subtotal_cents: int
    discount_cents: int
    tax_by_rate: dict[Decimal, int]
    tax_cents: int
    total_cents: int


class Settlement(NamedTuple):
    """How an invoice stands, in cents, neither below zero."""

    balance_cents: int
    overpaid_cents: int


def invoice_totals(lines: Sequence[Line], discount_cents: int = 0) -> Totals:
    """Add up an invoice.

    A line is quantity times price, rounded, less its discount. The invoice's discount is spread over the lines by
    weight, then each rate's tax is worked out once, on the sum of its discounted lines: by line it would be off by
    cents.

    Args:
        discount_cents: off the whole invoice, before tax.

    Raises:
        ValidationError: for a discount of more than what it is taken off.
    """
    amounts = [_line_cents(line, position) for position, line in enumerate(lines)]
    subtotal = sum(amounts)
    if discount_cents > max(0, subtotal):
        raise ValidationError.at("discountCents", "is more than the lines come to")
    taxes = _tax_by_rate(lines, _discounted(amounts, discount_cents))
    tax = sum(taxes.values())
    return Totals(tuple(amounts), subtotal, discount_cents, taxes, tax, subtotal - discount_cents + tax)


def _line_cents(line: Line, position: int) -> int:
    gross = times(line.unit_price_cents, line.quantity)
    if line.discount_cents > max(0, gross):
        raise ValidationError.at(("lineItems", position, "discountCents"), "is more than the line comes to")
    return gross - line.discount_cents


def _discounted(amounts: Sequence[int], discount_cents: int) -> list[int]:
    if not discount_cents:
        return list(amounts)
    shares = spread(discount_cents, amounts)
    return [amount - share for amount, share in zip(amounts, shares, strict=True)]


def _tax_by_rate(lines: Sequence[Line], amounts: Sequence[int]) -> dict[Decimal, int]:
    bases: dict[Decimal, int] = defaultdict(int)
    for line, amount in zip(lines, amounts, strict=True):
        bases[line.tax_rate_pct] += amount
    return {rate: percent_of(base, rate) for rate, base in bases.items() if rate}


def refuse_wrong_signs(lines: Sequence[Line], *, is_credit_note: bool) -> None:
    """An invoice's prices are 0 or more, a credit note's below zero.

    Raises:
        ValidationError: naming every line that isn't so.
    """
    message = "must be below 0 on a credit note" if is_credit_note else "may be below 0 on a credit note only"
    wrong = [
        Problem(("lineItems", position, "unitPriceCents"), message)
        for position, line in enumerate(lines)
        if (line.unit_price_cents >= 0 if is_credit_note else line.unit_price_cents < 0)
    ]
    if wrong:
        raise ValidationError("Invalid input", problems=wrong)


def judge_credit(credit_total_cents: int, original_total_cents: int, credited_cents: int) -> None:
    """Refuse a credit note that takes its invoice below zero.

    Args:
        credit_total_cents: the credit note's own total, below zero.
        original_total_cents: the total of the invoice that it credits.
        credited_cents: what other credit notes have taken off that already, 0 or more.

    Raises:
        ConflictError: where it is more than is left of the invoice.
    """
    if -credit_total_cents > original_total_cents - credited_cents:
        raise ConflictError("The credit note is more than what is left of the invoice that it credits")


def settle(total_cents: int, paid_cents: int, credited_cents: int = 0) -> Settlement:
    """What is left to pay, and what was paid too much.

    Args:
        paid_cents: paid less refunded, by the payments that name the invoice.
        credited_cents: what sent credit notes take off it, 0 or more.
    """
    left = total_cents - credited_cents - paid_cents
    # Nobody owes or overpays a credit note: it settles by lowering another invoice's balance.
    return Settlement(max(0, left), max(0, -left) if total_cents >= 0 else 0)

"""The contract on which a group's cabins are held."""

from decimal import Decimal
from typing import Any, NamedTuple

from tt_api.database.transaction import read
from tt_api.resources.table import Row


class Block(NamedTuple):
    """What a contract holds of one category of cabins.

    Attributes:
        rate_cents: of a lower berth.
    """

    category: str
    held: int
    rate_cents: int | None
    max_occupancy: int | None


class Terms(NamedTuple):
    """What holds for a group: its contract's, else the group's own.

    Attributes:
        ratio: how many full-fare berths earn a free one.
        method: ``average`` or ``most_sold``.
        most: free berths; None for any number.
        released: cabins of the contract that were given back.
        attrition_pct: how much of the block may be given back without a penalty; None where it doesn't say.
    """

    ratio: int
    method: str
    most: int | None
    blocks: tuple[Block, ...] = ()
    released: int = 0
    ship_name: str | None = None
    attrition_pct: Decimal | None = None

    def block(self, category: str | None) -> Block | None:
        """What is held of a category."""
        return next((block for block in self.blocks if block.category == category), None)


def terms_of(group: Row) -> Terms:
    """The terms of a group: of its contracts the block of cabins goes first, then a signed one, then the newest."""
    found = read(
        "SELECT conductor_ratio, conductor_method, conductor_max, blocks, cabins_released, ship_name,"
        " attrition_pct"
        " FROM vendor_contracts WHERE group_id = %s AND status <> 'cancelled' AND deleted_at IS NULL"
        " ORDER BY contract_type = 'group_block' DESC, status = 'signed' DESC, created_at DESC, id DESC LIMIT 1",
        (group["id"],),
    )
    if not found:
        return Terms(group["conductor_ratio"], group["conductor_method"], group["conductor_max"])
    ((ratio, method, most, blocks, released, ship, attrition),) = found
    return Terms(ratio, method, most, tuple(map(_block, blocks)), released, ship, attrition)


def _block(stored: dict[str, Any]) -> Block:
    return Block(stored["category"], stored["held"], stored.get("rateCents"), stored.get("maxOccupancy"))

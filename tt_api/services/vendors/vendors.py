"""Vendors: which group a brand belongs to."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.vendors.vendors import Vendor
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.resources.trees import require_no_cycle


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a vendor.

    Raises:
        ValidationError: its parent would be below it.
    """
    if changes.get("parent_vendor_id") is None:
        return writing.update(Vendor, row, changes, last=True)
    require_no_cycle(Vendor, row["id"], "parent_vendor_id", changes["parent_vendor_id"])
    return writing.update(Vendor, row, changes)

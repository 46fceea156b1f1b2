"""The enum types of vendors."""

from enum import StrEnum


class VendorTier(StrEnum):
    """How closely the agency works with a supplier."""

    PREFERRED = "preferred"
    PREMIUM = "premium"
    STANDARD = "standard"

"""Closed sets that several tables share, where the trade names no enum type."""

INSURANCE_STATUSES = ("not_offered", "offered", "accepted", "declined", "own_cover")
# Room only, bed and breakfast, half board, full board, all inclusive.
BOARDS = ("RO", "BB", "HB", "FB", "AI")
# How the worth of a free berth is found: the average fare, or that of the category most sold.
CONDUCTOR_METHODS = ("average", "most_sold")
DINING = ("early_traditional", "late_traditional", "anytime", "specialty")
BED_CONFIGURATIONS = ("king", "queen", "two_twins", "double", "bunks", "other")
PRODUCT_TYPES = (
    "cruise",
    "hotel",
    "resort",
    "villa",
    "air",
    "rail",
    "car",
    "transfer",
    "tour",
    "package",
    "activity",
    "insurance",
    "fee",
    "other",
)

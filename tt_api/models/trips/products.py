"""What is booked, by kind."""

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

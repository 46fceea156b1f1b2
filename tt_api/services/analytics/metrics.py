"""The metrics of the daily series: their names, and what can still be told of a day long past."""

# What is so when the snapshot is taken. What it was earlier isn't kept.
STATES = (
    "pipeline_value_cents",
    "pipeline_weighted_cents",
    "open_deals",
    "commission_overdue_cents",
    "overdue_installments_cents",
    "departures_next_30_days",
)
# What happened on the day, or in the days up to it, by dates that rows keep.
EVENTS = (
    "won_value_cents",
    "win_rate_percent",
    "new_leads",
    "new_companies",
    "bookings_count",
    "bookings_value_cents",
    "collected_cents",
    "agency_revenue_cents",
    "commission_projected_cents",
    "commission_earned_cents",
    "commission_received_cents",
    "nps",
)
# Written here, and nowhere else: a metric that can't be told for a day is taken out of it.
METRICS = STATES + EVENTS
# In a currency each.
AMOUNTS = tuple(metric for metric in METRICS if metric.endswith("_cents"))

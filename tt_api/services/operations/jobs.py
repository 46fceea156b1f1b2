"""The periodic jobs: which there are, and when each runs."""

from datetime import time, timedelta

from tt_api.work.periods import Daily, Every, Schedule

# Periodic jobs: the task type, and when it runs. A run is a row in PostgreSQL, so no number of beats doubles it.
JOBS: dict[str, Schedule] = {
    # At a quiet hour: whoever asks for events waits while a month is let go.
    "analytics_partitions": Daily(time(4, 0)),
    "chat_retention": Daily(time(3, 30)),
    "clean_up": Every(timedelta(hours=1)),
    # Soon after midnight, so that the day's first look at the list is right.
    "invoices_overdue": Daily(time(0, 15)),
    "kpi_snapshots": Daily(time(1, 0)),
    "passport_expiry": Daily(time(5, 0)),
    "score_all": Daily(time(2, 30)),
    # At midnight: what was due yesterday is overdue today.
    "payment_schedules": Daily(time(0, 0)),
    "churn_scores": Daily(time(3, 0)),
    "nexus_sync": Every(timedelta(minutes=15)),
    "health_monitor": Every(timedelta(minutes=5)),
    # Options lapse at any hour, and the agency's midnight is one.
    "booking_dates": Every(timedelta(hours=1)),
    # At midnight: what was valid until yesterday has expired today.
    "proposals_expired": Daily(time(0, 5)),
    "social_publishing": Every(timedelta(minutes=5)),
    # On staff's desks in the morning.
    "travel_alerts_digest": Daily(time(7, 0)),
    # What is put right during the day is ready on the dashboard within the hour.
    "trip_readiness": Every(timedelta(hours=1)),
    "trip_readiness_digest": Daily(time(7, 10)),
    "group_milestones": Daily(time(6, 30)),
    "waitlist_offers": Every(timedelta(hours=1)),
    "due_sequence_steps": Every(timedelta(minutes=5)),
}

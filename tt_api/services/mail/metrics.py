"""How mail is doing, as Prometheus metrics."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from tt_api.database.transaction import read
from tt_api.models.enums.mail import EmailSendStatus


def mail_metrics() -> Iterator[Metric]:
    """The states of mails, of a day and not of all times: that is read off an index."""
    found = dict(
        read(
            "SELECT status::text, count(*) FROM email_sends"
            " WHERE deleted_at IS NULL AND created_at > now() - interval '24 hours' GROUP BY status"
        )
    )
    of_a_day = GaugeMetricFamily(
        "tt_emails_of_a_day", "Mails that were made within 24 hours, by what has become of them.", labels=["status"]
    )
    for status in EmailSendStatus:
        of_a_day.add_metric([status], found.get(status, 0))
    yield of_a_day
    ((waited,),) = read(
        "SELECT coalesce(extract(epoch FROM now() - min(greatest(scheduled_for, created_at))), 0)::float8"
        " FROM email_sends WHERE deleted_at IS NULL AND status = 'queued' AND scheduled_for <= now()"
    )
    yield GaugeMetricFamily(
        "tt_emails_oldest_due_seconds", "How long ago the oldest mail should have been sent.", value=waited
    )

"""Travel alerts: what travelers, and whoever booked for them, should know of a place or a supplier."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    among,
    check,
    filter_index,
    live_index,
    native_enum,
    not_before,
    search_column,
    unique_live,
    within,
)
from tt_api.models.enums import AlertSeverity

ALERT_TYPES = (
    "advisory",
    "weather",
    "health",
    "security",
    "strike",
    "transport",
    "disaster",
    "entry_rules",
    "supplier_default",
    "other",
)


class TravelAlert(CountedRecord, Base):
    """What one should know of a destination, a country or a supplier, from an instant on.

    Attributes:
        advisory_level: what the government advises, 1 to 4, 4 against all travel.
        external_id: its name in the place that it came from.
        told_at: when staff was told of it, at once or in a digest.
    """

    __tablename__ = "travel_alerts"

    destination_id: Mapped[str | None] = mapped_column(ForeignKey("destinations.id", ondelete="SET NULL"))
    country: Mapped[str | None] = mapped_column(String(2))
    vendor_id: Mapped[str | None] = mapped_column(ForeignKey("vendors.id", ondelete="SET NULL"))
    alert_type: Mapped[str] = mapped_column(String(20))
    severity: Mapped[AlertSeverity] = mapped_column(native_enum(AlertSeverity))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    advisory_level: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(String(100))
    source_url: Mapped[str | None] = mapped_column(String(2048))
    external_id: Mapped[str | None] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    search_text: Mapped[str] = search_column("title")

    __table_args__ = (
        among(ALERT_TYPES, "alert_type", "is not a type of alert"),
        check(
            "subject",
            "num_nonnulls(destination_id, country, vendor_id) > 0",
            path="destination_id",
            message="must be there, or country or vendorId: what it is about",
        ),
        within(1, 4, "advisory_level"),
        not_before("starts_at", "ends_at"),
        unique_live("travel_alerts", "external_id"),
        live_index("travel_alerts", "created_at"),
        live_index("travel_alerts", "starts_at"),
        filter_index("travel_alerts", "destination_id"),
        filter_index("travel_alerts", "country"),
        filter_index("travel_alerts", "vendor_id"),
        filter_index("travel_alerts", "alert_type"),
        filter_index("travel_alerts", "severity"),
    )

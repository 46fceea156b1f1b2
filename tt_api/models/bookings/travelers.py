"""Who travels on a booking."""

from sqlalchemy import BigInteger, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base, Record, among, at_least, filter_index, live_index, one_primary, unique_live

TRAVELER_TYPES = ("adult", "child", "infant", "senior")


class BookingTraveler(Record, Base):
    """A traveler on a booking; at most one of a booking's is the primary one, in whose name it is.

    Attributes:
        room_key: who shares a room has the same.
        booked_as: their name as the supplier has it, where that isn't known to be the passport's.
    """

    __tablename__ = "booking_travelers"

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="RESTRICT"))
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))
    traveler_type: Mapped[str] = mapped_column(String(20), server_default="adult")
    fare_cents: Mapped[int | None] = mapped_column(BigInteger)
    ticket_number: Mapped[str | None] = mapped_column(String(20))
    seat: Mapped[str | None] = mapped_column(String(10))
    room_key: Mapped[str | None] = mapped_column(String(20))
    booked_as: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        among(TRAVELER_TYPES, "traveler_type", "is adult, child, infant or senior"),
        at_least(0, "fare_cents"),
        one_primary("booking_travelers", "booking_id"),
        unique_live("booking_travelers", "booking_id", "traveler_id"),
        live_index("booking_travelers", "booking_id", "created_at"),
        live_index("booking_travelers", "booking_id", "traveler_type", "created_at"),
        live_index("booking_travelers", "booking_id", "is_primary", "created_at"),
        filter_index("booking_travelers", "traveler_id"),
    )

"""Where members of groups slept at each version of their group."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base


class RoomingChange(Base):
    """Where a member sleeps from a version of the group on; append only.

    Attributes:
        since_version: the group's.
        room_key: null from when they have no room.
        shown: digest of what suppliers' lists show of the party beside that, so that no name is kept here.
    """

    __tablename__ = "rooming_changes"

    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(
        ForeignKey("group_members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since_version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    room_key: Mapped[str | None] = mapped_column(String(20))
    cabin_category: Mapped[str | None] = mapped_column(String(20))
    cabin_number: Mapped[str | None] = mapped_column(String(20))
    bed_type: Mapped[str | None] = mapped_column(String(20))
    shown: Mapped[bytes | None] = mapped_column(LargeBinary)

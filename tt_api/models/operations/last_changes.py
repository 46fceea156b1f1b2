"""Who changed a row last."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, String, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base


class LastChange(Base):
    """Who made a row's newest version, where they have a name: see `tt_api.database.last_changes`.

    Attributes:
        row_id: of any table; ids are unique among all of them.
        made_version: where the row has another one by now, somebody without a name made that.
    """

    __tablename__ = "last_changes"

    row_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    made_version: Mapped[int] = mapped_column(BigInteger)
    changed_by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

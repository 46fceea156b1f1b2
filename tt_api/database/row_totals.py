"""How many live rows each table has, kept exact by triggers so that no list has to count."""

from sqlalchemy import BigInteger, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import Base


class RowTotal(Base):
    """One of the slots that a table's total is spread over; the total is their sum.

    A transaction changes one slot that no other open transaction has changed, so writers never wait for each other.
    """

    __tablename__ = "row_totals"

    table_name: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    live_rows: Mapped[int] = mapped_column(BigInteger)

    # Every version of a slot that finds room on its page leaves the index alone and is cleared away by the next writer.
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)


_LIVE_TOTAL = "(SELECT coalesce(sum(live_rows), 0)::bigint FROM row_totals WHERE table_name = '{table}')"


def live_total_sql(table: str) -> str:
    """SQL for the number of live rows of a counted table, exact in the snapshot of the statement that it is part of.

    Args:
        table: the name of a `CountedRecord`'s table.
    """
    return _LIVE_TOTAL.format(table=table)

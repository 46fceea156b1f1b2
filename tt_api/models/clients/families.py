"""Family groups: travelers who go together, and how they belong together."""

from sqlalchemy import ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tt_api.database.record import (
    Base,
    CountedRecord,
    Record,
    among,
    filter_index,
    live_index,
    native_enum,
    search_column,
    text_sort_index,
    unique_live,
)
from tt_api.models.enums import FamilyGroupType

RELATIONSHIPS = (
    "self",
    "spouse",
    "partner",
    "child",
    "parent",
    "sibling",
    "grandparent",
    "grandchild",
    "guardian",
    "friend",
    "colleague",
    "other",
)


class FamilyGroup(CountedRecord, Base):
    """A family, a couple, friends or a team who travel together."""

    __tablename__ = "family_groups"

    name: Mapped[str] = mapped_column(String(200))
    group_type: Mapped[FamilyGroupType] = mapped_column(native_enum(FamilyGroupType))
    primary_client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="SET NULL"))
    home_city: Mapped[str | None] = mapped_column(String(200))
    notes: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = search_column("name")

    __table_args__ = (
        live_index("family_groups", "created_at"),
        text_sort_index("family_groups", "name"),
        filter_index("family_groups", "group_type"),
        filter_index("family_groups", "primary_client_id"),
    )


class FamilyGroupMember(Record, Base):
    """A traveler in a family group; a traveler may be in many.

    Attributes:
        relationship: what they are to the one the group is named after.
        pays: whether they pay for themselves or for others.
    """

    __tablename__ = "family_group_members"

    family_group_id: Mapped[str] = mapped_column(ForeignKey("family_groups.id", ondelete="CASCADE"))
    traveler_id: Mapped[str] = mapped_column(ForeignKey("travelers.id", ondelete="RESTRICT"))
    relationship: Mapped[str | None] = mapped_column(String(20))
    pays: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        among(RELATIONSHIPS, "relationship", "is not a relationship"),
        unique_live("family_group_members", "family_group_id", "traveler_id"),
        live_index("family_group_members", "family_group_id", "created_at"),
        live_index("family_group_members", "family_group_id", "relationship", "created_at"),
        live_index("family_group_members", "family_group_id", "pays", "created_at"),
    )

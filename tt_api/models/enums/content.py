"""The enum types of managed content."""

from enum import StrEnum


class ContentStatus(StrEnum):
    """Whether managed content is public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"

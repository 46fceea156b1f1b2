"""The enum types of marketing."""

from enum import StrEnum


class SocialPlatform(StrEnum):
    """Where a social post is published."""

    LINKEDIN = "linkedin"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    X = "x"

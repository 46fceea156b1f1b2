"""Signing in to the studio."""

from tt_api.resources.fields import Boolean, Text
from tt_api.resources.schema import BodySchema


class SignInSchema(BodySchema):
    """An API key, to be exchanged for a cookie."""

    api_key = Text(4096, required=True, example="one-of-API_KEYS")
    person = Text(100, nullable=True, example="Anna Berg", description="Who signs in; others are told who was first.")
    read_only = Boolean(description="Whether the session is only for looking; `false` when not sent.")

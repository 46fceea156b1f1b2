"""Ids in paths."""

from marshmallow import ValidationError as SchemaError

from tt_api.errors import ValidationError
from tt_api.resources.fields.formats import parse_uuid


def path_id(name: str, value: str) -> str:
    """A row's id from the path.

    Raises:
        ValidationError: it is no UUID; the problem's path is the parameter's name, ``["id"]``.
    """
    try:
        return parse_uuid(value)
    except SchemaError as error:
        raise ValidationError.at(name, str(error.messages[0])) from None

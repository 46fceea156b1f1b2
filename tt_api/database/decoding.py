"""How psycopg2 reads what PostgreSQL sends."""

from typing import Any

import psycopg2
from psycopg2 import extensions

_UUID_OID = 2950
_ID_AS_TEXT = extensions.new_type((_UUID_OID,), "ID_AS_TEXT", psycopg2.STRING)


def read_ids_as_text(dbapi_connection: Any, _record: Any) -> None:
    """Ids come and go as text, as callers see them."""
    extensions.register_type(_ID_AS_TEXT, dbapi_connection)

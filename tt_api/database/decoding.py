"""How psycopg2 reads what PostgreSQL sends, where its own ways cost a request more than they need to."""

import codecs
from typing import Any

import psycopg2
from psycopg2 import extensions

_UUID_OID = 2950
_ID_AS_TEXT = extensions.new_type((_UUID_OID,), "ID_AS_TEXT", psycopg2.STRING)
_NAMES_CODEC = "utf_8_names"


def read_ids_as_text(dbapi_connection: Any, _record: Any) -> None:
    """Ids come and go as text; making a `uuid.UUID` of each would cost a list of 20 rows 50 µs."""
    extensions.register_type(_ID_AS_TEXT, dbapi_connection)


def read_names_in_c() -> None:
    """Values are decoded in C; the names of a result's columns by a function in Python each, 6 µs for 34 of them.

    psycopg2 takes it from the codec that its table of encodings names, so one is named there whose function is in C.
    """
    if extensions.encodings["UTF8"] != _NAMES_CODEC:
        codec = codecs.CodecInfo(codecs.utf_8_encode, codecs.utf_8_decode, name=_NAMES_CODEC)
        codecs.register(lambda name: codec if name == _NAMES_CODEC else None)
        extensions.encodings["UTF8"] = _NAMES_CODEC

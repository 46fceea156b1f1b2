"""Who made a row's newest version, for whoever wants to change it too and comes second.

It is remembered of callers with a name alone: people in the studio, and keys that have one. Others pay nothing for it,
and make a version that nobody is named for. It isn't a history: only the last change of each row, for some days.
"""

from tt_api.database.transaction import queue_insert, read

_REMEMBER = (
    "INSERT INTO last_changes (row_id, made_version, changed_by) VALUES (%s, %s, %s) ON CONFLICT (row_id) DO UPDATE"
    " SET made_version = EXCLUDED.made_version, changed_by = EXCLUDED.changed_by, at = clock_timestamp()"
)


def remember(row_id: str, version: int, who: str) -> None:
    """Leave word of a change that was just stored, together with the next statement or with COMMIT.

    The row is ours until then, so whoever changes it next leaves word after us.
    """
    queue_insert((_REMEMBER, (row_id, version, who)))


def who_changed(row_id: str, version: int) -> str | None:
    """Who made this version of a row; None where that isn't known."""
    found = read("SELECT changed_by FROM last_changes WHERE row_id = %s AND made_version = %s", (row_id, version))
    return found[0][0] if found else None

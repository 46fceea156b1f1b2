"""Running tt_api on one's own machine: embedded PostgreSQL and Valkey, and the supervisor behind `make run`.

Nothing here is part of the service: the image has neither the servers nor a need for them. Tests use
`devtools.postgres.Postgres` and `devtools.valkey.Valkey` in a `devtools.places.temporary_folder`.
"""


class DevError(Exception):
    """Something that the person at the terminal can mend; the message is one clear line."""

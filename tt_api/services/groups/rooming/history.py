"""What became of a rooming list since a version that a supplier has."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from tt_api.database.transaction import execute, queue_insert, read

Change = Literal["N", "C", "X"]

# Whatever one of the lists shows of a party that has a room, as a digest: names aren't to be kept a second time.
_SHOWN = """
sha256(convert_to(jsonb_build_array(
  member.party_size, member.role, member.status, member.deposit_paid, member.dining, member.special_requests,
  member.insurance_status, contact.first_name, contact.last_name, contact.email,
  booking.vendor_confirmation, booking.ship_name, booking.departure_date, booking.return_date, booking.air_included,
  booking.transfer_included, booking.insurance_status, booking.insurance_decided_on, booking.final_payment_due_on,
  (SELECT jsonb_agg(jsonb_build_array(traveler.title, traveler.first_name, traveler.middle_name, traveler.last_name,
      traveler.gender, traveler.date_of_birth, traveler.nationality, traveler.dietary_notes) ORDER BY traveler.id)
   FROM travelers AS traveler
   WHERE traveler.deleted_at IS NULL AND traveler.id IN (
     SELECT member.traveler_id
     UNION SELECT traveler_id FROM booking_travelers WHERE booking_id = booking.id AND deleted_at IS NULL)))::text,
  'UTF8'))
"""
# A line a member, with nulls for those who have no room.
_NOW = f"""
SELECT member.group_id, member.id AS member_id, room.*
FROM group_members AS member LEFT JOIN LATERAL (
  SELECT member.room_key, coalesce(member.cabin_category, booking.stateroom_category) AS cabin_category,
    coalesce(member.cabin_number, booking.stateroom_number) AS cabin_number, member.bed_type, {_SHOWN} AS shown
  FROM contacts AS contact
    LEFT JOIN bookings AS booking ON booking.id = member.booking_id AND booking.deleted_at IS NULL
  WHERE contact.id = member.contact_id AND member.room_key IS NOT NULL AND member.deleted_at IS NULL
    AND member.status IN ('reserved', 'offered', 'confirmed', 'traveled', 'no_show')) AS room ON true
"""  # noqa: S608 -- our own text
_ROOM = "room_key, cabin_category, cabin_number, bed_type, shown"
_REMEMBER = f"""
INSERT INTO rooming_changes (group_id, member_id, since_version, {_ROOM})
SELECT groups.id, now.member_id, groups.version, now.room_key, now.cabin_category, now.cabin_number, now.bed_type,
  now.shown
FROM groups JOIN ({_NOW}) AS now ON now.group_id = groups.id
  LEFT JOIN LATERAL (SELECT {_ROOM} FROM rooming_changes WHERE group_id = groups.id AND member_id = now.member_id
    ORDER BY since_version DESC LIMIT 1) AS latest ON true
WHERE (now.room_key, now.cabin_category, now.cabin_number, now.bed_type, now.shown)
  IS DISTINCT FROM (latest.room_key, latest.cabin_category, latest.cabin_number, latest.bed_type, latest.shown)
"""  # noqa: S608 -- our own text
_REMEMBER_ONE = f"{_REMEMBER} AND groups.id = %s"
_THEN_AND_NOW = f"""
SELECT 'then', * FROM (
  SELECT DISTINCT ON (member_id) member_id, {_ROOM} FROM rooming_changes
  WHERE group_id = %(group)s AND since_version <= %(version)s ORDER BY member_id, since_version DESC) AS before
WHERE room_key IS NOT NULL
UNION ALL SELECT 'now', member_id, {_ROOM} FROM ({_NOW}) AS now WHERE group_id = %(group)s AND room_key IS NOT NULL
"""  # noqa: S608 -- our own text


class Stay(NamedTuple):
    """A party's room.

    Attributes:
        shown: digest of what lists show of the party beside it.
    """

    member_id: str
    room_key: str
    category: str | None
    number: str | None
    bed: str | None
    shown: bytes | None


class Since(NamedTuple):
    """What became of the rooms since a version.

    Attributes:
        changes: of each room that isn't as it was: ``N`` it is new, ``C`` it has changed, ``X`` nobody is in it now.
        then: the parties that were in the rooms of that version.
    """

    changes: Mapping[str, Change]
    then: list[Stay]


def remember(group_id: str) -> None:
    """Keep what has changed of a held group's rooms, as of the version that it has by now."""
    queue_insert((_REMEMBER_ONE, (group_id,)))


def remember_all() -> None:
    """Keep what has changed of the rooms of all groups."""
    execute(_REMEMBER)


def since(group_id: str, version: int) -> Since:
    """Compare a group's rooms with those of a version.

    Names that were corrected between two versions count as changed since the first of them.
    """
    found: dict[str, list[Stay]] = {"then": [], "now": []}
    for when, member_id, key, category, number, bed, shown in read(
        _THEN_AND_NOW, {"group": group_id, "version": version}
    ):
        stay = Stay(str(member_id), key, category, number, bed, None if shown is None else bytes(shown))
        found[when].append(stay)
    return Since(changes(found["then"], found["now"]), found["then"])


def changes(then: Iterable[Stay], now: Iterable[Stay]) -> dict[str, Change]:
    """What became of each room that isn't as it was, by its key."""
    before, after = _rooms(then), _rooms(now)
    found: dict[str, Change] = {
        key: "C" if key in before else "N" for key, room in after.items() if before.get(key) != room
    }
    return found | dict.fromkeys(before.keys() - after.keys(), "X")


def _rooms(stays: Iterable[Stay]) -> dict[str, set[Stay]]:
    rooms: dict[str, set[Stay]] = {}
    for stay in stays:
        rooms.setdefault(stay.room_key, set()).add(stay)
    return rooms

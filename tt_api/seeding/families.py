"""Family groups: the travelers of a client who belong together, and friends of different clients."""

from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.party import Party
from tt_api.seeding.table import Row, SeedTable

FAMILY_GROUPS = SeedTable("family_groups")
FAMILY_MEMBERS = SeedTable("family_group_members")
_COUPLE, _FRIENDS = 2, 3
# A number that none of a family has.
_AS_FRIEND = 100


def family_of(party: Party) -> tuple[list[Row], list[Row]]:
    """The group of a client who doesn't travel alone, and its members; the client learns which it is."""
    members = party.travelers
    if len(members) < _COUPLE:
        return [], []
    couple = len(members) == _COUPLE and not party.is_company
    kind = "corporate_team" if party.is_company else "couple" if couple else "family"
    family = members[0]["last_name"]
    name = f"{party.row['name']} team" if party.is_company else f"{family} {'couple' if couple else 'family'}"
    group_id = seed_id(FAMILY_GROUPS.name, *party.key)
    party.family_group_id = group_id
    # A family's children come after the partner.
    others = "colleague" if party.is_company else "child"
    relations = ["self", others if party.is_company else "spouse", *[others] * (len(members) - 2)]
    rows = [
        _member(group_id, party, number, traveler, relation)
        for number, (traveler, relation) in enumerate(zip(members, relations, strict=True), 1)
    ]
    return [_group(group_id, name, kind, party)], rows


def friends(ten: int, parties: list[Party]) -> tuple[list[Row], list[Row]]:
    """Two or three of ten companies' private clients who travel with each other."""
    private = [party for party in parties if not party.is_company]
    dice = Dice(f"{FAMILY_GROUPS.name}/friends", ten)
    if len(private) < _FRIENDS or dice.chance(40):
        return [], []
    some = private[: dice.between(_COUPLE, _FRIENDS)]
    first = some[0].travelers[0]
    group_id = seed_id(f"{FAMILY_GROUPS.name}/friends", ten)
    newest = max(some, key=lambda party: party.row["created_at"])
    group = _group(group_id, f"{first['first_name']} {first['last_name']} and friends", "friends", some[0])
    rows = [
        _member(group_id, party, _AS_FRIEND, party.travelers[0], "friend" if number else "self")
        for number, party in enumerate(some)
    ]
    return [_dated(group, newest)], [_dated(row, newest) for row in rows]


def _group(group_id: str, name: str, kind: str, party: Party) -> Row:
    return {
        "id": group_id,
        "name": name,
        "group_type": kind,
        "primary_client_id": party.id,
        "home_city": party.place.city,
        **_dated({}, party),
    }


def _member(group_id: str, party: Party, number: int, traveler: Row, relation: str) -> Row:
    return {
        "id": seed_id(FAMILY_MEMBERS.name, *party.key, number),
        "family_group_id": group_id,
        "traveler_id": traveler["id"],
        "relationship": relation,
        "pays": relation == "self" or number == _AS_FRIEND,
        # Of a company's people, some are known later than the others.
        **dict.fromkeys(("created_at", "updated_at"), traveler["created_at"]),
    }


def _dated(row: Row, party: Party) -> Row:
    return {**row, "created_at": party.row["created_at"], "updated_at": party.row["created_at"]}

"""Who travels: a client with its rows, and what the stories of its trips need to know of it."""

from dataclasses import dataclass, field
from datetime import date

from tt_api.seeding.account import Account
from tt_api.seeding.deals import Sold
from tt_api.seeding.places import Place
from tt_api.seeding.table import Row


@dataclass(slots=True)
class Party:
    """A client.

    Attributes:
        key: what its rows' ids and dice are made of: where the client comes from, and the number it has there.
        row: of `clients`; it learns what the client spent once that is known.
        since: the day that the agency first heard of it.
        contact_id: whom the agency talks with.
        sold: the trips that its deals became.
        account: the company that it is, if it is one.
        family_group_id: of the travelers, where they are one.
    """

    key: tuple[int, int]
    row: Row
    place: Place
    since: date
    contact_id: str | None
    sold: list[Sold]
    addresses: list[Row] = field(default_factory=list)
    travelers: list[Row] = field(default_factory=list)
    account: Account | None = None
    family_group_id: str | None = None

    @property
    def id(self) -> str:
        """The client's id."""
        return str(self.row["id"])

    @property
    def is_company(self) -> bool:
        """Whether it pays for its people rather than for itself."""
        return self.account is not None

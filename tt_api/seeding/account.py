"""Who the stories are about: a company with its people, or a person alone; their rows, and what these leave out."""

from dataclasses import dataclass, field

from tt_api.models.enums import CompanyStage
from tt_api.seeding.places import Place
from tt_api.seeding.table import Row


@dataclass(slots=True)
class Person:
    """A contact.

    Attributes:
        since: the moment (`tt_api.seeding.worktime`) when the agency first heard of them.
    """

    number: int
    row: Row
    place: Place
    since: int


@dataclass(slots=True)
class Account:
    """A company.

    Attributes:
        since: the moment when the agency first heard of it.
        people: those it is known by; the first since the company itself.
        addresses: their mail addresses up to the @.
    """

    number: int
    row: Row
    place: Place
    stage: CompanyStage
    since: int
    people: list[Person] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

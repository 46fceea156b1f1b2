"""The enum types of clients, their addresses, families and loyalty programmes."""

from enum import StrEnum


class ClientType(StrEnum):
    """Who a client is for billing."""

    INDIVIDUAL = "individual"
    FAMILY = "family"
    CORPORATE = "corporate"
    GROUP = "group"


class ClientStatus(StrEnum):
    """How active a client is."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    VIP = "vip"
    INACTIVE = "inactive"
    CHURNED = "churned"


class AddressType(StrEnum):
    """What a client's address is for."""

    HOME = "home"
    WORK = "work"
    MAILING = "mailing"
    BILLING = "billing"
    VACATION = "vacation"


class FamilyGroupType(StrEnum):
    """What holds a travel group together."""

    FAMILY = "family"
    COUPLE = "couple"
    FRIENDS = "friends"
    CORPORATE_TEAM = "corporate_team"


class LoyaltyProgramType(StrEnum):
    """The kind of a loyalty programme."""

    AIRLINE = "airline"
    HOTEL = "hotel"
    CRUISE = "cruise"
    CAR_RENTAL = "car_rental"
    RAIL = "rail"
    TRUSTED_TRAVELER = "trusted_traveler"
    OTHER = "other"

"""The 27 enum types, with the reference's names and values, in its order (which PostgreSQL sorts by); by stem."""

from enum import StrEnum

from tt_api.models.enums.bookings import BookingStatus
from tt_api.models.enums.clients import AddressType, ClientStatus, ClientType, FamilyGroupType, LoyaltyProgramType
from tt_api.models.enums.content import ContentStatus
from tt_api.models.enums.crm import (
    CompanyStage,
    ContactRole,
    DealStage,
    InteractionChannel,
    LeadSource,
    TouchpointChannel,
    TouchpointDirection,
)
from tt_api.models.enums.financial import CommissionStatus, InvoiceStatus, PaymentStatus, PaymentType, ScheduleStatus
from tt_api.models.enums.groups import GroupStatus
from tt_api.models.enums.mail import EmailSendStatus
from tt_api.models.enums.marketing import SocialPlatform
from tt_api.models.enums.operations import NotificationChannel
from tt_api.models.enums.trips import AlertSeverity, TripStatus, TripType
from tt_api.models.enums.vendors import VendorTier

__all__ = [
    "ALL_ENUMS",
    "AddressType",
    "AlertSeverity",
    "BookingStatus",
    "ClientStatus",
    "ClientType",
    "CommissionStatus",
    "CompanyStage",
    "ContactRole",
    "ContentStatus",
    "DealStage",
    "EmailSendStatus",
    "FamilyGroupType",
    "GroupStatus",
    "InteractionChannel",
    "InvoiceStatus",
    "LeadSource",
    "LoyaltyProgramType",
    "NotificationChannel",
    "PaymentStatus",
    "PaymentType",
    "ScheduleStatus",
    "SocialPlatform",
    "TouchpointChannel",
    "TouchpointDirection",
    "TripStatus",
    "TripType",
    "VendorTier",
]

ALL_ENUMS: tuple[type[StrEnum], ...] = (
    CompanyStage,
    DealStage,
    BookingStatus,
    PaymentStatus,
    CommissionStatus,
    TripType,
    TripStatus,
    GroupStatus,
    ClientType,
    ClientStatus,
    VendorTier,
    PaymentType,
    InvoiceStatus,
    ScheduleStatus,
    InteractionChannel,
    LeadSource,
    TouchpointChannel,
    TouchpointDirection,
    EmailSendStatus,
    SocialPlatform,
    AlertSeverity,
    ContentStatus,
    AddressType,
    FamilyGroupType,
    LoyaltyProgramType,
    ContactRole,
    NotificationChannel,
)

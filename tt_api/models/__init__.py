"""The tables. Importing this package registers every one of them with the metadata."""

from tt_api.database import triggers
from tt_api.database.record import Base, CountedRecord, Record
from tt_api.database.row_totals import RowTotal
from tt_api.models.analytics import AnalyticsEvent, KpiSnapshot
from tt_api.models.bookings.bookings import Booking
from tt_api.models.bookings.travelers import BookingTraveler
from tt_api.models.clients.clients import Client, ClientAddress
from tt_api.models.clients.documents import PassportAlert, TravelDocument, TravelerPreferences
from tt_api.models.clients.families import FamilyGroup, FamilyGroupMember
from tt_api.models.clients.satisfaction import SatisfactionScore
from tt_api.models.clients.travelers import EmergencyContact, LoyaltyProgram, Traveler
from tt_api.models.content import ManagedContent
from tt_api.models.crm.companies import Company
from tt_api.models.crm.contacts import Contact, ContactInteraction
from tt_api.models.crm.deals import Deal, DealStageHistory
from tt_api.models.crm.scoring import LeadScoringRule
from tt_api.models.crm.touchpoints import Activity, Touchpoint
from tt_api.models.enums import ALL_ENUMS
from tt_api.models.financial.commissions import CommissionEntry, CommissionReceipt
from tt_api.models.financial.invoices import Invoice, InvoiceNumber
from tt_api.models.financial.payments import Payment, PaymentSchedule
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import GroupMember
from tt_api.models.groups.milestones import GroupMilestone
from tt_api.models.groups.rooming import RoomingChange
from tt_api.models.mail.emails import EmailSend, EmailSuppression, EmailTemplate
from tt_api.models.mail.sequences import EmailSequence, EmailSequenceEnrolment, EmailSequenceStep
from tt_api.models.marketing.chat import ChatConversation, ChatDay, ChatMessage
from tt_api.models.marketing.marketing_assets import MarketingAsset
from tt_api.models.marketing.proposals import Proposal
from tt_api.models.marketing.social_posts import SocialMediaPost
from tt_api.models.operations.automation import AutomationRun
from tt_api.models.operations.idempotency import IdempotencyKey
from tt_api.models.operations.last_changes import LastChange
from tt_api.models.operations.notifications import Notification
from tt_api.models.operations.slack import SlackRequest
from tt_api.models.operations.studio import StudioSession
from tt_api.models.operations.work import DeadLetter, JobState, ScheduledTask, TaskTotal
from tt_api.models.trips.alerts import TravelAlert
from tt_api.models.trips.client_trips import Trip, TripItineraryItem
from tt_api.models.trips.destinations import Destination
from tt_api.models.trips.offerings import ItineraryLeg, TripOffering
from tt_api.models.trips.readiness import EntryRequirement, ReadinessAcceptance, TripReadiness
from tt_api.models.vendors.commission_rules import VendorCommissionRule
from tt_api.models.vendors.contracts import VendorContract
from tt_api.models.vendors.vendors import Vendor

triggers.declare(Base, ALL_ENUMS)

__all__ = [
    "Activity",
    "AnalyticsEvent",
    "AutomationRun",
    "Base",
    "Booking",
    "BookingTraveler",
    "ChatConversation",
    "ChatDay",
    "ChatMessage",
    "Client",
    "ClientAddress",
    "CommissionEntry",
    "CommissionReceipt",
    "Company",
    "Contact",
    "ContactInteraction",
    "CountedRecord",
    "DeadLetter",
    "Deal",
    "DealStageHistory",
    "Destination",
    "EmailSend",
    "EmailSequence",
    "EmailSequenceEnrolment",
    "EmailSequenceStep",
    "EmailSuppression",
    "EmailTemplate",
    "EmergencyContact",
    "EntryRequirement",
    "FamilyGroup",
    "FamilyGroupMember",
    "Group",
    "GroupMember",
    "GroupMilestone",
    "IdempotencyKey",
    "Invoice",
    "InvoiceNumber",
    "ItineraryLeg",
    "JobState",
    "KpiSnapshot",
    "LastChange",
    "LeadScoringRule",
    "LoyaltyProgram",
    "ManagedContent",
    "MarketingAsset",
    "Notification",
    "PassportAlert",
    "Payment",
    "PaymentSchedule",
    "Proposal",
    "ReadinessAcceptance",
    "Record",
    "RoomingChange",
    "RowTotal",
    "SatisfactionScore",
    "ScheduledTask",
    "SlackRequest",
    "SocialMediaPost",
    "StudioSession",
    "TaskTotal",
    "Touchpoint",
    "TravelAlert",
    "TravelDocument",
    "Traveler",
    "TravelerPreferences",
    "Trip",
    "TripItineraryItem",
    "TripOffering",
    "TripReadiness",
    "Vendor",
    "VendorCommissionRule",
    "VendorContract",
]

"""The 27 enum types, with the reference's names and values, in its order (which PostgreSQL sorts by)."""

from enum import StrEnum


class CompanyStage(StrEnum):
    """How far a company is along the sales pipeline."""

    TARGET = "target"
    RESEARCHING = "researching"
    AWARE = "aware"
    ENGAGED = "engaged"
    QUALIFIED = "qualified"
    PROPOSAL_SENT = "proposal_sent"
    NEGOTIATING = "negotiating"
    WON = "won"
    ACTIVE_CLIENT = "active_client"
    CHURNED = "churned"
    DISQUALIFIED = "disqualified"
    ARCHIVED = "archived"


class DealStage(StrEnum):
    """Where a sales opportunity stands, from first contact to won or lost."""

    LEAD = "lead"
    QUALIFIED = "qualified"
    PROPOSAL_SENT = "proposal_sent"
    PROPOSAL_VIEWED = "proposal_viewed"
    NEGOTIATING = "negotiating"
    VERBAL_YES = "verbal_yes"
    BOOKING_PENDING = "booking_pending"
    BOOKING_CONFIRMED = "booking_confirmed"
    TRAVELING = "traveling"
    COMPLETED = "completed"
    WON = "won"
    LOST = "lost"


class BookingStatus(StrEnum):
    """The life of a booking, forward along this order; cancelled and refunded are its ways out."""

    INQUIRY = "inquiry"
    QUOTED = "quoted"
    HOLD = "hold"
    DEPOSIT_PAID = "deposit_paid"
    CONFIRMED = "confirmed"
    TICKETED = "ticketed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class PaymentStatus(StrEnum):
    """The state of one payment."""

    PENDING = "pending"
    PARTIAL = "partial"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"


class CommissionStatus(StrEnum):
    """How far a commission has come, from expected to settled."""

    PROJECTED = "projected"
    EARNED = "earned"
    INVOICED = "invoiced"
    RECEIVED = "received"
    SPLIT_PAID = "split_paid"
    FINAL = "final"


class TripType(StrEnum):
    """The kind of travel that an offering or a client trip is."""

    EXPEDITION_CRUISE = "expedition_cruise"
    RIVER_CRUISE = "river_cruise"
    OCEAN_CRUISE = "ocean_cruise"
    GROUP_TRIP = "group_trip"
    TEAM_OFFSITE = "team_offsite"
    LUXURY_RESORT = "luxury_resort"
    ADVENTURE = "adventure"
    CULTURAL = "cultural"
    EVENT_BASED = "event_based"
    CUSTOM = "custom"


class TripStatus(StrEnum):
    """The life of a client's trip."""

    INQUIRY = "inquiry"
    PLANNING = "planning"
    QUOTED = "quoted"
    BOOKED = "booked"
    DEPOSITED = "deposited"
    PAID = "paid"
    TRAVELING = "traveling"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class GroupStatus(StrEnum):
    """The life of a group departure."""

    PLANNING = "planning"
    INTEREST_GAUGING = "interest_gauging"
    OPEN = "open"
    MINIMUM_REACHED = "minimum_reached"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    TRAVELING = "traveling"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


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


class VendorTier(StrEnum):
    """How closely the agency works with a supplier."""

    PREFERRED = "preferred"
    PREMIUM = "premium"
    STANDARD = "standard"


class PaymentType(StrEnum):
    """What a payment is for."""

    DEPOSIT = "deposit"
    INSTALLMENT = "installment"
    FINAL_PAYMENT = "final_payment"
    SUPPLEMENT = "supplement"
    REFUND = "refund"


class InvoiceStatus(StrEnum):
    """The life of an invoice."""

    DRAFT = "draft"
    SENT = "sent"
    VIEWED = "viewed"
    PAID = "paid"
    PARTIAL = "partial"
    OVERDUE = "overdue"
    VOID = "void"


class ScheduleStatus(StrEnum):
    """The state of a scheduled instalment."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"


class InteractionChannel(StrEnum):
    """Where a contact was in touch."""

    LINKEDIN = "linkedin"
    EMAIL = "email"
    SLACK = "slack"
    PHONE = "phone"
    VIDEO_CALL = "video_call"
    IN_PERSON = "in_person"
    WEBSITE = "website"
    BUDDY_CHAT = "buddy_chat"
    FORM_SUBMISSION = "form_submission"
    NEWSLETTER_SIGNUP = "newsletter_signup"


class LeadSource(StrEnum):
    """Where a lead came from."""

    BUILTIN_LIST = "builtin_list"
    LINKEDIN_OUTREACH = "linkedin_outreach"
    LINKEDIN_INBOUND = "linkedin_inbound"
    WEBSITE_FORM = "website_form"
    BUDDY_CHAT = "buddy_chat"
    REFERRAL = "referral"
    EVENT = "event"
    COLD_EMAIL = "cold_email"
    SOCIAL_MEDIA = "social_media"
    ORGANIC_SEARCH = "organic_search"
    OTHER = "other"


class TouchpointChannel(StrEnum):
    """The channel of a client touchpoint."""

    SLACK = "slack"
    EMAIL = "email"
    PHONE = "phone"
    VIDEO = "video"
    TEXT = "text"
    LINKEDIN = "linkedin"
    IN_PERSON = "in_person"
    WEBSITE = "website"
    BUDDY_CHAT = "buddy_chat"
    MAIL = "mail"


class TouchpointDirection(StrEnum):
    """Who reached out."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class EmailSendStatus(StrEnum):
    """What became of a mail."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNSUBSCRIBED = "unsubscribed"


class SocialPlatform(StrEnum):
    """Where a social post is published."""

    LINKEDIN = "linkedin"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    X = "x"


class AlertSeverity(StrEnum):
    """How serious a travel alert is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class ContentStatus(StrEnum):
    """Whether managed content is public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


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


class ContactRole(StrEnum):
    """A contact's role in the company (contacts.role)."""

    C_SUITE = "c_suite"
    VP = "vp"
    DIRECTOR = "director"
    HR_CULTURE = "hr_culture"
    OFFICE_MANAGER = "office_manager"
    TRAVEL_COORDINATOR = "travel_coordinator"
    EXECUTIVE_ASSISTANT = "executive_assistant"
    INDIVIDUAL = "individual"
    OTHER = "other"


class NotificationChannel(StrEnum):
    """How a notification is delivered."""

    SLACK = "slack"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


ALL_ENUMS: tuple[type[StrEnum], ...] = tuple(
    member
    for member in list(globals().values())
    if isinstance(member, type) and issubclass(member, StrEnum) and member is not StrEnum
)

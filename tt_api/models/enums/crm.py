"""The enum types of the CRM."""

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

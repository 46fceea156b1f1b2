"""The tables. Importing this package registers every one of them with the metadata."""

from tt_api.models import triggers
from tt_api.models.analytics import KpiSnapshot
from tt_api.models.automation import AutomationRun
from tt_api.models.base import Base, CountedRecord, Record
from tt_api.models.companies import Company
from tt_api.models.contacts import Contact, ContactInteraction
from tt_api.models.deals import Deal, DealStageHistory
from tt_api.models.mail import EmailSend, EmailSuppression, EmailTemplate
from tt_api.models.marketing_assets import MarketingAsset
from tt_api.models.notifications import Notification
from tt_api.models.row_totals import RowTotal
from tt_api.models.scoring import LeadScoringRule
from tt_api.models.sequences import EmailSequence, EmailSequenceEnrolment, EmailSequenceStep
from tt_api.models.work import DeadLetter, JobState, ScheduledTask, TaskTotal

triggers.declare(Base)

__all__ = [
    "AutomationRun",
    "Base",
    "Company",
    "Contact",
    "ContactInteraction",
    "CountedRecord",
    "DeadLetter",
    "Deal",
    "DealStageHistory",
    "EmailSend",
    "EmailSequence",
    "EmailSequenceEnrolment",
    "EmailSequenceStep",
    "EmailSuppression",
    "EmailTemplate",
    "JobState",
    "KpiSnapshot",
    "LeadScoringRule",
    "MarketingAsset",
    "Notification",
    "Record",
    "RowTotal",
    "ScheduledTask",
    "TaskTotal",
]

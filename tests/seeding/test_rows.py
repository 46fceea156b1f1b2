"""What the seeded rows are like, each by itself."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.support.api import ApiClient
from tests.support.seeding import ANCHOR_DAY, seeded_rows
from tt_api.models.analytics import DEVICES, METRICS
from tt_api.models.choices import PRODUCT_TYPES
from tt_api.models.clients.satisfaction import FOLLOW_UPS, SCORE_TYPES
from tt_api.models.content import CONTENT_TYPES
from tt_api.models.crm.contacts import LIFECYCLE_STAGES
from tt_api.models.enums import (
    AlertSeverity,
    BookingStatus,
    CommissionStatus,
    CompanyStage,
    ContactRole,
    ContentStatus,
    DealStage,
    FamilyGroupType,
    GroupStatus,
    InteractionChannel,
    InvoiceStatus,
    LeadSource,
    PaymentStatus,
    PaymentType,
    ScheduleStatus,
    SocialPlatform,
    TouchpointDirection,
    TripStatus,
    TripType,
)
from tt_api.models.groups.members import MemberStatus
from tt_api.models.mail.emails import SUPPRESSION_REASONS
from tt_api.models.mail.sequences import ENROLMENT_STATUSES
from tt_api.models.marketing.marketing_assets import KINDS
from tt_api.models.marketing.proposals import ProposalStatus
from tt_api.models.marketing.social_posts import SocialPostStatus
from tt_api.models.trips.alerts import ALERT_TYPES
from tt_api.models.trips.offerings import STATUSES as OFFERING_STATUSES
from tt_api.models.vendors.contracts import CONTRACT_TYPES
from tt_api.models.vendors.vendors import VENDOR_TYPES
from tt_api.naming import slugify
from tt_api.schemas.crm.scoring_criteria import read_criteria
from tt_api.seeding.mail import steps, templates
from tt_api.seeding.scoring_rules import scoring_rules
from tt_api.seeding.table import Row
from tt_api.seeding.travel.groups import group
from tt_api.seeding.worktime import ANCHOR
from tt_api.seeding.world import TABLES
from tt_api.templating.rendering import Sources, render

# A hash of all values of scale 2: whoever changes the seed on purpose changes it here.
HASHES = {
    "lead_scoring_rules": "0ee4475f82caf07d",
    "email_templates": "c0b5a8baadb31f4e",
    "email_sequences": "d69cd7f06e4f2444",
    "email_sequence_steps": "c23b498d93fd0560",
    "companies": "284b7ac0e95465e9",
    "contacts": "10631b7af47796c6",
    "contact_interactions": "599c23609167c930",
    "deals": "b8b5213565277852",
    "deal_stage_history": "4f5e4f20cebbb468",
    "vendors": "66dc9d1ee9556f12",
    "vendor_commission_rules": "efa0c7fb3fed78ca",
    "destinations": "5542c354f61898e7",
    "entry_requirements": "91911edfccdd0838",
    "trip_offerings": "778351d2d6af9448",
    "itinerary_legs": "3871cf15531481ba",
    "clients": "9f3c1d647a37ee5e",
    "client_addresses": "4b9853274599e4fd",
    "travelers": "95e50c9eb961d5c6",
    "travel_documents": "dd6a4ec7a03b2744",
    "traveler_preferences": "f21a765596738707",
    "emergency_contacts": "c74e12ac34bf1347",
    "loyalty_programs": "3319d9c159df9560",
    "family_groups": "a52e4f831c0d5d32",
    "family_group_members": "e2f14e85d442235c",
    "groups": "79ce9e7c9d97d732",
    "vendor_contracts": "761b5fee63639784",
    "trips": "9328ffde7ef7d1e4",
    "bookings": "eb103d4735ad9fdc",
    "booking_travelers": "311135b5a9a342cd",
    "trip_itinerary_items": "6295daf9cff73644",
    "group_members": "88bdb5bafe032c46",
    "group_milestones": "11631c2d6f4edf03",
    "invoices": "4a7e21ff447077ac",
    "payments": "122301092e4397a9",
    "payment_schedules": "9859db38b9539c19",
    "commission_entries": "ad6612c03d78eab3",
    "commission_receipts": "aba29397928c28f3",
    "touchpoints": "2f4444637bfd0821",
    "satisfaction_scores": "ab09337f9c591c59",
    "activities": "27d7287c296817df",
    "travel_alerts": "fab619dadb045fb6",
    "marketing_assets": "4d40bac3769c570f",
    "managed_content": "404246705c8b7a19",
    "social_media_posts": "b4ae305df8f2b46d",
    "proposals": "5a9612a3c572f9c1",
    "analytics_events": "4322fa6e7744e2eb",
    "kpi_snapshots": "c2d9de0f01e3f591",
    "email_sequence_enrolments": "76792c50bc97223c",
    "email_sends": "05b959d5b35a3a40",
    "email_suppressions": "742b8b1dc2993139",
}
EVERYTHING = {
    ("companies", "stage"): set(CompanyStage),
    ("companies", "lead_source"): {None, *LeadSource},
    ("contacts", "lifecycle_stage"): set(LIFECYCLE_STAGES),
    ("contacts", "role"): {None, *ContactRole},
    ("contacts", "lead_source"): {None, *LeadSource},
    ("contact_interactions", "channel"): set(InteractionChannel),
    ("contact_interactions", "direction"): set(TouchpointDirection),
    ("deals", "stage"): set(DealStage),
    ("deal_stage_history", "to_stage"): set(DealStage),
    ("vendors", "vendor_type"): set(VENDOR_TYPES),
    ("vendors", "status"): {"active", "inactive", "blocked"},
    ("vendor_contracts", "contract_type"): set(CONTRACT_TYPES),
    ("trip_offerings", "status"): set(OFFERING_STATUSES),
    ("family_groups", "group_type"): set(FamilyGroupType),
    ("trips", "status"): set(TripStatus),
    ("trips", "trip_type"): set(TripType),
    ("bookings", "status"): set(BookingStatus),
    ("bookings", "product_type"): set(PRODUCT_TYPES) - {"other"},
    ("payments", "status"): set(PaymentStatus),
    ("payments", "payment_type"): set(PaymentType),
    ("payment_schedules", "status"): set(ScheduleStatus),
    ("invoices", "status"): set(InvoiceStatus),
    ("commission_entries", "status"): set(CommissionStatus),
    ("groups", "status"): set(GroupStatus),
    ("group_members", "status"): set(MemberStatus),
    ("group_milestones", "milestone_type"): {
        "option_expires",
        "deposit_due",
        "final_payment",
        "names_due",
        "departure",
    },
    ("analytics_events", "device"): set(DEVICES),
    ("kpi_snapshots", "metric"): set(METRICS),
    ("proposals", "status"): set(ProposalStatus),
    # One that is being published would be given up by the job that finds it.
    ("social_media_posts", "status"): set(SocialPostStatus) - {SocialPostStatus.PUBLISHING},
    ("social_media_posts", "platform"): set(SocialPlatform),
    ("managed_content", "content_type"): set(CONTENT_TYPES),
    ("managed_content", "status"): set(ContentStatus),
    ("marketing_assets", "kind"): set(KINDS),
    ("travel_alerts", "alert_type"): set(ALERT_TYPES),
    ("travel_alerts", "severity"): set(AlertSeverity),
    ("touchpoints", "channel"): {"phone", "email", "buddy_chat", "in_person", "video", "text", "mail"},
    ("satisfaction_scores", "score_type"): set(SCORE_TYPES),
    ("satisfaction_scores", "follow_up"): set(FOLLOW_UPS),
    ("email_sequence_enrolments", "status"): set(ENROLMENT_STATUSES),
    ("email_sequence_enrolments", "stop_reason"): {None, "unsubscribed", "bounced", "replied"},
    # A queued one would be nobody's: only its task sends it.
    ("email_sends", "status"): {"sent", "delivered", "opened", "clicked", "bounced", "failed"},
    ("email_suppressions", "reason"): set(SUPPRESSION_REASONS),
}

PATHS = (
    "companies",
    "contacts",
    "deals",
    "lead-scoring-rules",
    "email-templates",
    "email-sequences",
    "clients",
    "client-addresses",
    "travelers",
    "emergency-contacts",
    "loyalty-programs",
    "family-groups",
    "vendors",
    "trips/destinations",
    "trips",
    "client-trips",
    "bookings",
    "groups",
    "payments",
    "payment-schedules",
    "invoices",
    "commissions",
    "satisfaction",
    "travel-alerts",
    "marketing-assets",
    "content",
    "social",
    "proposals",
)


def rows(table: str, scale: int = 2) -> list[Row]:
    return seeded_rows(scale)[table]


@pytest.mark.parametrize("table", [table.name for table in TABLES])
class TestEveryTable:
    def test_is_the_same_on_every_machine(self, table: str) -> None:
        values = [tuple(map(str, row.values())) for row in rows(table)]
        assert sha256(repr(values).encode()).hexdigest()[:16] == HASHES[table]

    def test_begins_alike_at_any_scale(self, table: str) -> None:
        assert rows(table, 2)[: len(rows(table, 1))] == rows(table, 1)

    def test_has_every_row_once_and_before_the_anchor(self, table: str) -> None:
        assert len({row["id"] for row in rows(table)}) == len(rows(table))
        assert max(row["updated_at"] for row in rows(table)) < ANCHOR
        assert all(row["created_at"] <= row["updated_at"] for row in rows(table))

    def test_names_nobody_real(self, table: str) -> None:
        """Addresses lead nowhere, and numbers ring nowhere."""
        text = "\n".join(str(value) for row in rows(table) for value in row.values() if isinstance(value, str))
        assert all(domain.endswith(".example") for domain in re.findall(r"(?:@|://)([\w.-]+)", text))
        assert all(re.fullmatch(r"\+1 \d{3} 555 01\d\d", phone) for phone in re.findall(r"\+\d[\d ]+", text))


@pytest.mark.parametrize(("table", "column"), EVERYTHING)
def test_everything_that_lists_filter_by_is_there_at_scale_1(table: str, column: str) -> None:
    assert {row[column] for row in rows(table, 1)} == EVERYTHING[table, column]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("companies", "industry annual_travel_budget next_retreat_on city phone parent_company_id domain email"),
        ("contacts", "last_name email phone job_title company_id linkedin_url city last_interaction_at notes"),
        ("contact_interactions", "subject"),
        (
            "deals",
            "company_id contact_id amount expected_close_date closed_at won_at lost_reason next_step description",
        ),
    ],
)
def test_what_may_be_missing_sometimes_is(table: str, columns: str) -> None:
    for column in columns.split():
        with_value = sum(row[column] is not None for row in rows(table))
        assert 0 < with_value < len(rows(table)), column


def test_rows_could_have_come_through_the_api(seeded_api: ApiClient) -> None:
    """Each object can be sent back whole, and that changes nothing."""
    for path in PATHS:
        listed = seeded_api.get(f"/api/{path}?limit=100").get_json()["data"]
        assert listed, path
        for row in listed:
            answer = seeded_api.patch(f"/api/{path}/{row['id']}", row)
            assert answer.status_code == 200, (path, answer.get_json())
            # Of secrets, lists show masks only.
            shown = {name: value for name, value in row.items() if not str(value).startswith("•••")}
            assert answer.get_json()["data"].items() >= shown.items(), path


def test_groups_are_about_to_fill_have_just_done_so_or_have_people_who_wait() -> None:
    sold = [row for row in rows("groups", 1) if row["status"] in (GroupStatus.OPEN, GroupStatus.MINIMUM_REACHED)]
    over = {row["current_guests"] - row["min_guests"] for row in sold}
    assert min(over) < 0 <= max(over)
    assert any(row["waitlisted_guests"] for row in sold)


def test_clients_promote_the_agency_or_do_not() -> None:
    scores = {row["score"] for row in rows("satisfaction_scores", 1) if row["score_type"] == "nps"}
    assert {*range(7)} & scores
    assert {7, 8} & scores
    assert {9, 10} & scores


def test_a_group_that_lacks_guests_has_room_for_them() -> None:
    days = dict.fromkeys(("departure_date", "return_date"), ANCHOR_DAY)
    known = {"name": "Azores", "status": GroupStatus.TRAVELING, "group_type": "cruise", **days}
    made = group("", ANCHOR, [], min_guests=18, max_guests=16, price_per_person_cents=1, currency="USD", **known)
    assert made["max_guests"] == 18


def test_trips_and_money_count_from_the_day_of_seeding_and_nothing_else_does() -> None:
    later = timedelta(days=28)
    moved = seeded_rows(1, ANCHOR_DAY + later)
    for table in TABLES:
        pairs = list(zip(rows(table.name, 1), moved[table.name], strict=True))
        assert all(first["id"] == second["id"] for first, second in pairs)
        if not table.moving:
            assert all(first == second for first, second in pairs)
    for name in ("start_date", "created_at"):
        assert all(
            (first[name] and first[name] + later) == second[name]
            for first, second in zip(rows("trips", 1), moved["trips"], strict=True)
        )
    assert [row["created_at"] for row in moved["clients"]] == [row["created_at"] for row in rows("clients", 1)]


class TestCompanies:
    def test_are_from_many_places(self) -> None:
        assert len({row["country"] for row in rows("companies")}) > 10
        assert any(not row["name"].isascii() for row in rows("companies"))

    def test_slugs_are_numbered_as_the_api_does(self) -> None:
        companies = rows("companies")
        assert len({row["slug"] for row in companies}) == len(companies)
        assert all(re.fullmatch(rf"{slugify(row['name'])}(-\d+)?", row["slug"]) for row in companies)


class TestContacts:
    def test_write_from_their_company_with_addresses_of_their_own(self) -> None:
        domains = {row["id"]: row["domain"] for row in rows("companies")}
        addresses = [row["email"] for row in rows("contacts") if row["email"]]
        assert len(set(addresses)) == len(addresses)
        assert all(re.fullmatch(r"[a-z]+\.[a-z]+\d*@[a-z0-9.-]+\.example", address) for address in addresses)
        for row in rows("contacts"):
            if row["email"] and domains.get(row["company_id"]):
                assert row["email"].endswith(f"@{domains[row['company_id']]}")

    def test_are_called_as_people_are_in_many_places(self) -> None:
        names = {(row["first_name"], row["last_name"]) for row in rows("contacts")}
        assert len(names) > 1400
        assert sum(not f"{first}{last}".isascii() for first, last in names) > 700

    def test_without_a_company_are_individuals_without_a_title(self) -> None:
        for row in rows("contacts"):
            assert (row["company_id"] is None) == (row["role"] == "individual")
            assert row["company_id"] or row["job_title"] is None


class TestScoringRules:
    @pytest.mark.parametrize("rule", scoring_rules(), ids=lambda rule: rule["name"])
    def test_are_such_as_the_api_takes(self, rule: Row) -> None:
        criteria = json.loads(rule["criteria"])
        assert read_criteria(criteria).as_json() == criteria

    def test_add_and_take_off_points(self) -> None:
        points = [rule["points"] for rule in scoring_rules() if rule["is_active"]]
        assert min(points) < 0 < max(points)
        assert {rule["is_active"] for rule in scoring_rules()} == {True, False}


class TestMailTemplates:
    @pytest.mark.parametrize("company", ["Blue Heron", None])
    @pytest.mark.parametrize("template", templates(), ids=lambda template: template["name"])
    def test_can_be_filled_in(self, template: Row, company: str | None) -> None:
        needed = json.loads(template["variables"])
        sources = Sources(template["subject"], template["html_body"], template["text_body"])
        contact = {"firstName": "Zoë", "company": company}
        values = {"contact": contact, "unsubscribeUrl": "https://mail.example/u", **dict.fromkeys(needed, "Lisbon")}
        content = render(sources, needed, values)
        assert "Zoë" in content.html
        assert "Zoë" in content.text

    def test_of_a_sequence_need_nothing_but_the_contact_and_say_how_to_end_it(self) -> None:
        by_id = {template["id"]: template for template in templates()}
        for step in steps():
            template = by_id[step["template_id"]]
            assert template["variables"] == "[]"
            assert "unsubscribeUrl" in template["html_body"]
            assert "unsubscribeUrl" in template["text_body"]

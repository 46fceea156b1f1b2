"""What people do at their companies: titles that go with the roles that the agency tells apart."""

from tt_api.models.enums import ContactRole
from tt_api.seeding.dice import weighted

TITLES = {
    ContactRole.C_SUITE: (
        "Chief Executive Officer", "Chief Financial Officer", "Chief Operating Officer", "Chief People Officer",
        "Co-founder", "Founder & CEO", "Managing Director",
    ),
    ContactRole.VP: ("VP Finance", "VP Marketing", "VP Operations", "VP People", "VP Sales", "Vice President, Culture"),
    ContactRole.DIRECTOR: (
        "Director of Business Development", "Director of Events", "Director of Finance", "Director of Operations",
        "Sales Director",
    ),
    ContactRole.HR_CULTURE: (
        "Employee Experience Manager", "HR Business Partner", "Head of People & Culture", "People Operations Lead",
        "Talent Partner",
    ),
    ContactRole.OFFICE_MANAGER: ("Facilities Coordinator", "Office Manager", "Workplace Experience Manager"),
    ContactRole.TRAVEL_COORDINATOR: (
        "Corporate Travel Manager", "Events & Travel Planner", "Global Mobility Specialist", "Travel Coordinator",
    ),
    ContactRole.EXECUTIVE_ASSISTANT: (
        "Assistant to the Board", "Chief of Staff", "Executive Assistant to the CEO", "Senior Executive Assistant",
    ),
    ContactRole.OTHER: ("Account Manager", "Community Manager", "Procurement Analyst", "Product Manager", "Team Lead"),
}  # fmt: skip
ROLES = weighted({
    ContactRole.C_SUITE: 8, ContactRole.VP: 11, ContactRole.DIRECTOR: 15, ContactRole.HR_CULTURE: 16,
    ContactRole.OFFICE_MANAGER: 12, ContactRole.TRAVEL_COORDINATOR: 10, ContactRole.EXECUTIVE_ASSISTANT: 13,
    ContactRole.OTHER: 15,
})  # fmt: skip
# Who is the first to be heard of.
LEADERS = weighted({
    ContactRole.C_SUITE: 25, ContactRole.VP: 20, ContactRole.DIRECTOR: 15, ContactRole.HR_CULTURE: 15,
    ContactRole.TRAVEL_COORDINATOR: 10, ContactRole.EXECUTIVE_ASSISTANT: 15,
})  # fmt: skip

"""What people and the agency tell each other: how they meet, how they talk, how a trip is sold and looked after."""

from typing import NamedTuple

from tt_api.models.enums import InteractionChannel as Channel
from tt_api.models.enums import LeadSource
from tt_api.models.enums import TouchpointDirection as Direction

_IN, _OUT = Direction.INBOUND.value, Direction.OUTBOUND.value


class Message(NamedTuple):
    """A channel, a direction, and texts with places for ``{first}`` name, ``{party}``, ``{place}`` and ``{month}``."""

    channel: Channel
    direction: str
    subject: str | None
    body: str | None


_FORM = Message(
    Channel.FORM_SUBMISSION, _IN, "Trip request: {place}",
    "Hello, we are looking for ideas for {party}, ideally {place} in {month}. What would you suggest?",
)  # fmt: skip
_SEARCHED = Message(Channel.WEBSITE, _IN, "Read about {place}", "Opened the guide and the price list twice.")
_MET = Message(
    Channel.IN_PERSON, _IN, "Met at the travel fair",
    "{first} stopped at our stand, took the brochure about {place} and asked to be called in {month}.",
)  # fmt: skip
_COLD = Message(
    Channel.EMAIL, _OUT, "{first}, somewhere new for {party}?",
    "Hi {first},\n\nwe plan trips that people talk about a year later. {place} in {month} would suit {party} well:"
    " small hotels, short transfers, one contact for everything.\n\nMay I send you two ideas?",
)  # fmt: skip
SIGN_UP = Message(Channel.NEWSLETTER_SIGNUP, _IN, "Newsletter", "Signed up below the article about {place}.")
OPENINGS = {
    LeadSource.BUILTIN_LIST.value: _COLD,
    LeadSource.COLD_EMAIL.value: _COLD,
    LeadSource.LINKEDIN_OUTREACH.value: Message(
        Channel.LINKEDIN, _OUT, None, "Hi {first}, your team is growing. Are you planning an offsite for {month}?"
    ),
    LeadSource.LINKEDIN_INBOUND.value: Message(
        Channel.LINKEDIN, _IN, None, "Loved your post about {place}. Do you organise that for {party} too?"
    ),
    LeadSource.WEBSITE_FORM.value: _FORM,
    LeadSource.BUDDY_CHAT.value: Message(
        Channel.BUDDY_CHAT, _IN, "Chat about {place}",
        "Asked Miles what {place} is like in {month}, and left an address for a longer answer.",
    ),
    LeadSource.REFERRAL.value: Message(
        Channel.EMAIL, _IN, "A friend recommended you", "Hi, you planned a friend's trip to {place}. Could you do the"
        " same for {party}? We have {month} in mind.\n\n{first}",
    ),
    LeadSource.EVENT.value: _MET,
    LeadSource.SOCIAL_MEDIA.value: SIGN_UP,
    LeadSource.ORGANIC_SEARCH.value: _SEARCHED,
    LeadSource.OTHER.value: _SEARCHED,
}  # fmt: skip

TALKING = (
    _SEARCHED,
    _MET,
    Message(Channel.EMAIL, _OUT, "Three ideas for {month}", "Hi {first},\n\nas promised: {place}, a river cruise, and a"
            " lodge you can have to yourselves. Which one makes you curious?"),
    Message(Channel.EMAIL, _IN, "Re: Three ideas for {month}", "Thanks! {place} looks lovely. What would it cost for"
            " {party}, flights not included?"),
    Message(Channel.PHONE, _OUT, "First call", "Talked for 20 minutes. {first} decides together with finance; dates in"
            " {month} are fixed, the place isn't. Likes {place}."),
    Message(Channel.PHONE, _OUT, "No answer", "Left a message about {place}."),
    Message(Channel.PHONE, _IN, "Question about dates", "{first} called: is {month} too hot for {place}?"),
    Message(Channel.LINKEDIN, _OUT, None, "Hi {first}, here is the {place} itinerary I mentioned. Happy to adapt it."),
    Message(Channel.LINKEDIN, _IN, None, "That looks great, can we talk next week?"),
    Message(Channel.WEBSITE, _IN, "Looked at prices", "Compared {place} in {month} with the month after."),
    Message(Channel.BUDDY_CHAT, _IN, "Chat: visas", "Asked Miles whether {party} would need visas for {place}."),
    _FORM,
)  # fmt: skip
SELLING = (
    Message(Channel.EMAIL, _OUT, "Your proposal: {place} in {month}", "Hi {first},\n\nhere is the proposal for {party}:"
            " four nights, private transfers, a day on the water. The hotel holds the rooms until Friday week."),
    Message(Channel.EMAIL, _IN, "Re: Your proposal: {place} in {month}", "We like it. Can you bring the price down a"
            " little if we share rooms on the last night?\n\n{first}"),
    Message(Channel.VIDEO_CALL, _OUT, "Walk through the proposal", "Went through the {place} proposal day by day."
            " Wants a second option without internal flights."),
    Message(Channel.VIDEO_CALL, _IN, "Questions from the team", "{first} brought two colleagues. Open points: dietary"
            " needs, cancellation terms, a meeting room with daylight."),
    Message(Channel.PHONE, _IN, "Budget approved", "{first} called: finance agrees, with the invoice split in two."),
    Message(Channel.PHONE, _OUT, "Follow-up", "The hold in {place} runs out on Friday; {first} will know by Thursday."),
    Message(Channel.IN_PERSON, _OUT, "Visit at the office", "Showed photos of {place} to {party}. Good questions about"
            " trails, less interest in the wine tasting."),
    Message(Channel.EMAIL, _OUT, "Updated dates", "Hi {first}, {month} works for the hotel too, and costs less."),
)  # fmt: skip
CARING = (
    Message(Channel.SLACK, _IN, None, "Two more colleagues would like to join in {month}. Is there still room?"),
    Message(Channel.SLACK, _OUT, None, "Rooming list for {place} is in the shared folder, please check the names."),
    Message(Channel.SLACK, _IN, None, "Names are right. One of us needs a ground-floor room."),
    Message(Channel.EMAIL, _OUT, "Your documents for {place}", "Hi {first},\n\nattached are vouchers, the emergency"
            " number and a packing list. Have a wonderful trip!"),
    Message(Channel.EMAIL, _IN, "Thank you!", "Hi, {place} was the best trip we ever had with {party}. The guide was"
            " worth it alone. Let's talk about {month}.\n\n{first}"),
    Message(Channel.PHONE, _OUT, "Welcome back", "{first} is happy. The late transfer was the only thing to improve."),
    Message(Channel.PHONE, _IN, "Flight moved", "Airline moved the return by three hours; rebooked the transfer."),
    Message(Channel.VIDEO_CALL, _OUT, "Planning next year", "Same size, somewhere cooler: {place} in {month}?"),
    Message(Channel.IN_PERSON, _OUT, "Coffee in town", "{first} would act as a reference, and knows two more teams."),
)  # fmt: skip
GOODBYE = Message(
    Channel.EMAIL, _IN, "Please take me off your list", "Hello, please don't write or call any more. Thank you, {first}"
)

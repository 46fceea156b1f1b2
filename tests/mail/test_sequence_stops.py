"""What stops a sequence: each rule, looked at when a step is due."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys

Row = dict[str, Any]
Happening = Callable[[ApiClient, Row], object]


def interaction(direction: str, **fields: Any) -> Happening:
    body = {"channel": "phone", "direction": direction, **fields}
    return lambda api, contact: api.created(f"/api/contacts/{contact['id']}/interactions", body)


def deal(stage: str) -> Happening:
    return lambda api, contact: api.created(
        "/api/deals", {"title": "Retreat", "contactId": contact["id"], "stage": stage}
    )


def change(**fields: Any) -> Happening:
    return lambda api, contact: api.patch(f"/api/contacts/{contact['id']}", fields)


def suppress(reason: str) -> Happening:
    return lambda api, contact: api.created(
        "/api/email-suppressions", {"email": contact["email"].upper(), "reason": reason}
    )


STOPS: dict[str, tuple[Happening, str]] = {
    "unsubscribed": (suppress("unsubscribed"), "unsubscribed"),
    "bounced": (suppress("bounced"), "bounced"),
    "complained": (suppress("complained"), "unsubscribed"),
    "suppressed by hand": (suppress("by_hand"), "by_hand"),
    "an inbound interaction": (interaction("inbound"), "replied"),
    "a won deal": (deal("won"), "won"),
    "the first of the won stages": (deal("booking_confirmed"), "won"),
    "do not contact": (change(doNotContact=True), "do_not_contact"),
    "its client wants no contact": (
        lambda api, contact: api.created(
            "/api/clients", {"name": "The Okafors", "primaryContactId": contact["id"], "doNotContact": True}
        ),
        "do_not_contact",
    ),
    "its client has withdrawn consent": (
        lambda api, contact: api.created(
            "/api/clients", {"name": "The Okafors", "email": contact["email"], "marketingConsent": "withdrawn"}
        ),
        "do_not_contact",
    ),
    "no address any more": (change(email=None), "no_address"),
    "the contact deleted": (
        lambda api, contact: api.delete(f"/api/contacts/{contact['id']}"),
        "contact_deleted",
    ),
}
GOES_ON: dict[str, Happening] = {
    "an outbound interaction": interaction("outbound"),
    "an interaction from before": interaction("inbound", occurredAt="2020-01-01T00:00:00Z"),
    "an open deal": deal("negotiating"),
    "a lost deal": deal("lost"),
    "another address": change(email="other@example.com"),
    "somebody else's reply": lambda api, _: interaction("inbound")(
        api, api.created("/api/contacts", {"firstName": "Bo"})
    ),
}


def under_way(journeys: Journeys, **fields: Any) -> tuple[Row, Row]:
    """A contact who had the first of two mails, and the enrolment."""
    contact = journeys.contact()
    enrolment = journeys.enrol(journeys.sequence(0, DAY, **fields), contact)
    journeys.work()
    journeys.set_back(60)
    return contact, enrolment


class TestBetweenTwoMails:
    @pytest.mark.parametrize("name", STOPS)
    def test_stops(self, journeys: Journeys, api: ApiClient, name: str) -> None:
        happens, reason = STOPS[name]
        contact, enrolment = under_way(journeys)
        happens(api, contact)
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1"]
        assert journeys.stands(enrolment) == ("stopped", reason)
        stopped = journeys.now(enrolment)
        assert stopped["stoppedAt"]
        assert stopped["nextDueAt"] is stopped["completedAt"] is None
        journeys.wait(30 * DAY)
        assert journeys.mails(enrolment) == ["Mail 1"]

    @pytest.mark.parametrize("name", GOES_ON)
    def test_goes_on(self, journeys: Journeys, api: ApiClient, name: str) -> None:
        contact, enrolment = under_way(journeys)
        GOES_ON[name](api, contact)
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]

    @pytest.mark.parametrize(
        ("setting", "name"), [("stopOnReply", "an inbound interaction"), ("stopOnWon", "a won deal")]
    )
    def test_goes_on_where_the_sequence_says_so(
        self, journeys: Journeys, api: ApiClient, setting: str, name: str
    ) -> None:
        contact, enrolment = under_way(journeys, **{setting: False})
        STOPS[name][0](api, contact)
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]

    def test_a_reply_or_won_deal_that_was_deleted_again_does_not_count(
        self, journeys: Journeys, api: ApiClient, database_url: str
    ) -> None:
        contact, enrolment = under_way(journeys)
        won = deal("won")(api, contact)
        interaction("inbound")(api, contact)
        assert isinstance(won, dict)
        assert api.delete(f"/api/deals/{won['id']}").status_code == 204
        query(database_url, "UPDATE contact_interactions SET deleted_at = now() RETURNING 1")
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]


class TestWhatWasBefore:
    def test_replies_and_won_deals_from_before_the_enrolment_do_not_count(
        self, journeys: Journeys, api: ApiClient
    ) -> None:
        contact = journeys.contact()
        interaction("inbound")(api, contact)
        deal("won")(api, contact)
        enrolment = journeys.enrol(journeys.sequence(0, DAY), contact)
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1"]
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]

    def test_what_was_logged_in_the_transaction_that_enrolled_is_no_reply(
        self, journeys: Journeys, api: ApiClient, database_url: str
    ) -> None:
        """As a form's message is, whatever time its sender's clock gave it."""
        contact, enrolment = under_way(journeys)
        interaction("inbound")(api, contact)
        same = "UPDATE contact_interactions SET created_at = enrolled.created_at, occurred_at = now()"
        query(database_url, f"{same} FROM email_sequence_enrolments AS enrolled RETURNING 1")
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]


class TestDeletingTheSequence:
    def test_stops_everybody_in_it(self, journeys: Journeys, api: ApiClient) -> None:
        sequence, other = journeys.sequence(0, DAY), journeys.sequence(0, DAY)
        enrolled = [journeys.enrol(sequence) for _ in range(3)]
        elsewhere = journeys.enrol(other)
        journeys.work()
        assert api.delete(f"/api/email-sequences/{sequence['id']}").status_code == 204
        journeys.work()
        assert {journeys.stands(one) for one in enrolled} == {("stopped", "sequence_inactive")}
        journeys.wait(DAY)
        assert [len(journeys.mails(one)) for one in [*enrolled, elsewhere]] == [1, 1, 1, 2]

    def test_lets_nothing_more_be_queued_from_that_moment(
        self, journeys: Journeys, api: ApiClient, database_url: str
    ) -> None:
        sequence = journeys.sequence(0)
        enrolment = journeys.enrol(sequence)
        assert api.delete(f"/api/email-sequences/{sequence['id']}").status_code == 204
        # The step's own task comes first.
        query(database_url, "DELETE FROM scheduled_tasks WHERE task_type = 'revise_enrolments' RETURNING 1")
        journeys.work()
        assert journeys.mails(enrolment) == []
        assert journeys.stands(enrolment) == ("stopped", "sequence_inactive")

"""The whole chain: somebody is enrolled, gets mail after mail through Gmail, and unsubscribes from the next."""

import re
from urllib.parse import urlsplit

import pytest

from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub
from tests.support.journeys import DAY, Journeys
from tests.support.mailing import Mailing
from tests.support.refusals import refused

ADA, BO = "ada@example.com", "bo@example.com"
DELAYS = (0, 2 * DAY, 5 * DAY, 7 * DAY)


@pytest.fixture
def journeys(mailing: Mailing) -> Journeys:
    return Journeys(mailing.app, mailing.api, mailing.url)


def subjects(gmail: GmailStub, address: str) -> list[str]:
    return [mail["Subject"] for mail in gmail.to(address)]


def unsubscribe_path(gmail: GmailStub, address: str) -> str:
    """Where one click of a mail program unsubscribes from the last mail."""
    mail = gmail.to(address)[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<(https?://[^>]+)>", mail["List-Unsubscribe"])
    assert link, mail["List-Unsubscribe"]
    return urlsplit(link[1]).path


class TestTheChain:
    def test_three_mails_arrive_at_their_times_and_unsubscribing_stops_the_fourth(
        self, journeys: Journeys, mailing: Mailing, gmail: GmailStub
    ) -> None:
        sequence = journeys.sequence(*DELAYS)
        ada, bo = (journeys.enrol(sequence, journeys.contact(email=address)) for address in (ADA, BO))
        journeys.work()
        arrived = [len(gmail.to(ADA))]
        for _ in range(8):
            journeys.wait(DAY)
            arrived.append(len(gmail.to(ADA)))
        assert arrived == [1, 1, 2, 2, 2, 2, 2, 3, 3]
        assert subjects(gmail, ADA) == ["Mail 1", "Mail 2", "Mail 3"]

        path = unsubscribe_path(gmail, ADA)
        assert mailing.client.get(path).status_code == 200
        assert journeys.stands(ada) == ("active", None)
        assert mailing.client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert journeys.stands(ada) == ("stopped", "unsubscribed")
        journeys.wait(30 * DAY)
        assert subjects(gmail, ADA) == ["Mail 1", "Mail 2", "Mail 3"]
        assert subjects(gmail, BO) == ["Mail 1", "Mail 2", "Mail 3", "Mail 4"]
        assert journeys.stands(bo) == ("completed", None)

    def test_unsubscribing_ends_all_of_an_address_s_sequences_and_keeps_others_from_beginning(
        self, journeys: Journeys, mailing: Mailing, gmail: GmailStub
    ) -> None:
        contact = journeys.contact(email=ADA)
        enrolled = [journeys.enrol(journeys.sequence(0, DAY), contact) for _ in range(2)]
        journeys.work()
        assert mailing.client.post(unsubscribe_path(gmail, ADA)).status_code == 200
        assert [journeys.stands(one) for one in enrolled] == [("stopped", "unsubscribed")] * 2
        third = f"/api/email-sequences/{journeys.sequence(0)['id']}/enrolments"
        refused(journeys.api.post(third, {"contactId": contact["id"]}), 400, "contactId")

    def test_unsubscribing_from_a_mail_to_an_earlier_address_ends_its_sequence(
        self, journeys: Journeys, mailing: Mailing, gmail: GmailStub
    ) -> None:
        contact = journeys.contact(email=ADA)
        enrolment = journeys.enrol(journeys.sequence(0, DAY), contact)
        journeys.work()
        assert mailing.api.patch(f"/api/contacts/{contact['id']}", {"email": BO}).status_code == 200
        assert mailing.client.post(unsubscribe_path(gmail, ADA)).status_code == 200
        assert journeys.stands(enrolment) == ("stopped", "unsubscribed")
        # The new address itself may still be written to.
        journeys.enrol(journeys.sequence(0), contact)
        journeys.work()
        assert subjects(gmail, BO) == ["Mail 1"]

    def test_a_mail_that_is_queued_already_is_not_sent(
        self, journeys: Journeys, mailing: Mailing, gmail: GmailStub
    ) -> None:
        enrolment = journeys.enrol(journeys.sequence(0, DAY), journeys.contact(email=ADA))
        journeys.work()
        journeys.set_back(DAY, "email_sequence_enrolments", "scheduled_tasks")
        journeys.work_only("sequence_step")
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        assert mailing.client.post(unsubscribe_path(gmail, ADA)).status_code == 200
        journeys.work()
        assert subjects(gmail, ADA) == ["Mail 1"]

    def test_a_bounce_ends_it(self, journeys: Journeys, mailing: Mailing, gmail: GmailStub) -> None:
        enrolment = journeys.enrol(journeys.sequence(0, DAY), journeys.contact(email=ADA))
        journeys.work()
        ((send_id,),) = query(mailing.url, "SELECT id::text FROM email_sends")
        report = {"sendId": send_id, "event": "bounced", "permanent": True}
        assert mailing.internal("email-events", report).status_code == 200
        journeys.wait(DAY)
        assert subjects(gmail, ADA) == ["Mail 1"]
        assert journeys.stands(enrolment) == ("stopped", "bounced")

    def test_a_mail_that_fails_leaves_the_others_on_their_way(
        self, journeys: Journeys, gmail: GmailStub, mailing: Mailing
    ) -> None:
        gmail.answer((400, {"error": {"code": 400, "message": "no"}}))
        enrolment = journeys.enrol(journeys.sequence(0, DAY), journeys.contact(email=ADA))
        journeys.work()
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        assert query(mailing.url, "SELECT status::text FROM email_sends ORDER BY created_at") == [
            ("failed",),
            ("sent",),
        ]

"""Whom a sequence writes to, and what ends it: the decisions by themselves."""

import pytest

from tt_api.models.mail.emails import SUPPRESSION_REASONS
from tt_api.models.mail.sequences import STOP_REASONS
from tt_api.services.mail.sequences.enrolling import _REFUSALS
from tt_api.services.mail.sequences.rules import (
    SUPPRESSED,
    Activity,
    Recipient,
    Sequence,
    StopReason,
    is_paused,
    reason_not_to_mail,
    reason_to_stop,
)

RUNNING = Sequence(deleted=False, active=True, stop_on_reply=True, stop_on_won=True)
WILLING = Recipient(deleted=False, do_not_contact=False, address="ada@example.com", suppression=None)
QUIET = Activity(replied=False, won=False)


def test_reasons_are_those_that_the_table_takes() -> None:
    assert tuple(StopReason) == STOP_REASONS


class TestAPerson:
    def test_may_be_written_to_where_nothing_is_against_it(self) -> None:
        assert reason_not_to_mail(WILLING) is None

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"deleted": True}, StopReason.CONTACT_DELETED),
            ({"do_not_contact": True}, StopReason.DO_NOT_CONTACT),
            ({"address": None}, StopReason.NO_ADDRESS),
            ({"address": ""}, StopReason.NO_ADDRESS),
            ({"address": "ödön@example.com"}, StopReason.NO_ADDRESS),
            ({"suppression": "unsubscribed"}, StopReason.UNSUBSCRIBED),
            ({"suppression": "bounced"}, StopReason.BOUNCED),
            ({"suppression": "complained"}, StopReason.UNSUBSCRIBED),
            ({"suppression": "by_hand"}, StopReason.BY_HAND),
        ],
    )
    def test_may_not_for_a_reason(self, change: dict[str, object], reason: StopReason) -> None:
        person = WILLING._replace(**change)  # type: ignore[arg-type]  # each value fits its field
        assert reason_not_to_mail(person) is reason
        assert reason_to_stop(RUNNING, person, QUIET) is reason

    def test_has_a_reason_for_every_suppression_and_a_refusal_for_every_reason(self) -> None:
        assert set(SUPPRESSED) == set(SUPPRESSION_REASONS)
        others = {StopReason.CONTACT_DELETED, StopReason.DO_NOT_CONTACT, StopReason.NO_ADDRESS}
        assert {*SUPPRESSED.values(), *others} == _REFUSALS.keys()


class TestASequence:
    def test_goes_on_where_nothing_happened(self) -> None:
        assert reason_to_stop(RUNNING, WILLING, QUIET) is None

    @pytest.mark.parametrize("switch", [True, False])
    def test_ends_with_a_reply_or_a_won_deal_where_it_says_so(self, switch: bool) -> None:
        by_reply = RUNNING._replace(stop_on_reply=switch, stop_on_won=not switch)
        by_won = RUNNING._replace(stop_on_reply=not switch, stop_on_won=switch)
        expected = {True: (StopReason.REPLIED, StopReason.WON), False: (None, None)}[switch]
        assert reason_to_stop(by_reply, WILLING, Activity(replied=True, won=False)) is expected[0]
        assert reason_to_stop(by_won, WILLING, Activity(replied=False, won=True)) is expected[1]

    def test_that_was_deleted_is_over_for_everybody_whatever_else_is_so(self) -> None:
        for active in (True, False):
            deleted = RUNNING._replace(deleted=True, active=active)
            for person in (WILLING, WILLING._replace(deleted=True)):
                assert reason_to_stop(deleted, person, Activity(replied=True, won=True)) is StopReason.SEQUENCE_INACTIVE
            assert not is_paused(deleted)

    def test_that_is_not_active_pauses_and_is_over_for_nobody(self) -> None:
        paused = RUNNING._replace(active=False)
        assert is_paused(paused)
        assert not is_paused(RUNNING)
        assert reason_to_stop(paused, WILLING, QUIET) is None

    def test_a_person_s_own_wish_counts_before_what_they_did(self) -> None:
        person = WILLING._replace(suppression="unsubscribed")
        assert reason_to_stop(RUNNING, person, Activity(replied=True, won=True)) is StopReason.UNSUBSCRIBED

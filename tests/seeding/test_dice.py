from collections import Counter
from uuid import UUID

from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.worktime import ANCHOR, DAY, NOW, instant


class TestDice:
    def test_falls_on_every_side_about_as_often(self) -> None:
        thrown = Counter(Dice("test", number).between(1, 6) for number in range(6000))
        assert sorted(thrown) == [1, 2, 3, 4, 5, 6]
        assert all(850 < times < 1150 for times in thrown.values())

    def test_one_row_has_chances_without_end(self) -> None:
        dice = Dice("test", 1)
        thrown = Counter(dice.below(10) for _ in range(10_000))
        assert all(850 < thrown[side] < 1150 for side in range(10))

    def test_weights(self) -> None:
        assert Counter(weighted({"often": 3, "seldom": 1, "never": 0})) == {"often": 3, "seldom": 1}


def test_ids_are_uuids_of_version_5() -> None:
    assert seed_id("companies", 1) == "c60c2698-305d-5f73-8038-c38c1941409f"
    assert UUID(seed_id("deals", 1, 2)).version == 5
    assert seed_id("deals", 1, 2) != seed_id("deals", 12)


class TestWorktime:
    def test_goes_from_morning_to_evening_and_over_the_weekend(self) -> None:
        friday = NOW - DAY
        assert instant(friday).isoformat() == "2026-10-30T08:00:00+00:00"
        assert instant(friday - 1).isoformat() == "2026-10-29T17:59:59.999999+00:00"
        assert instant(friday - 4 * DAY - 1).isoformat() == "2026-10-23T17:59:59.999999+00:00"

    def test_keeps_order_and_ends_before_the_anchor(self) -> None:
        instants = [instant(moment) for moment in range(0, NOW, DAY // 3)]
        assert instants == sorted(set(instants))
        assert instants[-1] < ANCHOR
        assert {moment.weekday() for moment in instants} == {0, 1, 2, 3, 4}

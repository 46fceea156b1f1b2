"""How far a replica is behind, by what is known of both servers."""

from math import inf

from tt_api.database.replication import Progress


def test_it_has_all_from_before_the_newest_moment_that_it_has_reached() -> None:
    progress = Progress()
    assert progress.reached == -inf
    for moment, position in ((1.0, 100), (2.0, 200), (3.0, 200), (4.0, 300)):
        progress.primary_is_at(position, moment)
    progress.replica_is_at(99)
    assert progress.reached == -inf
    progress.replica_is_at(199)
    assert progress.reached == 1.0
    progress.replica_is_at(250)
    assert progress.reached == 3.0
    progress.replica_is_at(299)
    assert progress.reached == 3.0


def test_it_stays_current_beside_a_primary_that_writes_nothing() -> None:
    progress = Progress()
    for moment in (1.0, 2.0, 3.0):
        progress.primary_is_at(100, moment)
        progress.replica_is_at(100)
        assert progress.reached == moment


def test_what_a_primary_wrote_before_it_was_put_back_says_nothing() -> None:
    progress = Progress()
    progress.primary_is_at(500, 1.0)
    progress.primary_is_at(100, 2.0)
    progress.replica_is_at(100)
    assert progress.reached == 2.0


def test_one_that_never_catches_up_takes_no_memory() -> None:
    progress = Progress()
    for moment in range(5000):
        progress.primary_is_at(moment, float(moment))
    progress.replica_is_at(4500)
    assert progress.reached == 4500.0


def test_it_is_late_since_the_newest_moment_that_it_has_reached_or_the_first_that_is_known() -> None:
    progress = Progress()
    assert progress.lag(9.0) == 0.0
    progress.primary_is_at(100, 2.0)
    progress.primary_is_at(200, 3.0)
    assert progress.lag(9.0) == 7.0
    progress.replica_is_at(200)
    assert progress.lag(9.0) == 6.0

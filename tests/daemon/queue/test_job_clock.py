from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.queue.job_clock import JobClock

GPS, UNTRUSTED = ClockQuality.GPS, ClockQuality.UNTRUSTED
HOUR = 3_600_000


def moved(by_ms: int) -> tuple[DepotClock, JobClock]:
    depot = DepotClock(ManualClock(1_000_000))
    jobs = JobClock(depot)
    depot.move(depot.anchor_ms + by_ms, GPS)
    return depot, jobs


def test_rows_stay_in_the_old_time_until_they_have_followed() -> None:
    depot, jobs = moved(HOUR)
    assert jobs.now() == depot.now() - HOUR
    jobs.follow(HOUR)
    assert jobs.now() == depot.now()


def test_a_move_back_is_followed_as_well() -> None:
    depot, jobs = moved(-HOUR)
    assert jobs.now() == depot.now() + HOUR
    jobs.follow(-HOUR)
    assert jobs.now() == depot.now()


def test_nothing_is_trusted_while_rows_are_behind() -> None:
    """The clock may have been a day ahead: by that time dated jobs would be due."""
    depot, jobs = moved(-24 * HOUR)
    assert depot.quality is GPS
    assert (jobs.quality, jobs.is_trusted) == (UNTRUSTED, False)
    jobs.follow(-24 * HOUR)
    assert (jobs.quality, jobs.is_trusted) == (GPS, True)


def test_two_moves_are_followed_one_by_one() -> None:
    depot, jobs = moved(HOUR)
    depot.move(depot.anchor_ms - 3 * HOUR, GPS)
    jobs.follow(HOUR)
    assert jobs.now() == depot.now() + 3 * HOUR
    assert not jobs.is_trusted
    jobs.follow(-2 * HOUR)
    assert jobs.now() == depot.now()
    assert jobs.is_trusted


def test_trust_without_a_move_is_taken_at_once() -> None:
    depot = DepotClock(ManualClock(1_000_000))
    jobs = JobClock(depot)
    depot.trim(depot.anchor_ms, GPS)
    assert jobs.is_trusted


def test_a_repeated_transaction_follows_once() -> None:
    depot, jobs = moved(HOUR)
    jobs.follow(HOUR)
    jobs.follow(HOUR)
    assert jobs.now() == depot.now()

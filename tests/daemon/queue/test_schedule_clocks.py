"""Schedules and a clock that jumps: no instant fires twice, none is lost beyond its policy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.events import ClockQuality
from daemon.queue.misfires import Misfire
from tests.daemon.queue.schedule_scene import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    YEAR,
    Depot,
    ms,
    opened,
    schedule,
    utc,
)

UNTRUSTED = ClockQuality.UNTRUSTED
INTERVAL = schedule("often", "every 5m")


# Untrusted


def test_cron_waits_for_the_clock_while_intervals_go_on() -> None:
    depot = opened(schedule(), INTERVAL, is_trusted=False)
    depot.live(DAY)
    assert depot.instants() == []
    assert len(depot.instants("often")) == 288
    assert depot.tick().next_due == depot.row("often").next_at


def test_a_schedule_that_was_made_while_untrusted_begins_when_trust_comes() -> None:
    depot = opened(schedule(misfire=Misfire.ALL), now=ms("2020-01-01T00:00"), is_trusted=False)
    assert depot.row().next_at is None
    depot.live(HOUR)
    depot.move(6 * YEAR)
    assert depot.tick().fired == 0
    assert utc(depot.row().next_at) == utc(depot.row().timing.next_after(depot.clock.now()))
    assert depot.live(DAY) == 1


@pytest.mark.parametrize(
    ("misfire", "fired", "missed"),
    [(Misfire.ONCE, 1, 364), (Misfire.SKIP, 0, 365), (Misfire.ALL, 100, 265)],
)
def test_trust_that_comes_after_a_year_finds_what_was_missed(
    misfire: Misfire, fired: int, missed: int
) -> None:
    definition = schedule(misfire=misfire)
    depot = opened(definition)
    depot.start(is_trusted=False)
    depot.open(definition)
    depot.live(HOUR)
    depot.move(YEAR)
    ticked = depot.tick()
    assert (ticked.fired, ticked.missed) == (fired, missed)
    assert depot.tick().fired == 0
    assert depot.row().missed == missed


def test_trust_that_goes_and_comes_without_a_step_loses_nothing() -> None:
    depot = opened(schedule(misfire=Misfire.ALL))
    depot.live(HOUR)
    depot.dial(0, quality=UNTRUSTED)
    depot.live(2 * DAY)
    assert depot.instants() == []
    depot.dial(0)
    depot.tick()
    assert depot.instants() == ["2026-03-03T02:00", "2026-03-04T02:00"]


# Steps of a trusted clock


def test_forward_a_day_misses_what_was_leapt_over() -> None:
    depot = opened(schedule(misfire=Misfire.ALL), INTERVAL)
    depot.live(HOUR)
    depot.move(DAY)
    assert depot.tick().fired == 1
    assert depot.instants() == ["2026-03-03T02:00"]
    depot.live(DAY)
    assert depot.instants() == ["2026-03-03T02:00", "2026-03-04T02:00"]


def test_an_interval_keeps_its_rhythm_when_the_clock_goes_forward_a_day() -> None:
    depot = opened(INTERVAL)
    depot.live(12 * MINUTE)
    depot.move(DAY)
    assert depot.tick().fired == 0
    assert depot.live(3 * MINUTE) == 1
    assert depot.live(10 * MINUTE) == 2
    assert depot.row("often").missed == 0


@pytest.mark.parametrize("back", [DAY, DAY + 1_234, 90 * MINUTE, YEAR])
def test_an_interval_keeps_its_rhythm_when_the_clock_goes_back(back: int) -> None:
    """The named fault: set back by a day, it would be quiet for a day."""
    depot = opened(INTERVAL)
    depot.live(2 * HOUR + 2 * MINUTE)
    before = len(depot.fired())
    depot.move(-back)
    assert depot.tick().fired == 0
    assert depot.live(3 * MINUTE) == 1
    assert depot.live(2 * HOUR) == 24
    assert len(depot.fired()) == before + 25


def test_back_a_day_fires_no_instant_again() -> None:
    depot = opened(schedule())
    depot.live(3 * DAY)
    depot.forget_jobs()
    depot.move(-DAY)
    depot.live(3 * DAY)
    assert depot.instants() == ["2026-03-06T02:00", "2026-03-07T02:00"]


def test_forward_a_day_and_back_again_fires_each_instant_once() -> None:
    depot = opened(schedule(misfire=Misfire.ALL))
    depot.live(HOUR)
    depot.move(DAY)
    depot.live(HOUR)
    depot.forget_jobs()
    depot.move(-DAY)
    depot.live(3 * DAY)
    assert depot.instants() == ["2026-03-04T02:00", "2026-03-05T02:00"]


def test_a_wrong_time_years_ahead_does_not_silence_a_schedule() -> None:
    depot = opened(schedule(), INTERVAL)
    depot.live(DAY)
    depot.move(10 * YEAR)
    depot.live(2 * HOUR)
    depot.move(-10 * YEAR)
    depot.live(2 * DAY)
    here = [instant for instant in depot.instants() if instant < "2027"]
    assert here == ["2026-03-03T02:00", "2026-03-04T02:00", "2026-03-05T02:00"]


def test_a_wrong_time_does_not_silence_an_interval_over_a_restart() -> None:
    """The power fails in the wrong time, and the next start knows better."""
    depot = opened(INTERVAL)
    depot.move(10 * YEAR)
    depot.live(HOUR)
    depot.machine.set(NOON + 2 * HOUR)
    depot.start()
    depot.open(INTERVAL)
    before = len(depot.fired())
    assert depot.live(HOUR) == 12
    assert len(depot.fired()) == before + 12


def test_an_interval_goes_on_when_a_restart_knows_only_an_earlier_time() -> None:
    """Without a battery the next start begins where time was last trusted."""
    depot = opened(INTERVAL, is_trusted=False)
    depot.live(3 * HOUR)
    depot.machine.set(NOON)
    depot.start(is_trusted=False)
    depot.open(INTERVAL)
    assert depot.live(HOUR) == 12
    assert len(set(depot.fired())) == 36 + 12


# Between the move and its correction


@pytest.mark.parametrize(("step", "caught_up"), [(YEAR, 100), (DAY, 1), (-DAY, 0), (-YEAR, 0)])
def test_nothing_fires_until_the_rows_have_followed_the_clock(step: int, caught_up: int) -> None:
    depot = opened(schedule(misfire=Misfire.ALL), INTERVAL)
    depot.live(HOUR + 4 * MINUTE)
    depot.dial(step)
    depot.machine.advance(MINUTE)
    assert depot.tick().fired == 0
    depot.correct(step)
    assert depot.tick().fired == caught_up + 1
    assert depot.instants("often")[-1] == "2026-03-02T13:05"


def test_a_look_at_the_old_clock_fires_nothing_once_the_rows_have_moved() -> None:
    depot = opened(schedule(misfire=Misfire.ALL), INTERVAL)
    depot.live(10 * DAY, every_ms=HOUR)
    old = depot.clock.now()
    depot.move(-YEAR)
    ticked = depot.scheduler.tick(depot.tx, now=old, is_trusted=True, moves=0)
    assert ticked.fired == 0


def test_moves_are_counted_anew_after_a_restart() -> None:
    depot = opened(INTERVAL)
    depot.move(DAY)
    depot.move(-DAY)
    depot.start()
    depot.open(INTERVAL)
    assert depot.clock.generation == 0
    assert depot.live(10 * MINUTE) == 2
    depot.move(DAY)
    assert depot.live(10 * MINUTE) == 2


def test_definitions_may_come_after_the_first_correction() -> None:
    depot = Depot(is_trusted=False)
    depot.move(YEAR)
    depot.open(schedule(), INTERVAL)
    assert depot.live(10 * MINUTE) == 2
    assert depot.live(DAY) == 289


# Whatever happens

STEPS = st.one_of(
    st.tuples(st.just("live"), st.integers(MINUTE, 30 * HOUR)),
    st.tuples(st.just("move"), st.sampled_from([DAY, -DAY, 3 * HOUR, -3 * HOUR, YEAR, -YEAR, 999])),
    st.tuples(st.just("trust"), st.integers(0, 1)),
    st.tuples(st.just("restart"), st.integers(0, 5 * DAY)),
    st.tuples(st.just("prune"), st.just(0)),
)


class Diary:
    """Every firing that ever was, over pruning and restarts."""

    def __init__(self, depot: Depot) -> None:
        self.depot = depot
        self.named: list[str] = []
        self.quiet_ms = 0
        """For how long, on the monotonic clock, the interval did not fire."""

    def live(self, length_ms: int) -> None:
        left = length_ms
        while left > 0:
            some = min(left, 10 * MINUTE)
            self.depot.machine.advance(some)
            self.depot.tick()
            left -= some
            self.look(some)

    def look(self, passed_ms: int) -> None:
        fired = [cause for cause, _ in self.depot.fired()]
        self.depot.forget_jobs()
        self.named += fired
        went_on = any("often" in cause for cause in fired)
        self.quiet_ms = 0 if went_on else self.quiet_ms + passed_ms
        assert self.quiet_ms <= 30 * MINUTE


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12), st.sampled_from(list(Misfire)))
def test_no_instant_fires_twice_and_no_interval_falls_silent(
    steps: list[tuple[str, int]], misfire: Misfire
) -> None:
    definitions = [
        schedule("cron", "0 */6 * * *", misfire=misfire, misfire_max=3),
        schedule("often", "every 20m"),
    ]
    depot = opened(*definitions, now=ms("2026-03-02T12:00"))
    diary = Diary(depot)
    for what, how in steps:
        if what == "live":
            diary.live(how)
        elif what == "move":
            depot.move(how)
        elif what == "trust":
            depot.dial(0, quality=ClockQuality.GPS if how else UNTRUSTED)
        elif what == "restart":
            depot.machine.advance(how)
            depot.start(is_trusted=False)
            depot.open(*definitions)
            diary.quiet_ms = 0
        else:
            depot.forget_jobs()
    assert len(diary.named) == len(set(diary.named))


FORWARD = st.one_of(
    st.tuples(st.just("live"), st.integers(MINUTE, 3 * DAY)),
    st.tuples(st.just("move"), st.integers(3_000, YEAR)),
    st.tuples(st.just("down"), st.integers(0, 40 * DAY)),
    st.tuples(st.just("untrusted"), st.integers(0, 3 * DAY)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(FORWARD, max_size=8), st.sampled_from(list(Misfire)))
def test_every_instant_was_fired_or_counted_as_missed(
    steps: list[tuple[str, int]], misfire: Misfire
) -> None:
    definition = schedule("cron", "0 */6 * * *", zone="America/New_York", misfire=misfire)
    depot = opened(definition)
    for what, how in steps:
        if what == "live":
            depot.live(how, every_ms=HOUR)
        elif what == "move":
            depot.move(how)
        elif what == "untrusted":
            depot.dial(0, quality=UNTRUSTED)
            depot.live(how, every_ms=HOUR)
            depot.dial(0)
        else:
            depot.machine.advance(how + depot.clock.now() - depot.machine.now())
            depot.start()
            depot.open(definition)
    depot.tick()
    row = depot.row("cron")
    expected = row.timing.count(NOON, depot.clock.now())
    assert len(depot.instants("cron")) + row.missed == expected
    assert misfire is not Misfire.ALL or row.missed == 0 or expected > 100

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance import counters
from daemon.domain.maintenance.counters import Counted, Origin, Why, read
from daemon.domain.telemetry.facts import Counter, Reading

HOUR = 3_600_000
DAY = 24 * HOUR
AT = 1_780_000_000_000
TOLD = Counted(value=1_000_000, at=AT, origin=Origin.TELEMETRY)


def after(hours: float, km: float, counter: Counter = Counter.DISTANCE) -> Reading:
    value = round(km * 1000) if counter is Counter.DISTANCE else round(km * 60)
    return Reading(counter, AT + round(hours * HOUR), value)


def test_the_first_reading_is_believed_and_adds_nothing() -> None:
    step = read(None, after(0, 438_978))
    assert (step.now.value, step.now.origin, step.added) == (438_978_000, Origin.TELEMETRY, None)


@pytest.mark.parametrize(
    ("hours", "km", "why"),
    [
        (1, 1080, None),
        (0.01, 1000.1, None),
        (30, 2400, None),
        (1, 999.9, None),  # within the fineness of its counters
        (1, 998, Why.BACKWARDS),
        (100, 0, Why.BACKWARDS),
        (1, 1200, Why.TOO_FAST),
        (24, 2501, Why.TOO_FAST),
        (48, 3999, None),
        (48, 4001, Why.TOO_FAST),
    ],
)
def test_what_cannot_be_is_held(hours: float, km: float, why: Why | None) -> None:
    step = read(TOLD, after(hours, km))
    assert step.now.why is why
    assert step.news == ("held" if why else "")
    if why:
        assert (step.now.value, step.added) == (TOLD.value, None)
        assert step.now.held == round(km * 1000)


@pytest.mark.parametrize(
    ("hours", "engine_h", "is_held"), [(24, 24, False), (24, 25, True), (1, 1.1, False)]
)
def test_an_engine_runs_no_more_hours_than_there_are(
    hours: float, engine_h: float, is_held: bool
) -> None:
    before = Counted(value=0, at=AT, origin=Origin.TELEMETRY)
    step = read(before, after(hours, engine_h, Counter.ENGINE_TIME))
    assert (step.news == "held") is is_held


def test_it_is_held_once_and_goes_on_by_itself_when_readings_are_back_in_line() -> None:
    held = read(TOLD, after(1, 9000))
    again = read(held.now, after(2, 9001))
    assert (again.news, again.now) == ("", held.now)
    back = read(again.now, after(3, 1100))
    assert (back.news, back.now.value, back.added) == ("resumed", 1_100_000, 100_000)
    assert back.now.why is None


def test_time_alone_makes_no_jump_a_drive() -> None:
    held = read(TOLD, after(1, 2000))
    later = read(held.now, after(24 * 30, 2100))
    assert later.now.why is Why.TOO_FAST


@pytest.mark.parametrize(
    ("counter", "minutes", "each", "most"),
    [(Counter.DISTANCE, 1, 4_000, 1_500_000), (Counter.ENGINE_TIME, 6, 17, 18)],
)
def test_many_small_steps_make_a_jump_too(
    counter: Counter, minutes: int, each: int, most: int
) -> None:
    now, news = Counted(value=0, at=AT, origin=Origin.TELEMETRY), []
    for step in range(1, 24 * 60 // minutes + 1):
        found = read(now, Reading(counter, AT + step * minutes * 60_000, step * each))
        now = found.now
        news += [found.news] if found.news else []
    assert now.why is Why.TOO_FAST
    assert now.value <= most
    assert news == ["held"]


def test_long_days_one_after_the_other_are_no_jump() -> None:
    now = Counted(value=0, at=AT, origin=Origin.TELEMETRY)
    for step in range(1, 10 * 24 * 60 + 1):
        now = read(now, Reading(Counter.DISTANCE, AT + step * 60_000, step * 1_030)).now
    assert (now.why, now.value) == (None, 10 * 24 * 60 * 1_030)


def test_what_comes_late_says_nothing() -> None:
    assert read(TOLD, after(-1, 5)) == (TOLD, AT, None, "")


def test_what_a_person_says_goes_on_with_the_next_reading() -> None:
    said = counters.said(read(TOLD, after(1, 9000)).now, AT + HOUR, 438_978_000)
    first = read(said, after(2, 12))
    assert (first.now.value, first.now.offset_by, first.added) == (438_978_000, 438_966_000, None)
    then = read(first.now, after(3, 72))
    assert (then.now.value, then.added) == (439_038_000, 60_000)


def test_a_reading_that_is_accepted_is_where_it_goes_on() -> None:
    held = read(TOLD, after(1, 12))
    now = counters.accepted(held.now)
    assert (now.value, now.why) == (12_000, None)
    assert read(now, after(2, 72)).added == 60_000
    assert counters.accepted(TOLD) == TOLD


def test_while_two_computers_differ_nothing_is_believed() -> None:
    step = counters.disputed(TOLD, AT + 1, 1_000_000)
    assert step is not None
    assert step.news == "held"
    assert counters.disputed(step.now, AT + 2, 1_000_000) is None
    assert read(step.now, after(1, 1050)).now == step.now
    agreed = counters.agreed(step.now)
    assert agreed is not None
    assert read(agreed.now, after(2, 1090)).added == 90_000
    assert counters.agreed(TOLD) is None
    assert counters.accepted(step.now) == TOLD


def test_trips_count_only_where_no_computer_tells() -> None:
    assert counters.driven(TOLD, AT + HOUR, 5000) is None
    first = counters.driven(None, AT, 5000)
    assert first is not None
    assert (first.value, first.origin) == (5000, Origin.GPS)
    second = counters.driven(first, AT + HOUR, 6000)
    assert second is not None
    assert second.value == 11_000
    assert counters.driven(second, AT, 6000) is None
    assert read(second, after(2, 438_978)).now.value == 438_978_000


def test_trips_count_where_a_computer_is_silent_for_days_until_it_is_back() -> None:
    assert counters.driven(TOLD, AT + 3 * DAY - 1, 5000) is None
    gone = counters.driven(TOLD, AT + 3 * DAY, 5000)
    assert gone is not None
    assert (gone.value, gone.origin) == (1_005_000, Origin.GPS)
    later = counters.driven(gone, AT + 3 * DAY + HOUR, 5000)
    assert later is not None
    assert later.value == 1_010_000
    back = read(later, after(80, 1024))
    assert (back.now.value, back.now.origin, back.added) == (1_024_000, Origin.TELEMETRY, None)


def test_what_a_person_has_said_holds_when_the_computer_is_back() -> None:
    offset = replace(TOLD, offset_by=400_000)
    gone = counters.driven(offset, AT + 4 * DAY, 5000)
    assert gone is not None
    assert read(gone, after(100, 620)).now.value == 1_020_000


def test_no_trip_counts_where_a_reading_is_held() -> None:
    held = read(TOLD, after(1, 5)).now
    assert counters.driven(held, AT + 9 * DAY, 5000) is None


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3_000)), max_size=30))
def test_what_is_believed_never_runs_backwards_nor_away(steps: list[tuple[int, int]]) -> None:
    now, at = TOLD, AT
    for hours, km in steps:
        at += hours * HOUR
        before = now
        step = read(now, Reading(Counter.DISTANCE, at, km * 1000))
        now = step.now
        assert now.value >= before.value
        assert now.value - before.value <= max(1_500_000, 1_500_000 * (at - before.at) / DAY)
        assert (now.held is None) == (now.why is None)
        if step.added is not None:
            assert step.added == now.value - before.value

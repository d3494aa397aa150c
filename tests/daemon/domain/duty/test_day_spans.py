from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.duty.day_spans import day_spans, parts_filled, totals_of
from daemon.domain.duty.gaps import Gap
from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, Mode
from tests.daemon.domain.duty.day_sheets import (
    DAY,
    DENVER,
    LATER,
    LONG_DAY,
    SHORT_DAY,
    at,
    changes_of,
    worked_day,
)

DAY_MS = 86_400_000


@given(
    st.sampled_from([DAY, LONG_DAY, SHORT_DAY]),
    st.lists(st.tuples(st.integers(-DAY_MS, 2 * DAY_MS), st.sampled_from(Duty)), max_size=12),
    st.integers(-DAY_MS, 2 * DAY_MS),
)
@settings(max_examples=100)
def test_totals_are_the_day_and_spans_never_leave_it(
    day: date, told: list[tuple[int, Duty]], now: int
) -> None:
    midnight = at(day, "00:00")
    changes = [Change(at=midnight + offset, duty=duty) for offset, duty in told]
    found = day_spans(day, changes, DENVER, now=midnight + now)
    totals = totals_of(found)
    assert totals.day == found.minutes
    assert min(*totals.of.values(), totals.unknown, totals.to_come) >= 0
    ends = [found.begins]
    for span in found.spans:
        assert ends[-1] <= span.start < span.end <= found.until
        ends.append(span.end)


def test_a_day_has_what_its_clocks_showed() -> None:
    totals = totals_of(worked_day())
    assert totals.of == {Duty.OFF: 605, Duty.SB: 120, Duty.D: 655, Duty.ON: 60}
    assert (totals.unknown, totals.to_come, totals.day) == (0, 0, 1440)


def test_days_of_23_and_25_hours_are_drawn_as_they_are() -> None:
    assert worked_day(LONG_DAY).minutes == 25 * 60
    assert totals_of(worked_day(LONG_DAY)).of[Duty.OFF] == 605 + 60
    short = worked_day(SHORT_DAY)
    assert short.minutes == 23 * 60
    assert totals_of(short).of[Duty.OFF] == 605 - 60


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    day = worked_day(LONG_DAY)
    first, second = at(LONG_DAY, "01:30"), at(LONG_DAY, "01:30", fold=1)
    assert day.clock(first // MINUTE_MS) == "01:30 MDT"
    assert day.clock(second // MINUTE_MS) == "01:30 MST"
    assert worked_day().clock(at(DAY, "01:30") // MINUTE_MS) == "01:30"


def test_the_end_of_a_day_and_other_days_are_told_apart_from_its_beginning() -> None:
    day = worked_day()
    assert [day.clock(day.begins), day.clock(day.ends)] == ["00:00", "24:00"]
    assert day.clock(day.ends + 5) == "2026-11-29 00:05"
    assert day.clock(day.begins - 5) == "2026-11-27 23:55"
    assert worked_day(LONG_DAY).clock(worked_day(LONG_DAY).ends) == "24:00 MST"


def test_a_status_lasts_over_midnight() -> None:
    before = at(DAY, "00:00") - 7_200_000
    found = day_spans(DAY, [Change(at=before, duty=Duty.SB)], DENVER, now=LATER)
    assert [(span.start, span.end) for span in found.spans] == [(found.begins, found.ends)]
    assert found.unknown == ()


def test_what_nobody_recorded_is_unknown_and_not_rest() -> None:
    found = day_spans(DAY, changes_of(DAY)[1:], DENVER, now=LATER)
    totals = totals_of(found)
    assert found.unknown == ((found.begins, found.begins + 340),)
    assert (totals.unknown, totals.of[Duty.OFF]) == (340, 605 - 340)
    empty = totals_of(day_spans(DAY, [], DENVER, now=LATER))
    assert (empty.unknown, empty.day) == (1440, 1440)


def test_what_is_still_to_come_is_not_told() -> None:
    found = worked_day(now=at(DAY, "12:50"))
    totals = totals_of(found)
    assert (totals.of[Duty.SB], totals.to_come) == (30, 670)
    coming = worked_day(now=at(DAY, "00:00") - DAY_MS)
    assert (coming.spans, totals_of(coming).to_come) == ((), 1440)


def test_a_gap_is_unknown_whatever_was_in_force() -> None:
    gap = Gap(at(DAY, "02:00") + 59_000, at(DAY, "09:00"))
    found = day_spans(DAY, changes_of(DAY), DENVER, now=LATER, gaps=[gap])
    assert found.unknown == ((found.begins + 120, found.begins + 540),)
    totals = totals_of(found)
    assert (totals.unknown, totals.day) == (420, 1440)
    assert found.spans[0].end == found.begins + 120
    whole = day_spans(DAY, changes_of(DAY), DENVER, now=LATER, gaps=[Gap(0, LATER)])
    assert totals_of(whole).unknown == 1440


def test_parts_of_a_day_are_filled_by_their_status_and_the_shortest_is_seen() -> None:
    day = worked_day()
    assert parts_filled(day, Duty.ON, 15) == {
        23: None, 24: Mode.YM, 79: None, 80: None,
    }  # fmt: skip
    assert list(parts_filled(day, Duty.SB, 30)) == [25, 26, 27, 28]
    last = [Change(at=at(DAY, "23:59"), duty=Duty.D)]
    assert parts_filled(day_spans(DAY, last, DENVER, now=LATER), Duty.D, 7.5) == {191: None}

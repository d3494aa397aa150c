from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.drawing.marks import Ink, Line, Mark, Rect, Text
from daemon.domain.duty.day_spans import day_spans
from daemon.domain.duty.grid import PEN_WIDTH, ROWS, GridBox, draw
from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, Mode
from daemon.domain.hours.verdict import Violation
from tests.daemon.domain.duty.day_sheets import DAY, LATER, LONG_DAY, SHORT_DAY, at, worked_day

BOX = GridBox(x=36, y=100, width=720, row_height=28)


def pens(marks: list[Mark]) -> list[Line]:
    return [mark for mark in marks if isinstance(mark, Line) and mark.ink is Ink.PEN]


def texts(marks: list[Mark]) -> list[str]:
    return [mark.text for mark in marks if isinstance(mark, Text)]


def hours(marks: list[Mark]) -> list[str]:
    return [m.text for m in marks if isinstance(m, Text) and m.ink is Ink.WHITE][:-1]


@pytest.mark.parametrize("day", [DAY, LONG_DAY, SHORT_DAY])
def test_the_line_runs_unbroken_from_midnight_to_midnight(day: date) -> None:
    lines = pens(draw(worked_day(day), (), (), BOX))
    along = [line for line in lines if line.y1 == line.y2]
    assert (along[0].x1, along[-1].x2) == (BOX.left, BOX.right)
    for left, right in pairwise(along):
        assert left.x2 == right.x1
        joins = [one for one in lines if one.x1 == one.x2 == left.x2]
        if left.y1 == right.y1:
            assert joins == []  # the mode alone changed
            continue
        (join,) = joins
        assert sorted((join.y1, join.y2)) == [
            min(left.y1, right.y1) - PEN_WIDTH / 2,
            max(left.y1, right.y1) + PEN_WIDTH / 2,
        ]


def test_a_line_lies_in_the_row_of_its_status_under_its_hours() -> None:
    day = worked_day()
    first = next(line for line in pens(draw(day, (), (), BOX)) if line.y1 == BOX.middle(Duty.D))
    hour = (BOX.right - BOX.left) / 24
    assert first.x1 == pytest.approx(BOX.left + 6.25 * hour)
    assert first.x2 == pytest.approx(BOX.left + 10.5 * hour)
    assert BOX.row_top(Duty.D) < first.y1 < BOX.row_top(Duty.ON)


def test_hours_are_named_as_the_clock_showed_them() -> None:
    usual = hours(draw(worked_day(), (), (), BOX))
    half = [str(hour) for hour in range(1, 12)]
    assert usual == ["Midnight", *half, "Noon", *half, "Midnight"]
    assert hours(draw(worked_day(LONG_DAY), (), (), BOX))[:4] == ["Midnight", "1", "1", "2"]
    assert hours(draw(worked_day(SHORT_DAY), (), (), BOX))[:4] == ["Midnight", "1", "3", "4"]


def test_every_row_has_its_quarters() -> None:
    marks = draw(worked_day(), (), (), BOX)
    ticks = [m for m in marks if isinstance(m, Line) and m.x1 == m.x2 and m.width == 0.35]
    assert len(ticks) == 24 * 3 * len(ROWS)
    through = [m for m in marks if isinstance(m, Line) and m.ink is Ink.RULE]
    assert len(through) == 25


def test_modes_are_hatched_broken_and_named() -> None:
    marks = draw(worked_day(), (), (), BOX)
    assert {"PC", "YM"} <= set(texts(marks))
    dashed = [line for line in pens(marks) if line.dash]
    assert [line.y1 for line in dashed] == [BOX.middle(Duty.ON), BOX.middle(Duty.OFF)]
    slanted = [m for m in marks if isinstance(m, Line) and m.x1 != m.x2 and m.y1 != m.y2]
    assert slanted
    modes = [span for span in worked_day().spans if span.mode is Mode.PC]
    assert any(BOX.at(worked_day(), modes[0].start) <= m.x1 for m in slanted)


def test_totals_stand_at_the_right_and_say_what_is_missing() -> None:
    spans = [text for text in texts(draw(worked_day(), (), (), BOX)) if ":" in text]
    assert spans == ["10:05", "2:00", "10:55", "1:00", "= 24:00"]
    said = texts(draw(worked_day(now=at(DAY, "12:50")), (), (), BOX))
    assert "+ to come 11:10" in said
    assert "not recorded yet" in said
    assert "= 24:00" in said
    assert "day of 23 h = 23:00" in texts(draw(worked_day(SHORT_DAY), (), (), BOX))


def test_unknown_time_is_left_blank_and_said() -> None:
    marks = draw(worked_day(told=(("12:00", "ON", None),)), (), (), BOX)
    assert "not known" in texts(marks)
    assert "+ not known 12:00" in texts(marks)
    middle = (BOX.left + BOX.right) / 2
    assert min(line.x1 for line in pens(marks)) == pytest.approx(middle)


def test_a_violation_is_marked_in_the_row_of_driving_and_cut_at_the_day() -> None:
    day = worked_day()
    begins = at(DAY, "19:00") // MINUTE_MS
    violations = [
        Violation(rule="driving_11h", cite="395.3", at=begins, minutes=45),
        Violation(rule="driving_11h", cite="395.3", at=day.begins - 30, minutes=60),
        Violation(rule="driving_11h", cite="395.3", at=day.begins - 90, minutes=60),
    ]
    marks = draw(day, violations, (), BOX)
    red = [mark for mark in marks if isinstance(mark, Rect) and mark.edge is Ink.RED]
    assert [(one.x, one.y) for one in red] == [
        (BOX.at(day, begins), BOX.row_top(Duty.D)),
        (BOX.left, BOX.row_top(Duty.D)),
    ]
    assert red[1].width == pytest.approx((BOX.right - BOX.left) / 48)
    assert {"V1", "V2"} <= set(texts(marks))
    assert "V3" not in texts(marks)


def test_numbers_of_remarks_do_not_cover_each_other() -> None:
    day = worked_day()
    minutes = [day.begins + 60, *(day.begins + 600 + step for step in range(6)), day.begins + 900]
    small = [
        mark
        for mark in draw(day, (), minutes, BOX)
        if isinstance(mark, Text) and mark.y > BOX.bottom and mark.text.isdigit()
    ]
    assert [mark.text for mark in small] == ["1", "2", "3", "4", "8"]
    assert len({mark.y for mark in small[1:4]}) == 3


def test_a_day_that_a_country_left_out_has_no_grid() -> None:
    """Samoa went over the date line and had no 30 December 2011."""
    told = [Change(at=0, duty=Duty.OFF)]
    day = day_spans(date(2011, 12, 30), told, ZoneInfo("Pacific/Apia"), now=LATER)
    assert day.minutes == 0
    assert draw(day, (), (day.begins,), BOX) == []

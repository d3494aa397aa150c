from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.duty.day_spans import day_spans
from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, Mode
from daemon.domain.hours.verdict import Violation
from daemon.readmodel.duty_grid import grid_lines, quarter_cells
from tests.daemon.domain.duty.day_sheets import (
    DAY,
    DENVER,
    LATER,
    LONG_DAY,
    SHORT_DAY,
    WORKED,
    at,
    worked_day,
)

MARKS = "█▌▐pys"


def test_a_day_reads_like_its_paper() -> None:
    assert grid_lines(worked_day()) == [
        "     0   2   4   6   8   10  12  14  16  18  20  22     h:mm",
        " OFF ███████████▌┊·┊·┊·┊·┊█┊·┊·┊·┊·┊·┊·┊·┊·┊·pp██████  10:05",
        " SB  ┊·┊·┊·┊·┊·┊·┊·┊·┊·┊·┊·┊·▐███▌·┊·┊·┊·┊·┊·┊·┊·┊·┊·   2:00",
        " D   ┊·┊·┊·┊·┊·┊·▐████████·██▌·┊·▐██████████▌┊·┊·┊·┊·  10:55",
        " ON  ┊·┊·┊·┊·┊·┊▐y·┊·┊·┊·┊·┊·┊·┊·┊·┊·┊·┊·┊·┊▐▌·┊·┊·┊·   1:00",
        "     y yard move   p personal conveyance",
    ]


def test_what_is_not_known_and_not_yet_is_blank_and_said() -> None:
    lines = grid_lines(worked_day(now=at(DAY, "12:50"), told=WORKED[1:]))
    assert lines[1][5:18] == " " * 11 + "·┊"
    assert lines[1][31:53] == " " * 22
    assert lines[-1].strip() == "y yard move   not known: 5:40   to come: 11:10"


@pytest.mark.parametrize(
    ("day", "hours", "words"),
    [(LONG_DAY, "0     2   4", "25 hours"), (SHORT_DAY, "0     4   6", "23 hours")],
)
def test_hours_are_those_of_the_clock(day: date, hours: str, words: str) -> None:
    lines = grid_lines(worked_day(day))
    assert lines[0][5:16] == hours
    assert f"a day of {words}: clocks change" in lines[-1]
    assert len({len(line) for line in lines[:5]}) == 1


def test_driving_beyond_the_law_is_marked_below() -> None:
    late = Violation(rule="r", cite="c", at=at(DAY, "19:00") // MINUTE_MS, minutes=45)
    lines = grid_lines(worked_day(), [late])
    assert lines[5] == f"{'':43}!!{'':8} beyond the law"


@given(
    st.sampled_from([DAY, LONG_DAY, SHORT_DAY]),
    st.lists(
        st.tuples(
            st.integers(0, 1499),
            st.sampled_from([(d, None) for d in Duty] + [(Duty.OFF, Mode.PC), (Duty.ON, Mode.YM)]),
        ),
        max_size=14,
    ),
)
@settings(max_examples=60)
def test_everything_recorded_is_seen_in_its_row(
    day: date, told: list[tuple[int, tuple[Duty, Mode | None]]]
) -> None:
    midnight = at(day, "00:00")
    changes = [
        Change(at=midnight + minute * MINUTE_MS, duty=duty, mode=mode)
        for minute, (duty, mode) in told
    ]
    found = day_spans(day, changes, DENVER, now=LATER)
    rows = {duty: "".join(quarter_cells(found, duty)) for duty in Duty}
    assert {len(row) for row in rows.values()} == {found.minutes // 30}
    for span in found.spans:
        first = min((span.start - found.begins) // 30, found.minutes // 30 - 1)
        last = -(-(span.end - found.begins) // 30)
        assert any(letter in MARKS for letter in rows[span.duty][first : last + 1])
    for duty, row in rows.items():
        held = any(span.duty is duty for span in found.spans)
        assert held == any(letter in MARKS for letter in row)
    assert all(len(line) <= 79 for line in grid_lines(found)[:5])

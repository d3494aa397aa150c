from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.hours.duty import Duty, Mode
from tests.daemon.readmodel.sample_fleet import ZONE
from tui.format import LocalTime
from tui.moments import day_span
from tui.widgets.duty_grid import (
    HALF_MS,
    HOUR_MS,
    MINUTE_MS,
    QUARTER_MS,
    GridDay,
    Stretch,
    cell_ms,
    grid_text,
    total_minutes,
)

LOCAL = LocalTime.of(ZONE)
DENVER = ZoneInfo(ZONE)


def day(
    *parts: tuple[float, Duty, Mode | None], of: date = date(2026, 6, 1), now: float | None = None
) -> GridDay:
    """Parts by the hour at which they end."""
    begins, ends = day_span(DENVER, of)
    at, stretches = begins, []
    for hour, duty, mode in parts:
        until = begins + round(hour * HOUR_MS)
        stretches.append(Stretch(at, until, duty, mode))
        at = until
    return GridDay(
        begins=begins,
        ends=ends,
        stretches=stretches,
        now=None if now is None else begins + round(now * HOUR_MS),
    )


FULL = day((6, Duty.OFF, None), (6.75, Duty.ON, Mode.YM), (10, Duty.D, None), (24, Duty.OFF, None))


def rows(shown: GridDay, width: int) -> dict[str, str]:
    lines = grid_text(shown, width, LOCAL).plain.split("\n")
    return {"top": lines[0], **{line.split()[0]: line for line in lines[1:5]}, "foot": lines[5]}


def test_a_cell_is_a_quarter_hour_where_there_is_room_and_else_half_of_one() -> None:
    assert (cell_ms(120), cell_ms(80)) == (QUARTER_MS, HALF_MS)
    for width, per_hour in ((120, 4), (80, 2)):
        found = rows(FULL, width)
        assert found["D"].count("█") == round(3.25 * per_hour - 0.49)
        assert found["OFF"][5:].startswith("█" * 6 * per_hour)
        assert found["ON"].count("y") == round(0.75 * per_hour + 0.01)
        assert "y yard move" in found["foot"]


def test_totals_stand_at_the_right_and_hours_above() -> None:
    found = rows(FULL, 120)
    assert [found[duty].split()[-1] for duty in ("OFF", "SB", "D", "ON")] == [
        "20:00",
        "0:00",
        "3:15",
        "0:45",
    ]
    assert found["top"].split()[:4] == ["0", "1", "2", "3"]
    assert found["top"].split()[-2:] == ["23", "h:mm"]
    assert rows(FULL, 80)["top"].split()[:3] == ["0", "2", "4"]


def test_what_is_to_come_and_what_is_not_known_is_blank() -> None:
    begins, _ = day_span(DENVER, date(2026, 6, 1))
    known = GridDay(
        begins=begins,
        ends=begins + 24 * HOUR_MS,
        stretches=[Stretch(begins + 4 * HOUR_MS, begins + 8 * HOUR_MS, Duty.D)],
        now=begins + 8 * HOUR_MS,
    )
    found = rows(known, 120)
    assert found["D"][5 : 5 + 16].strip() == ""
    assert found["D"][5 + 16 : 5 + 32] == "█" * 16
    assert found["D"][5 + 32 : 5 + 96].strip() == ""
    assert found["top"][5 + 32] == "▼"
    assert "blank: 4:00 of which nothing is known" in found["foot"]
    assert "┊···┊" in found["OFF"]


def test_days_on_which_clocks_change_have_their_own_length() -> None:
    for of, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25)):
        shown = day((hours, Duty.OFF, None), of=of)
        found = rows(shown, 120)
        assert found["OFF"].count("█") == hours * 4
        assert found["OFF"].endswith(f"{hours}:00")
        assert f"a day of {hours} hours" in found["foot"]
    assert rows(day((25, Duty.OFF, None), of=date(2026, 11, 1)), 120)["top"].split()[:4] == [
        "0",
        "1",
        "1",
        "2",
    ]


def test_the_shortest_stretch_is_seen() -> None:
    found = rows(day((6, Duty.OFF, None), (6.05, Duty.D, None), (7, Duty.ON, None)), 80)
    assert found["D"][5 + 12] == "▌"


ENDS = st.lists(st.integers(1, 24 * 60), min_size=1, max_size=20, unique=True).map(sorted)


@settings(max_examples=50)
@given(ENDS, st.data(), st.sampled_from([80, 100, 120, 200]))
def test_a_day_fits_its_lines_and_its_totals_are_its_minutes(
    ends: list[int], data: st.DataObject, width: int
) -> None:
    duties = data.draw(st.lists(st.sampled_from(Duty), min_size=len(ends), max_size=len(ends)))
    shown = day(*[(end / 60, duty, None) for end, duty in zip(ends, duties, strict=True)])
    lines = grid_text(shown, width, LOCAL).plain.split("\n")
    assert len(lines) == 6
    assert all(len(line) <= width for line in lines)
    assert len({len(line) for line in lines[:5]}) == 1
    assert sum(total_minutes(shown, duty) for duty in Duty) == ends[-1]
    begun = {one.duty for one in shown.stretches}
    for line, duty in zip(lines[1:5], Duty, strict=True):
        assert any(block in line for block in "█▌▐") == (duty in begun)
    assert MINUTE_MS * ends[-1] == shown.stretches[-1].ends - shown.begins

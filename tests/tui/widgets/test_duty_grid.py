from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.duty.day_spans import DaySpans, day_spans
from daemon.domain.duty.days import log_day
from daemon.domain.hours.duty import Change, Duty, Mode
from tests.daemon.readmodel.sample_fleet import ZONE
from tui.widgets.duty_grid import cell_minutes, grid_text

DENVER = ZoneInfo(ZONE)
HOUR_MS = 3_600_000
SUMMER = date(2026, 6, 1)
Part = tuple[float, Duty, Mode | None]


def day(*parts: Part, of: date = SUMMER, now: float = 30) -> DaySpans:
    """Parts by the hour at which they begin."""
    begins = log_day(of, DENVER).begins_at
    changes = [
        Change(at=begins + round(hour * HOUR_MS), duty=duty, mode=mode)
        for hour, duty, mode in parts
    ]
    return day_spans(of, changes, DENVER, now=begins + round(now * HOUR_MS))


FULL = day((-3, Duty.OFF, None), (6, Duty.ON, Mode.YM), (6.75, Duty.D, None), (10, Duty.OFF, None))


def rows(shown: DaySpans, width: int) -> dict[str, str]:
    lines = grid_text(shown, width).plain.split("\n")
    return {"top": lines[0], **{line.split()[0]: line for line in lines[1:5]}, "foot": lines[5]}


def test_a_cell_is_a_quarter_hour_where_there_is_room_and_else_half_of_one() -> None:
    assert (cell_minutes(120), cell_minutes(80)) == (15, 30)
    wide, narrow = rows(FULL, 120), rows(FULL, 80)
    assert wide["OFF"][5:].startswith("█" * 24 + "┊··")
    assert wide["ON"][5 + 24 :].startswith("yyy·┊")
    assert wide["D"][5 + 27 :].startswith("█" * 13 + "┊")
    assert narrow["D"][5 + 13 :].startswith("▐██████┊")
    assert "y yard move" in wide["foot"]


def test_totals_stand_at_the_right_and_hours_above() -> None:
    found = rows(FULL, 120)
    totals = [found[duty].split()[-1] for duty in ("OFF", "SB", "D", "ON")]
    assert totals == ["20:00", "0:00", "3:15", "0:45"]
    assert found["top"].split()[:4] == ["0", "1", "2", "3"]
    assert found["top"].split()[-2:] == ["23", "h:mm"]
    assert rows(FULL, 80)["top"].split()[:3] == ["0", "2", "4"]


def test_what_is_to_come_and_what_is_not_known_is_blank() -> None:
    found = rows(day((4, Duty.D, None), now=8), 120)
    assert found["D"][5 : 5 + 16].strip() == ""
    assert found["D"][5 + 16 : 5 + 32] == "█" * 16
    assert found["D"][5 + 32 : 5 + 96].strip() == ""
    assert found["top"][5 + 32] == "▼"
    assert "blank: 4:00 of which nothing is known" in found["foot"]
    assert "┊···┊" in found["OFF"]


def test_days_on_which_clocks_change_have_their_own_length() -> None:
    for of, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25)):
        found = rows(day((0, Duty.OFF, None), of=of), 120)
        assert found["OFF"].count("█") == hours * 4
        assert found["OFF"].endswith(f"{hours}:00")
        assert f"a day of {hours} hours" in found["foot"]
    back = rows(day((0, Duty.OFF, None), of=date(2026, 11, 1)), 120)
    assert back["top"].split()[:4] == ["0", "1", "1", "2"]


def test_the_shortest_stretch_is_seen() -> None:
    found = rows(day((0, Duty.OFF, None), (6, Duty.D, None), (6.05, Duty.ON, None)), 80)
    assert found["D"][5 + 12] == "▌"


STARTS = st.lists(st.integers(0, 24 * 60 - 1), min_size=1, max_size=20, unique=True).map(sorted)


@settings(max_examples=50)
@given(STARTS, st.data(), st.sampled_from([80, 100, 120, 200]))
def test_a_day_fits_its_lines_and_each_of_its_duties_is_seen(
    starts: list[int], data: st.DataObject, width: int
) -> None:
    duties = data.draw(st.lists(st.sampled_from(Duty), min_size=len(starts), max_size=len(starts)))
    shown = day(*[(start / 60, duty, None) for start, duty in zip(starts, duties, strict=True)])
    lines = grid_text(shown, width).plain.split("\n")
    assert len(lines) == 6
    assert all(len(line) <= width for line in lines)
    assert len({len(line) for line in lines[:5]}) == 1
    for line, duty in zip(lines[1:5], Duty, strict=True):
        assert any(block in line for block in "█▌▐") == (duty in duties)

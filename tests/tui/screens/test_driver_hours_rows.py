import sqlite3
from pathlib import Path

import pytest

from daemon.readmodel.hours import HoursRow, hours_of
from tests.daemon.readmodel.sample_drivers import RULES
from tests.daemon.readmodel.sample_fleet import MINUTE, NOW, ZONE
from tui.format import LocalTime
from tui.screens.driver_hours_rows import clocks_text, violation_rows, violation_text

LOCAL = LocalTime.of(ZONE)


def hours(path: Path, name: str) -> HoursRow:
    db = sqlite3.connect(path)
    found = hours_of(db, name, at=NOW, now=NOW, values=RULES)
    db.close()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("D09", "► driving  since 00:30:00, 7 h 33 ago, in T-04"),
        ("D09", "Driving  x used up "),
        ("D09", "x driving_11h, beyond 11 h: 33 min driven from 07:30 MDT until now (49 CFR"),
        ("D09", "! D09: 27 min left of driving before a break"),
        ("D09", "Driving is legal again at 18:03 MDT, after the daily rest: 10 h 00 min OFF"),
        ("D09", "Work in hand  none; W enters some"),
        ("D12", "0:00 left of 14:00  2:00 once paired"),
        ("D12", "once paired: provisional"),
        ("D17", "US property, 70 h in 8 days; short haul with CDL, 49 CFR 395.1(e)(1)"),
        ("D17", "Break    - n/a        this rule does not apply to him"),
        ("D17", "Work in hand  load 0:20, drive 0:45, pour 1:00"),
        ("D17", "●"),
        ("D22", "Work in hand  load 0:20, drive 0:45, pour 1:00"),
        ("D04", "First to run out: driving before a break, at 12:12 MDT."),
        ("D41", "Driving  ? unknown    nobody can tell: see below"),
        ("D41", "- not assignable: hours cannot be told: driving and window: no rest of 10 h"),
        ("D41", "- not assignable: no CDL on file: unknown"),
        ("D09", "- not assignable: driving is legal only in 10 h 00 min, after the daily rest"),
        ("D28", "- not assignable: medical certificate expired 2026-05-28 (4 days ago)"),
    ],
)
def test_clocks_are_told_with_their_reasons(drivers_path: Path, name: str, said: str) -> None:
    assert said in clocks_text(hours(drivers_path, name), 120, NOW).plain


def test_every_driver_fits_a_narrow_screen(drivers_path: Path) -> None:
    for name in ("D04", "D09", "D12", "D17", "D22", "D40", "D41"):
        lines = clocks_text(hours(drivers_path, name), 80, NOW).plain.splitlines()
        assert max(map(len, lines)) <= 80
        assert lines[-1] == " HOS monitoring and planning, not an ELD"


def test_violations_stand_with_their_minutes_and_the_one_under_the_cursor_is_explained(
    drivers_path: Path,
) -> None:
    found = hours(drivers_path, "D22").violations
    rows = violation_rows(found, LOCAL, NOW)
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["31 May 09:30", "31 May 13:00", "3:30", "cycle_70h_8d", "49 CFR 395.3(b)(2)"],
        ["30 May 09:30", "30 May 13:00", "3:30", "cycle_70h_8d", "49 CFR 395.3(b)(2)"],
    ]
    text = violation_text(found, rows[0].key, 80).plain
    assert text.startswith(" x cycle_70h_8d, beyond 70 h: 3 h 30 min driven from")
    assert violation_text(found, None, 80).plain == ""
    assert found[0].minutes * MINUTE == 210 * MINUTE

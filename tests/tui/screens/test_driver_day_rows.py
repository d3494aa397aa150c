import sqlite3
from datetime import date
from pathlib import Path

from daemon.readmodel.duty import driver
from daemon.readmodel.duty_days import DutyDay, duty_days
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW, ZONE
from tui.format import LocalTime
from tui.screens.driver_day_rows import day_rows, day_text, record_at

LOCAL = LocalTime.of(ZONE)
HOUR = 60 * MINUTE
TODAY = date(2026, 6, 1)


def day_of(path: Path, name: str, day: date = TODAY, *changes: str) -> DutyDay:
    db = sqlite3.connect(path)
    for change in changes:
        db.execute(change)
    one = driver(db, name)
    assert one is not None
    (found,) = duty_days(db, one, day, day, now=NOW)
    db.close()
    return found


def test_a_day_says_what_happened_in_order_of_time(drivers_path: Path) -> None:
    day = day_of(drivers_path, "D17")
    said = [[cell.text for cell in row.cells] for row in day_rows(day, LOCAL, NOW)]
    assert [row[0] for row in said] == ["05:30", "06:06", "07:00", "07:00", "07:10", "07:48"]
    assert {row[1] for row in said} == {"■ on duty", "► driving", "§ declared", "» note"}
    assert ["07:00", "§ declared", "", "adverse driving conditions: hail on I-70"] in [
        row[:4] for row in said
    ]
    assert [row[4] for row in said] == ["ana", "truck", "ana", "ana", "ana", "truck"]


def test_what_an_edit_replaced_stays_beside_it(drivers_path: Path) -> None:
    day = day_of(
        drivers_path,
        "D17",
        TODAY,
        "INSERT INTO duty_edit VALUES (1, 4, 1780296000000, 1780299600000, 'edit', 'slept', 5,"
        " 'bo')",
        "UPDATE duty_record SET replaced_by = 1 WHERE driver_id = 4 AND at = 1780313400000",
    )
    rows = day_rows(day, LOCAL, NOW)
    assert "replaced by bo: slept" in rows[0].cells[3].text
    assert "strike" in rows[0].cells[0].style
    assert record_at(day, rows[0].key) is None


def test_a_record_holds_until_the_next_or_until_now(drivers_path: Path) -> None:
    day = day_of(drivers_path, "D17")
    rows = day_rows(day, LOCAL, NOW)
    assert record_at(day, rows[0].key) == (DAY + round(5.5 * HOUR), DAY + round(6.1 * HOUR))
    assert record_at(day, rows[-1].key) == (DAY + round(7.8 * HOUR), NOW // MINUTE * MINUTE)
    assert record_at(day, None) is None
    assert record_at(day, "n0") is None


def test_a_day_says_whether_it_is_certified(drivers_path: Path) -> None:
    yesterday = date(2026, 5, 31)
    text = day_text(day_of(drivers_path, "D17", yesterday), 80, LOCAL, NOW).plain
    assert text.startswith(" Sun 31 May 2026   ○ not certified")
    assert "OFF" in text
    changed = day_of(
        drivers_path,
        "D17",
        yesterday,
        "INSERT INTO duty_certificate(driver_id, day, digest, made_at, made_by)"
        " VALUES (4, '2026-05-31', 'of other records', 9, 'ana')",
    )
    said = " Sun 31 May 2026   ! changed since it was certified by ana"
    assert day_text(changed, 80, LOCAL, NOW).plain.startswith(said)

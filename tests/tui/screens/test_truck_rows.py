import sqlite3
from pathlib import Path

from daemon.readmodel.fittings import Subject
from daemon.readmodel.fleet import truck
from daemon.readmodel.trips import stops, trips
from tests.daemon.readmodel.sample_fleet import DAY, NOW, ZONE
from tui.format import LocalTime
from tui.questions import head
from tui.screens.truck_rows import status_text, trip_rows

LOCAL = LocalTime.of(ZONE)


def test_trips_and_stops_have_their_own_keys_and_the_newest_stands_first(fleet_path: Path) -> None:
    db = sqlite3.connect(fleet_path)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    span = {"from_ms": DAY, "until_ms": NOW}
    rows = trip_rows(
        trips(db, Subject(vehicle_id=1), **span),
        stops(db, Subject(vehicle_id=1), **span),
        top,
        LOCAL,
    )
    db.close()
    assert len({row.key for row in rows}) == len(rows) > 5
    starts = [int(row.key.split("@")[1]) for row in rows]
    assert starts == sorted(starts, reverse=True)
    assert len({len(row.cells) for row in rows}) == 1


def test_a_truck_of_which_nothing_is_known_shows_dashes(fleet_path: Path) -> None:
    db = sqlite3.connect(fleet_path)
    mute = truck(db, "u11", now_ms=NOW, day_ms=DAY)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    db.close()
    assert mute is not None
    shown = status_text(mute, top, LOCAL).plain
    assert "Last fix   never" in shown
    assert "Odometer   - km" in shown
    assert "None" not in shown

import sqlite3
from pathlib import Path

import pytest

from tests.daemon.readmodel.sample_fleet import DAY, NOW, ZONE
from tui.format import LocalTime
from tui.questions import FleetQuestion, TruckQuestion, TruckView, head

LOCAL = LocalTime.of(ZONE)
HOURS_8 = 8 * 3_600_000


def test_equal_questions_are_one() -> None:
    assert FleetQuestion() == FleetQuestion()
    asked = TruckQuestion(key="u1", tab="trail", span_ms=1)
    assert asked == TruckQuestion(key="u1", tab="trail", span_ms=1)
    assert asked != TruckQuestion(key="u1", tab="trips", span_ms=1)


def test_the_day_is_the_depots(fleet_path: Path) -> None:
    db = sqlite3.connect(fleet_path)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    assert (top.moment.now_ms, top.moment.day_ms) == (NOW, DAY)
    assert (top.ports_open, top.ports_total, top.counts.total) == (2, 3, 12)
    db.close()


@pytest.mark.parametrize(
    ("changed", "hours"),
    [
        ("SELECT 1", 8),
        ("DELETE FROM position WHERE at < (SELECT max(at) - 3000000 FROM position)", 1),
        ("DELETE FROM position", 1),
        ("UPDATE unit_state SET at = NULL", 8),
        (
            "DELETE FROM trip WHERE ended_at > 0; UPDATE trip SET started_at = started_at - 4e7",
            24,
        ),
    ],
)
def test_a_truck_opens_on_the_shortest_span_that_holds_what_there_is(
    fleet_path: Path, changed: str, hours: int
) -> None:
    db = sqlite3.connect(fleet_path)
    db.executescript(changed)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    view = TruckQuestion(key="u1", tab="trail", span_ms=None).answer(db, top)
    assert isinstance(view, TruckView)
    assert view.until_ms - view.from_ms == hours * 3_600_000
    db.close()


@pytest.mark.parametrize(
    ("tab", "filled"),
    [
        ("status", {"events"}),
        ("trail", {"trail", "trips", "stops"}),
        ("charts", set()),
        ("trips", {"trips", "stops"}),
    ],
)
def test_a_tab_reads_only_what_it_shows(fleet_path: Path, tab: str, filled: set[str]) -> None:
    db = sqlite3.connect(fleet_path)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    view = TruckQuestion(key="u1", tab=tab, span_ms=HOURS_8).answer(db, top)
    assert isinstance(view, TruckView)
    parts = ("trail", "trips", "stops", "events")
    assert {part for part in parts if getattr(view, part)} == filled
    assert bool(view.places.fences) == (tab == "trail")
    assert view.until_ms - view.from_ms == HOURS_8
    db.close()

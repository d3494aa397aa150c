import sqlite3

from daemon.readmodel.fittings import Subject
from daemon.readmodel.vehicle_charts import vehicle_charts
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_telling import DAY_MS, VEHICLE, add_telling

SUBJECT = Subject(vehicle_id=VEHICLE)


def test_charts_go_round_from_the_wanted_one(db: sqlite3.Connection) -> None:
    add_telling(db, NOW)
    charts = vehicle_charts(
        db, "T-01", SUBJECT, from_ms=NOW - DAY_MS, until_ms=NOW, wanted="coolant", most=3
    )
    assert [chart.name for chart in charts.shown] == ["coolant", "oil_pressure", "battery"]
    assert charts.names[0] == ("speed", "speed")
    assert any(point.value is None for point in charts.shown[0].points)


def test_a_long_span_does_not_creep(db: sqlite3.Connection) -> None:
    add_telling(db, NOW)
    one, other = (
        vehicle_charts(
            db, "T-01", SUBJECT, from_ms=at - 7 * DAY_MS, until_ms=at, wanted="fuel_level"
        )
        for at in (NOW, NOW + 1000)
    )
    assert one == other
    assert {point.value for point in one.shown[0].points} >= {80.0, 7.5}

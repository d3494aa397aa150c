from datetime import UTC

import pytest

from daemon.domain.maintenance.counters import Counted, Origin, Why
from daemon.domain.telemetry.facts import Counter, Reading, Used
from daemon.store import counters
from daemon.store.counters import Dispute
from daemon.store.database import Store
from tests.daemon.store.paper_scene import add_vehicle

HOUR = 3_600_000
DAY = 24 * HOUR
NOON = 20_600 * DAY + 12 * HOUR
DAYS = "SELECT counter, day, added, origin FROM counter_day ORDER BY counter, day"
WAY = Counter.DISTANCE


@pytest.fixture(autouse=True)
def vehicle(store: Store) -> int:
    return add_vehicle(store.connection)


def read(hours: float, km: float) -> Reading:
    return Reading(WAY, NOON + round(hours * HOUR), round(km * 1000))


def advance(store: Store, *told: Reading | Dispute) -> list[str]:
    return [one.step.news for one in counters.advance(store.connection, 1, told, UTC)]


def days(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(DAYS).fetchall()


def test_a_counter_comes_back_as_it_was_saved(store: Store) -> None:
    tx = store.connection
    assert counters.counter(tx, 1, WAY) is None
    held = Counted(
        value=5, at=1, origin=Origin.PERSON, offset_by=-3, held=9, held_at=2, why=Why.TOO_FAST
    )
    for counted in (held, Counted(value=7, at=3, origin=Origin.GPS)):
        counters.save(tx, 1, WAY, counted)
        assert counters.counter(tx, 1, WAY) == counted


def test_each_day_has_what_was_added_in_it(store: Store) -> None:
    assert advance(store, read(0, 1000), read(1, 1060), read(2, 1100)) == []
    assert advance(store, read(3, 1110)) == []
    assert days(store) == [("distance", 20_600, 110_000, "telemetry")]


def test_a_night_in_silence_adds_to_the_morning(store: Store) -> None:
    advance(store, read(0, 1000), read(60, 1000.4))
    assert [(day, added) for _, day, added, _ in days(store)] == [
        (20_600, 0),
        (20_601, 0),
        (20_602, 0),
        (20_603, 400),
    ]


def test_a_drive_over_midnight_is_parted_by_time(store: Store) -> None:
    advance(store, read(11, 1000), read(13, 1100))
    assert [added for _, _, added, _ in days(store)] == [50_000, 50_000]


def test_a_jump_is_held_once_and_adds_nothing(store: Store) -> None:
    assert advance(store, read(0, 1000), read(1, 9000), read(2, 9001)) == ["held"]
    assert advance(store, read(3, 9002)) == []
    counted = counters.counter(store.connection, 1, WAY)
    assert counted is not None
    assert (counted.value, counted.held, counted.why) == (1_000_000, 9_000_000, Why.TOO_FAST)
    assert advance(store, read(4, 1010)) == ["resumed"]
    assert days(store) == [("distance", 20_600, 10_000, "telemetry")]


def test_of_two_boxes_on_a_vehicle_one_is_followed(store: Store) -> None:
    """Each with a counter of its own would have it held and let go again with every reading."""
    number, tx = 1, store.connection
    tx.executemany("INSERT INTO unit(id, name) VALUES (?, ?)", [(1, "BOX-1"), (2, "BOX-2")])
    news = []
    for minute in range(40):
        for box, began_km in ((1, 400_000), (2, 12_000)):
            told = read((minute * 2 + box) / 60, began_km + minute)
            news += counters.advance(tx, number, [told], UTC, unit_id=box)
    assert news == []
    now = counters.counter(tx, number, Counter.DISTANCE)
    assert now is not None
    assert (now.value, now.told_by) == (400_039_000, 1)
    (late,) = counters.advance(tx, number, [read(30, 12_050)], UTC, unit_id=2)
    assert late.step.news == "held"


def test_while_computers_differ_nothing_is_added(store: Store) -> None:
    dispute = Dispute(WAY, NOON + HOUR, 1_060_000)
    assert advance(store, read(0, 1000), dispute, read(2, 1100)) == ["held"]
    assert days(store) == []
    assert advance(store, Dispute(WAY, NOON + 3 * HOUR, None), read(4, 1200)) == ["resumed"]
    assert days(store) == [("distance", 20_600, 200_000, "telemetry")]


def test_trips_count_where_no_computer_tells(store: Store) -> None:
    tx = store.connection
    counters.trip_driven(tx, 1, Used("distance", NOON, NOON + HOUR, 50_000), UTC)
    assert days(store) == [("distance", 20_600, 50_000, "gps")]
    advance(store, read(2, 438_978), read(3, 439_000))
    counters.trip_driven(tx, 1, Used("distance", NOON + 4 * HOUR, NOON + 5 * HOUR, 9_000), UTC)
    assert days(store) == [("distance", 20_600, 72_000, "telemetry")]


def test_fuel_and_idling_are_summed_by_day(store: Store) -> None:
    used = [Used("fuel", NOON, NOON + HOUR, 900), Used("idle", NOON, NOON + HOUR, 7)]
    for _ in range(2):
        counters.add_used(store.connection, 1, used, UTC)
    assert [(name, added) for name, _, added, _ in days(store)] == [("fuel", 1800), ("idle", 14)]


def test_old_days_go(store: Store) -> None:
    advance(store, read(0, 1000), read(1, 1010), read(24, 1020), read(25, 1030))
    assert counters.remove_days(store.connection, before=20_601, most=10) == 1
    assert [day for _, day, _, _ in days(store)] == [20_601]

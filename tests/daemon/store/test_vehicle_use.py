from pathlib import Path

import pytest

from daemon.domain.maintenance.due import Meter
from daemon.domain.maintenance.plans import Trigger
from daemon.interfaces import Tx
from daemon.store import vehicle_use
from tests.daemon.store.scene import NOW, open_store
from tests.daemon.store.service_scene import ADD_DAY, DAY_MS, TODAY, add_vehicle, used
from tests.daemon.store.unit_scene import fit, say


@pytest.fixture
def tx(tmp_path: Path) -> Tx:
    return open_store(tmp_path / "use.db").connection


def test_days_without_a_row_between_others_saw_no_use(tx: Tx) -> None:
    number = add_vehicle(tx)
    used(tx, number, [5, 0, 0, 7, 0])
    tx.execute(ADD_DAY, (number, "distance", TODAY, 3))
    use = vehicle_use.daily(tx, TODAY)[number][Trigger.DISTANCE]
    assert (use.first_day, list(use.added), use.today) == (TODAY - 5, [5, 0, 0, 7, 0], 3)


def test_a_vehicle_of_which_only_today_is_known_has_no_days(tx: Tx) -> None:
    number = add_vehicle(tx)
    tx.execute(ADD_DAY, (number, "engine_time", TODAY, 90))
    use = vehicle_use.daily(tx, TODAY)[number][Trigger.ENGINE_TIME]
    assert (list(use.added), use.today) == ([], 90)


def test_only_the_days_that_were_asked_for_are_read(tx: Tx) -> None:
    number = add_vehicle(tx)
    used(tx, number, [1] * 200)
    assert len(vehicle_use.daily(tx, TODAY)[number][Trigger.DISTANCE].added) == 120
    far = vehicle_use.use_of(tx, number, TODAY, since=TODAY - 150)
    assert len(far[Trigger.DISTANCE].added) == 151
    assert vehicle_use.use_of(tx, number + 1, TODAY, since=0) == {}


def test_counters_as_they_are_believed(tx: Tx) -> None:
    first, second = add_vehicle(tx), add_vehicle(tx, "T08")
    for number in (first, second):
        used(tx, number, [1], value=number * 1000)
    tx.execute(
        "UPDATE vehicle_counter SET held = 1, held_at = 2, held_why = 'backwards'"
        " WHERE vehicle_id = ?",
        (second,),
    )
    found = vehicle_use.meters(tx)
    assert found[first] == {Trigger.DISTANCE: Meter(value=first * 1000, at=NOW)}
    assert found[second][Trigger.DISTANCE].is_held
    assert list(vehicle_use.meters(tx, second)) == [second]


def silent_since(tx: Tx, days: int) -> int:
    """Told of each of ten days, the last so many days ago."""
    number = add_vehicle(tx)
    used(tx, number, [5] * 10, today=TODAY - days)
    return number


def lengths(tx: Tx, number: int) -> int:
    return len(vehicle_use.daily(tx, TODAY)[number][Trigger.DISTANCE].added)


def test_a_silent_box_is_no_parked_vehicle(tx: Tx) -> None:
    assert lengths(tx, silent_since(tx, 20)) == 11  # and the day on which it was heard last


def test_a_vehicle_that_is_seen_standing_is_known_to_stand(tx: Tx) -> None:
    number = silent_since(tx, 20)
    say(tx, fit(tx, number), at=NOW, place=(0, 0))
    assert lengths(tx, number) == 30


def test_a_vehicle_that_is_seen_driving_while_its_box_is_silent_is_not_known(tx: Tx) -> None:
    number = silent_since(tx, 20)
    unit = fit(tx, number)
    say(tx, unit, at=NOW, place=(0, 0))
    tx.execute(
        "INSERT INTO trip(unit_id, started_at, start_lat_e7, start_lon_e7) VALUES (?, ?, 0, 0)",
        (unit, NOW - 2 * DAY_MS),
    )
    assert lengths(tx, number) == 11

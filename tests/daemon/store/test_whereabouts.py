import pytest

from daemon.domain.duty.records import NOWHERE, Whereabouts
from daemon.domain.tracking.codec import to_json
from daemon.domain.tracking.state import UnitState, Wheels
from daemon.domain.tracking.wheels import ASKS_MS, STANDS_MS
from daemon.interfaces import Tx
from daemon.store.database import Store
from daemon.store.whereabouts import SILENT_MS, is_moving, whereabouts
from tests.daemon.store.duty_scene import MINUTE, add_vehicle
from tests.daemon.store.scene import NOW, add_unit


def add_state(tx: Tx, unit_id: int, at: int, odometer_m: int) -> None:
    tx.execute(
        "INSERT INTO unit_state(unit_id, version, body, at, lat_e7, lon_e7, motion, odometer_m,"
        " fences) VALUES (?, 1, '{}', ?, 398080000, -1049330000, 'parked', ?, '[]')",
        (unit_id, at, odometer_m),
    )


def fit(tx: Tx, unit_id: int, vehicle_id: int, from_at: int) -> None:
    tx.execute(
        "INSERT INTO fitting(unit_id, from_at, vehicle_id) VALUES (?, ?, ?)",
        (unit_id, from_at, vehicle_id),
    )


@pytest.mark.parametrize(
    ("at", "is_known"),
    [(NOW - MINUTE, True), (NOW + MINUTE, True), (NOW - MINUTE - 1, False),
     (NOW + MINUTE + 1, False)],
)  # fmt: skip
def test_a_fix_tells_of_a_minute_before_and_after_it(store: Store, at: int, is_known: bool) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    add_unit(tx, "u1")
    add_state(tx, 1, NOW, 77)
    fit(tx, 1, vehicle_id, NOW - 9 * MINUTE)
    found = whereabouts(tx, vehicle_id, at)
    known = Whereabouts(lat_e7=398_080_000, lon_e7=-1_049_330_000, odometer_m=77)
    assert found == (known if is_known else NOWHERE)


def test_a_fix_of_before_the_unit_was_fitted_is_of_another_vehicle(store: Store) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    add_unit(tx, "u1")
    add_state(tx, 1, NOW, 77)
    fit(tx, 1, vehicle_id, NOW + 1)
    assert whereabouts(tx, vehicle_id, NOW + 2) == NOWHERE


def test_of_two_units_the_newer_fix_counts(store: Store) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    for number, odometer_m in ((1, 11), (2, 22)):
        add_unit(tx, f"u{number}")
        add_state(tx, number, NOW + number, odometer_m)
        fit(tx, number, vehicle_id, NOW - MINUTE)
    assert whereabouts(tx, vehicle_id, NOW).odometer_m == 22


@pytest.mark.parametrize(
    ("is_driving", "stands_since", "moves"),
    [(1, None, True), (1, NOW + 7, False), (0, None, False)],
)
def test_a_vehicle_moves_until_it_was_asked_about(
    store: Store, is_driving: int, stands_since: int | None, *, moves: bool
) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    hear(tx, vehicle_id)
    assert not is_moving(tx, vehicle_id, now=NOW)
    add_wheels(tx, vehicle_id, is_driving, stands_since)
    assert is_moving(tx, vehicle_id, now=NOW) is moves


@pytest.mark.parametrize("stood_ms", [2_999, 3_000])
def test_a_stand_that_tracking_has_seen_counts_before_anybody_is_asked(
    store: Store, stood_ms: int
) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    add_unit(tx, "u1")
    add_state(tx, 1, NOW, 77)
    fit(tx, 1, vehicle_id, NOW - MINUTE)
    add_wheels(tx, vehicle_id, 1, None)
    state = UnitState.fresh()
    state.wheels = Wheels.ROLLING
    tx.execute("UPDATE unit_state SET body = ?, seen_at = ?", (to_json(state), NOW))
    assert is_moving(tx, vehicle_id, now=NOW)
    state.wheels_since, state.stood_at = NOW, NOW + stood_ms
    state.wheels_due_at = NOW + ASKS_MS
    tx.execute("UPDATE unit_state SET body = ?", (to_json(state),))
    assert is_moving(tx, vehicle_id, now=NOW) is (stood_ms < STANDS_MS)


def test_a_vehicle_that_is_not_heard_is_not_known_to_move(store: Store) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    add_wheels(tx, vehicle_id, 1, None)
    assert not is_moving(tx, vehicle_id, now=NOW), "it has no unit"
    hear(tx, vehicle_id)
    assert is_moving(tx, vehicle_id, now=NOW + SILENT_MS - 1)
    assert not is_moving(tx, vehicle_id, now=NOW + SILENT_MS)


def hear(tx: Tx, vehicle_id: int) -> None:
    add_unit(tx, "u1")
    add_state(tx, 1, NOW - MINUTE, 77)
    fit(tx, 1, vehicle_id, NOW)
    tx.execute("UPDATE unit_state SET seen_at = ?", (NOW,))


def add_wheels(tx: Tx, vehicle_id: int, is_driving: int, stands_since: int | None) -> None:
    tx.execute(
        "INSERT INTO vehicle_wheels(vehicle_id, is_driving, since, stands_since)"
        " VALUES (?, ?, ?, ?)",
        (vehicle_id, is_driving, NOW, stands_since),
    )

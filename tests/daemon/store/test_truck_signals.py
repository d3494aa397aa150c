import pytest

from daemon.domain.orders.following import Turned, Turning
from daemon.interfaces import Tx
from daemon.store import telemetry
from daemon.store.database import Store
from daemon.store.truck_signals import FRESH_MS, Telemetry
from tests.daemon.store.paper_scene import add_vehicle
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit

SAY = """
INSERT INTO signal_now(unit_id, signal_id, at, seen_at, value, source, way, way_since)
VALUES (?, ?, ?, ?, ?, 0, ?, ?)
"""


def say(tx: Tx, unit: int, signal: str, way: int, *, at: int = NOW) -> None:
    row = (unit, telemetry.signal_id(tx, signal), at, at, way * 60, way, at - 1000)
    tx.execute(SAY, row)


@pytest.mark.parametrize(
    ("signal", "way", "turning"),
    [
        ("drum_speed", -1, Turning.DISCHARGING),
        ("drum_speed", 1, Turning.CHARGING),
        ("drum_speed", 0, Turning.IDLE),
        ("pto", 1, Turning.DISCHARGING),
        ("pto", 0, Turning.IDLE),
    ],
)
def test_drum_and_take_off_say_what_it_does(
    store: Store, signal: str, way: int, turning: Turning
) -> None:
    tx = store.connection
    vehicle = add_vehicle(tx)
    say(tx, fit(tx, vehicle), signal, way)
    found = Telemetry().turning(tx, [vehicle, 99], NOW)
    assert found == {vehicle: Turned(turning=turning, since=NOW - 1000)}


def test_of_a_mixer_the_drum_speaks(store: Store) -> None:
    tx = store.connection
    vehicle = add_vehicle(tx)
    unit = fit(tx, vehicle)
    say(tx, unit, "drum_speed", 1, at=NOW - 5)
    say(tx, unit, "pto", 1)
    assert Telemetry().turning(tx, [vehicle], NOW)[vehicle].turning is Turning.CHARGING


def test_of_a_truck_that_was_not_heard_lately_nobody_knows(store: Store) -> None:
    tx = store.connection
    vehicle = add_vehicle(tx)
    say(tx, fit(tx, vehicle), "drum_speed", -1, at=NOW - FRESH_MS - 1)
    assert Telemetry().turning(tx, [vehicle], NOW) == {}

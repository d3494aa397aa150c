import pytest

from daemon.domain.maintenance.counters import Counted, Origin, Why
from daemon.domain.telemetry import codec
from daemon.domain.telemetry.facts import Counter
from daemon.interfaces import Tx
from daemon.store import chosen_sources, counters
from daemon.store.database import Store
from tests.daemon.domain.telemetry.hearing import settled
from tests.daemon.store.duty_scene import add_vehicle
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit

ADD = """
INSERT INTO telemetry_state(unit_id, version, body, at, seen_at, vin) VALUES (?, 1, ?, 1, 1, '')
"""


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def test_what_is_saved_of_the_unit_on_the_vehicle_follows(tx: Tx) -> None:
    vehicle, other = add_vehicle(tx, "T1"), add_vehicle(tx, "T2")
    state, _ = settled(distance=100)
    unit = fit(tx, vehicle)
    tx.execute(ADD, (unit, codec.to_json(state)))
    assert chosen_sources.choose(tx, other, "distance", 49, now=NOW) == []
    assert chosen_sources.choose(tx, vehicle, "coolant", 49, now=NOW) == []
    (found,) = chosen_sources.choose(tx, vehicle, "distance", 49, now=NOW)
    assert found.was == 0
    ((body,),) = tx.execute("SELECT body FROM telemetry_state").fetchall()
    assert codec.from_json(body).tracks["distance"].source == 49


@pytest.mark.parametrize(
    ("is_other", "origin", "why"),
    [(True, Origin.PERSON, None), (False, Origin.TELEMETRY, None)],
)
def test_the_counter_goes_on_from_where_it_stands(
    tx: Tx, is_other: bool, origin: Origin, why: Why | None
) -> None:
    vehicle = add_vehicle(tx, "T1")
    held = Counted(
        value=900, at=5, origin=Origin.TELEMETRY, held=7, held_at=6, why=Why.SOURCES_DIFFER
    )
    counters.save(tx, vehicle, Counter.DISTANCE, held)
    chosen_sources.go_on(tx, vehicle, "distance", is_other=is_other, at=NOW)
    now = counters.counter(tx, vehicle, Counter.DISTANCE)
    assert now is not None
    assert (now.value, now.origin, now.why, now.held) == (900, origin, why, None)


def test_a_signal_that_is_no_counter_moves_none(tx: Tx) -> None:
    vehicle = add_vehicle(tx, "T1")
    chosen_sources.go_on(tx, vehicle, "coolant", is_other=True, at=NOW)
    assert counters.counter(tx, vehicle, Counter.DISTANCE) is None

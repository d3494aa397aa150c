import json
from dataclasses import replace

import pytest

from daemon.domain.telemetry.facts import (
    Counter,
    DayOver,
    FaultNews,
    FaultSeen,
    Reading,
    Severity,
    SourcesDiffer,
    Used,
)
from daemon.domain.telemetry.features import FeatureSum
from daemon.errors import StoreError
from daemon.store import unit_telemetry
from daemon.store.database import Store
from daemon.store.journal import Journal
from daemon.store.unit_telemetry import FoldWork, KeptSample, Noticed, SignalNow, TelemetryWork
from drivers.readings import Sample
from tests.daemon.store.paper_scene import add_vehicle
from tests.daemon.store.scene import NOW, STAMP

HOUR = 3_600_000
EVENTS = "SELECT kind, subject, vehicle_id, seen_at, body FROM event ORDER BY seq"
STATE = FoldWork(
    body="{}",
    at=NOW,
    vin="",
    now=(SignalNow("coolant", NOW, 80, 0, 1, NOW - 5),),
    readings=(),
    used=(),
    days=(),
    codes=(),
    facts=(),
)
WORK = TelemetryWork(
    unit="BOX-1",
    version=0,
    seen_at=NOW,
    kept=(KeptSample(Sample("coolant", NOW, 80, 0), NOW),),
    state=STATE,
)


def save(store: Store, work: TelemetryWork) -> None:
    unit_telemetry.save(store.connection, work, STAMP, Journal())


def fitted(store: Store) -> None:
    """The box sits on T101."""
    tx = store.connection
    vehicle = add_vehicle(tx)
    tx.execute("INSERT INTO unit(name) VALUES ('BOX-1')")
    tx.execute("INSERT INTO fitting(unit_id, from_at, vehicle_id) VALUES (1, 0, ?)", (vehicle,))


def test_values_and_state_are_saved_and_the_state_comes_back(store: Store) -> None:
    save(store, WORK)
    tx = store.connection
    assert tx.execute("SELECT at, value FROM telemetry").fetchall() == [(NOW, 80)]
    now = tx.execute("SELECT at, value, way, way_since FROM signal_now").fetchall()
    assert now == [(NOW, 80, 1, NOW - 5)]
    (saved,) = unit_telemetry.saved_states(tx).values()
    assert (saved.version, saved.body) == (1, "{}")


def test_a_state_is_saved_only_over_the_one_it_was_folded_from(store: Store) -> None:
    save(store, WORK)
    save(store, replace(WORK, version=1))
    with pytest.raises(StoreError, match="no longer at version 1"):
        save(store, replace(WORK, version=1))


def test_a_bite_without_a_state_is_values_only(store: Store) -> None:
    save(store, replace(WORK, state=None))
    tx = store.connection
    assert tx.execute("SELECT count(*) FROM telemetry").fetchone() == (1,)
    assert unit_telemetry.saved_states(tx) == {}


def test_of_a_box_on_no_vehicle_nothing_is_counted(store: Store) -> None:
    readings = tuple(Reading(Counter.DISTANCE, NOW + n, 1000 + n) for n in range(3))
    save(store, replace(WORK, state=replace(STATE, readings=readings)))
    assert store.connection.execute("SELECT count(*) FROM vehicle_counter").fetchone() == (0,)


def test_counters_days_and_codes_are_those_of_its_vehicle(store: Store) -> None:
    fitted(store)
    state = replace(
        STATE,
        readings=(
            Reading(Counter.DISTANCE, NOW, 1_000_000),
            Reading(Counter.DISTANCE, NOW + HOUR, 1_060_000),
        ),
        used=(Used("fuel", NOW, NOW + HOUR, 20_000),),
        days=(DayOver(20_000, NOW, (FeatureSum("battery_rest", 1, 2, 2, 2),)),),
        codes=(FaultSeen(NOW, 0, "110/3", 110, 3, Severity.RED_STOP, True, 1, True),),
    )
    save(store, replace(WORK, state=state))
    tx = store.connection
    assert tx.execute("SELECT vehicle_id, value FROM vehicle_counter").fetchall() == [
        (1, 1_060_000)
    ]
    days = tx.execute("SELECT counter, sum(added) FROM counter_day GROUP BY 1").fetchall()
    assert days == [("distance", 60_000), ("fuel", 20_000)]
    assert tx.execute("SELECT vehicle_id, day FROM condition_day").fetchall() == [(1, 20_000)]
    assert tx.execute("SELECT vehicle_id, code FROM fault_code").fetchall() == [(1, "110/3")]


def test_facts_become_events_once_with_the_words_of_their_code(store: Store) -> None:
    fitted(store)
    fact = FaultNews(
        kind="fault.raised", at=NOW - 9, source=0, code="110/3", severity=Severity.RED_STOP
    )
    work = replace(WORK, state=replace(STATE, facts=(Noticed(NOW - 4, fact),)))
    save(store, work)
    save(store, replace(work, version=1))
    ((kind, subject, vehicle, seen_at, body),) = store.connection.execute(EVENTS).fetchall()
    assert (kind, subject, vehicle, seen_at) == ("fault.raised", "T101 0:110/3", 1, NOW - 4)
    told = json.loads(body)
    assert told["words"].startswith("coolant temperature: ")
    assert (told["vehicle"], told["severity"], told["code"]) == ("T101", "red_stop", "110/3")


def test_a_counter_that_two_computers_dispute_is_held(store: Store) -> None:
    fitted(store)
    fact = SourcesDiffer(at=NOW + 5, signal="distance", source=0, value=1, other=49, other_value=9)
    state = replace(
        STATE,
        readings=tuple(Reading(Counter.DISTANCE, NOW + n, 1_000_000 + n) for n in range(9)),
        facts=(Noticed(NOW, fact),),
    )
    save(store, replace(WORK, state=state))
    kinds = [row[:2] for row in store.connection.execute(EVENTS).fetchall()]
    assert kinds == [("counter.held", "T101 distance"), ("telemetry.conflict", "T101 distance")]
    held = store.connection.execute("SELECT value, held_why FROM vehicle_counter").fetchall()
    assert held == [(1_000_005, "sources_differ")]

import sqlite3

import pytest

from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel import services
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_services import KM, add_services
from tests.daemon.store.service_scene import DAY_MS

TODAY = NOW // DAY_MS


@pytest.fixture
def served(db: sqlite3.Connection) -> sqlite3.Connection:
    add_services(db, now=NOW)
    return db


def test_the_most_pressing_comes_first_and_what_nobody_knows_last(
    served: sqlite3.Connection,
) -> None:
    rows = services.due(served)
    assert [(row.vehicle, row.kind) for row in rows] == [
        ("T-S1", "oil"),
        ("T-S1", "b"),
        ("T-S2", "hydraulics"),
    ]
    oil, b, hydraulics = rows
    assert (oil.standing, oil.is_urgent, oil.basis) == (Standing.OVERDUE, True, Basis.CALENDAR)
    assert (b.trigger, b.left, b.due_on) == (Trigger.DISTANCE, 6_000 * KM, TODAY + 60)
    assert b.since is not None
    assert (b.counts[0]["per_day"], b.since["service"]) == (100_000, 1)
    assert (hydraulics.trigger, hydraulics.due_on, hydraulics.left) == (None, None, None)
    assert [row.kind for row in services.due(served, vehicle="T-S2")] == ["hydraulics"]


def test_retired_vehicles_are_due_for_nothing(served: sqlite3.Connection) -> None:
    served.execute("UPDATE vehicle SET retired_at = 1 WHERE name = 'T-S1'")
    assert {row.vehicle for row in services.due(served)} == {"T-S2"}
    assert services.counters(served, TODAY) == ()


def test_plans_say_of_whom_they_are_and_who_goes_by_the_rule(served: sqlite3.Connection) -> None:
    own, of_class = services.plans(served)
    assert (own.vehicle, own.vehicles, own.every_m, own.includes) == (
        "T-S1",
        0,
        16_000 * KM,
        ("a",),
    )
    assert (of_class.vehicle, of_class.vehicle_class, of_class.vehicles) == (None, "mixer-s", 1)
    bare = services.without_plan(served)
    assert "T-S3" in bare
    assert not {"T-S1", "T-S2"} & set(bare)


def test_history_has_what_was_withdrawn_too(served: sqlite3.Connection) -> None:
    newest, withdrawn = services.history(served, "T-S1")
    assert (newest.cost_cents, newest.parts[0]["count"], newest.engine_min) == (48_000, 2, None)
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_why) == (NOW, "mistyped")
    assert services.history(served, "T-S2") == ()


def test_counters_with_what_is_held_back(served: sqlite3.Connection) -> None:
    distance, engine = services.counters(served, TODAY, vehicle="T-S1")
    assert (distance.value, distance.added_28_days, distance.held) == (
        400_000 * KM,
        2_800 * KM,
        None,
    )
    assert (engine.counter, engine.held_why) == (Trigger.ENGINE_TIME, "backwards")


def test_whether_there_is_such_a_vehicle(served: sqlite3.Connection) -> None:
    assert services.is_known(served, "T-S1")
    assert not services.is_known(served, "T-S9")

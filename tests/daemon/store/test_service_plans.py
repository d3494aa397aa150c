from pathlib import Path

import pytest

from daemon.domain.maintenance.plans import Origin, Trigger
from daemon.interfaces import Tx
from daemon.store import service_plans
from daemon.store.service_plans import Whose
from tests.daemon.store.scene import NOW, open_store
from tests.daemon.store.service_scene import add_vehicle, plan

MIXERS = Whose(vehicle_class="mixer")


@pytest.fixture
def tx(tmp_path: Path) -> Tx:
    return open_store(tmp_path / "plans.db").connection


def test_a_plan_is_read_as_it_was_put(tx: Tx) -> None:
    own = Whose(vehicle_id=add_vehicle(tx))
    given = plan("c", distance=48_000_000, days=365)
    number = service_plans.put(tx, own, given, now=NOW, by="anna")
    ((whose, found),) = service_plans.in_force(tx)
    assert (whose, found.id, found.origin) == (own, number, Origin.VEHICLE)
    assert (found.every, found.includes) == (given.every, ("b", "a"))
    assert service_plans.named(tx, own, "c") == found
    assert service_plans.named(tx, MIXERS, "c") is None


def test_the_plan_before_ends_and_stays_on_record(tx: Tx) -> None:
    for hours in (500, 400):
        service_plans.put(
            tx, MIXERS, plan("hydraulics", engine_time=hours * 60), now=NOW, by="anna"
        )
    ((_, found),) = service_plans.in_force(tx)
    assert found.every == {Trigger.ENGINE_TIME: 24_000}
    assert tx.execute("SELECT count(*) FROM service_plan").fetchone() == (2,)


def test_the_seal_moves_with_every_plan_that_is_made_or_ended(tx: Tx) -> None:
    seals = [service_plans.seal(tx)]
    number = service_plans.put(tx, MIXERS, plan(distance=1), now=NOW, by="anna")
    seals.append(service_plans.seal(tx))
    service_plans.end(tx, plan(number=number, distance=1), now=NOW)
    seals.append(service_plans.seal(tx))
    assert len(set(seals)) == 3


def test_vehicles_without_a_class_have_no_plans_of_one(tx: Tx) -> None:
    number = add_vehicle(tx, vehicle_class="")
    service_plans.put(tx, Whose(vehicle_id=number), plan(distance=1), now=NOW, by="anna")
    service_plans.put(tx, MIXERS, plan("hydraulics", engine_time=1), now=NOW, by="anna")
    plans = service_plans.in_force(tx)
    assert service_plans.of_class(plans, "") == ()
    assert [one.kind for one in service_plans.of_class(plans, "mixer")] == ["hydraulics"]
    assert [one.kind for one in service_plans.of_vehicle(plans, number)] == ["b"]

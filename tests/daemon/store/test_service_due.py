from pathlib import Path

import pytest

from daemon.domain.maintenance.due import Standing
from daemon.interfaces import Tx
from daemon.store import service_due, service_plans
from daemon.store.service_plans import Whose
from tests.daemon.domain.maintenance.service_files import KM, done, file, judged
from tests.daemon.store.scene import NOW, open_store
from tests.daemon.store.service_scene import TODAY, add_vehicle, plan, used


@pytest.fixture
def tx(tmp_path: Path) -> Tx:
    return open_store(tmp_path / "due.db").connection


def test_a_file_has_plans_records_and_use_of_each_vehicle_in_use(tx: Tx) -> None:
    number = add_vehicle(tx)
    gone = add_vehicle(tx, "T08")
    tx.execute("UPDATE vehicle SET retired_at = 1 WHERE id = ?", (gone,))
    used(tx, number, [1, 2])
    for whose, kind in (
        (Whose(vehicle_id=number), "b"),
        (Whose(vehicle_class="tractor"), "c"),
        (Whose(vehicle_class="mixer"), "d"),
    ):
        service_plans.put(tx, whose, plan(kind, distance=KM), now=NOW, by="anna")
    (found,) = service_due.files(tx, TODAY)
    assert (found.name, [one.kind for one in found.plans]) == ("T07", ["b", "c"])
    assert set(found.meters) == set(found.use)


def test_what_was_saved_is_known_again_by_its_shape(tx: Tx) -> None:
    add_vehicle(tx)
    due = judged(file(records=(done(distance=385_000 * KM),)))
    for told in (None, Standing.SOON):
        service_due.save(tx, due, told=told, body={"counts": []}, now=NOW)
        before = service_due.standing(tx)[1, "b"]
        assert (before.shape, before.cycle, before.told) == (
            service_due.shape_of(due),
            due.cycle,
            told,
        )
    service_due.remove(tx, [(1, "b")])
    assert service_due.standing(tx) == {}

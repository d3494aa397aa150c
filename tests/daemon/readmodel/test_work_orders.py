from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.readmodel.work_orders import all_work, open_work, work_order
from daemon.store import work_orders
from daemon.store.database import Store
from daemon.store.work_orders import Saying
from tests.daemon.readmodel.work_scene import SLOT, add_work
from tests.daemon.store.scene import NOW, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "work.db")
    yield opened
    opened.close()


def test_those_in_the_workshop_come_first_then_the_most_urgent(store: Store) -> None:
    tx = store.connection
    add_work(tx, "T1")
    add_work(tx, "T2", urgency=WorkUrgency.STOP)
    started = add_work(tx, "T3")
    work_orders.save(tx, replace(started, state=WorkState.STARTED), Saying(at=NOW, by="Ann"))
    assert [row.vehicle for row in open_work(tx)] == ["T3", "T2", "T1"]


def test_what_is_over_is_listed_with_all(store: Store) -> None:
    tx = store.connection
    order = add_work(tx, "T1")
    gone = replace(order, state=WorkState.CANCELLED, slots=())
    work_orders.save(tx, gone, Saying(at=NOW, by="olga", reason="sold"))
    add_work(tx, "T2")
    assert [row.name for row in open_work(tx)] == ["W-2"]
    assert [row.name for row in all_work(tx)] == ["W-2", "W-1"]
    row = work_order(tx, "w-1")
    assert row is not None
    assert (row.cancelled_by, row.cancel_reason, row.begins_at) == ("olga", "sold", None)


def test_one_is_shown_with_its_times(store: Store) -> None:
    add_work(store.connection, "T1")
    row = work_order(store.connection, "W-1")
    assert row is not None
    assert [(one.bay, one.from_at, one.until_at) for one in row.slots] == [
        (SLOT.bay, SLOT.from_at, SLOT.until_at)
    ]
    assert (row.begins_at, row.recorded) == (SLOT.from_at, ())
    assert work_order(store.connection, "W-9") is None

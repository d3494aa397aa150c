"""Group commit step by step: deterministic, no thread (I1, I3)."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from daemon.clock import ManualClock
from daemon.errors import StoreError, StoreFull
from daemon.interfaces import Tx
from daemon.store.database import Store
from daemon.store.group import GroupCommit
from daemon.store.tickets import WriteTicket
from tests.daemon.store.scene import add_unit, adds_unit, units


class Scene:
    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.connection = store.connection
        self.reliefs = 0
        self.group = GroupCommit(store.connection, clock, relieve=self.relieve)

    def relieve(self) -> None:
        assert not self.connection.in_transaction
        self.reliefs += 1
        self.connection.execute("PRAGMA max_page_count = 100000")

    def begin(self, *functions: Any) -> list[WriteTicket[Any]]:
        tickets = [WriteTicket(fn, name="", writer=lambda: 0) for fn in functions]
        self.group.begin(tickets)
        return tickets

    def run(self, *functions: Any) -> list[WriteTicket[Any]]:
        tickets = self.begin(*functions)
        while self.group.run_one():
            pass
        self.group.commit()
        self.group.acknowledge()
        return tickets


@pytest.fixture
def scene(store: Store, clock: ManualClock) -> Scene:
    return Scene(store, clock)


def fails(tx: Tx) -> None:
    add_unit(tx, "half")
    raise ValueError("changed my mind")


def grows(tx: Tx) -> str:
    tx.execute("CREATE TABLE IF NOT EXISTS big(x)")
    for _ in range(50):
        tx.execute("INSERT INTO big VALUES (zeroblob(4000))")
    return "grown"


def test_i1_nothing_is_acknowledged_before_its_commit(scene: Scene, path: Path) -> None:
    tickets = scene.begin(adds_unit("a"), adds_unit("b"))
    while scene.group.run_one():
        pass
    assert not any(ticket.done() for ticket in tickets)
    assert units(path) == []
    scene.group.commit()
    assert not any(ticket.done() for ticket in tickets)
    assert units(path) == ["a", "b"]
    assert scene.group.acknowledge() == 2
    assert all(ticket.done() for ticket in tickets)


@pytest.mark.parametrize("others", [0, 1, 3])
def test_i3_function_that_raises_is_undone_alone(scene: Scene, path: Path, others: int) -> None:
    good = [adds_unit(f"good-{n}") for n in range(others)]
    tickets = scene.run(*good[:1], fails, *good[1:])
    assert units(path) == [f"good-{n}" for n in range(others)]
    outcomes = []
    for ticket in tickets:
        try:
            outcomes.append(ticket.result())
        except ValueError as exc:
            outcomes.append(str(exc))
    assert sorted(map(str, outcomes)) == sorted([*["None"] * others, "changed my mind"])


def test_i3_error_caught_inside_a_function_keeps_its_other_work(scene: Scene, path: Path) -> None:
    def careful(tx: Tx) -> str:
        add_unit(tx, "kept")
        with pytest.raises(Exception, match="UNIQUE"):
            add_unit(tx, "kept")
        return "fine"

    assert [t.result() for t in scene.run(careful, adds_unit("b"))] == ["fine", None]
    assert units(path) == ["kept", "b"]


@pytest.mark.parametrize("statement", ["COMMIT", "ROLLBACK"])
def test_i3_function_that_ends_the_transaction_fails_alone(
    scene: Scene, path: Path, statement: str
) -> None:
    tickets = scene.run(
        adds_unit("a"), lambda tx: tx.execute(statement), lambda tx: add_unit(tx, "c")
    )
    with pytest.raises(StoreError, match="ended the writer's transaction"):
        tickets[1].result()
    assert "c" in units(path)
    assert not scene.connection.in_transaction


def test_full_disk_is_relieved_and_the_turn_repeated_once(scene: Scene, path: Path) -> None:
    pages = scene.connection.execute("PRAGMA page_count").fetchone()[0]
    scene.connection.execute(f"PRAGMA max_page_count = {pages + 10}")
    tickets = scene.run(adds_unit("a"), grows, adds_unit("b"), fails)
    assert [ticket.result() for ticket in tickets[:3]] == [None, "grown", None]
    with pytest.raises(ValueError, match="changed my mind"):
        tickets[3].result()
    assert units(path) == ["a", "b"]
    assert scene.reliefs == 1


def test_what_still_finds_no_room_is_refused_alone(scene: Scene, path: Path) -> None:
    pages = scene.connection.execute("PRAGMA page_count").fetchone()[0]
    scene.connection.execute(f"PRAGMA max_page_count = {pages + 10}")
    stuck = GroupCommit(scene.connection, ManualClock(), relieve=lambda: None)
    scene.group = stuck
    tickets = scene.run(adds_unit("a"), grows, adds_unit("b"))
    with pytest.raises(StoreFull, match=r"grows: .*refused"):
        tickets[1].result()
    assert [tickets[0].result(), tickets[2].result()] == [None, None]
    assert units(path) == ["a", "b"]


def test_slow_function_is_logged_by_name(scene: Scene, clock: ManualClock) -> None:
    def dawdle(_tx: Tx) -> None:
        clock.advance(51)

    with capture_logs() as logs:
        scene.run(dawdle, adds_unit("quick"))
    slow = [entry for entry in logs if entry["event"] == "store.slow_function"]
    assert len(slow) == 1
    assert "dawdle" in slow[0]["function"]
    assert slow[0]["took_ms"] == 51


def test_what_has_not_run_goes_into_the_next_turn(scene: Scene, path: Path) -> None:
    tickets = scene.begin(adds_unit("a"), adds_unit("b"), adds_unit("c"))
    scene.group.run_one()
    assert list(scene.group.put_back()) == tickets[1:]
    scene.group.commit()
    assert scene.group.acknowledge() == 1
    assert units(path) == ["a"]
    assert [ticket.done() for ticket in tickets] == [True, False, False]


def test_interrupted_turn_is_undone_and_its_callers_told(scene: Scene, path: Path) -> None:
    tickets = scene.begin(adds_unit("a"))
    scene.group.run_one()
    scene.group.interrupt()
    with pytest.raises(StoreError, match="interrupted"):
        tickets[0].result()
    assert units(path) == []
    assert [t.result() for t in scene.run(adds_unit("b"))] == [None]


def test_foreign_writer_is_named_and_nothing_is_lost(
    scene: Scene, store: Store, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.connection.execute("PRAGMA busy_timeout = 1")
    tickets = scene.run(adds_unit("a"), adds_unit("b"))
    for ticket in tickets:
        with pytest.raises(StoreError, match="another program writes"):
            ticket.result()
    other.execute("ROLLBACK")
    other.close()
    assert [t.result() for t in scene.run(adds_unit("a"))] == [None]
    assert units(path) == ["a"]

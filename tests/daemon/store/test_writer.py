"""The writer as callers see it. Races are `test_i2_many_threads...`; the rest is stepped."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import ManualClock, SystemClock
from daemon.errors import StoreError, StoreFull
from daemon.interfaces import Service, Ticket, Tx, Writer
from daemon.store import streams
from daemon.store.writer import TURN_MAX, TURN_MS, WAITING_MAX, StoreWriter
from tests.daemon.store.scene import add_unit, adds_unit, ask, open_store, units


@pytest.fixture
def running(path: Path) -> Iterator[StoreWriter]:
    writer = StoreWriter(open_store(path), SystemClock())
    writer.start()
    yield writer
    writer.stop()


def test_writer_is_what_the_other_parts_expect(writer: StoreWriter) -> None:
    as_writer: Writer = writer
    as_service: Service = writer
    assert as_writer.write(lambda _tx: 5) == 5
    assert as_service.name == "store.writer"


def test_i1_write_returns_when_another_connection_can_see_it(
    writer: StoreWriter, path: Path
) -> None:
    writer.write(adds_unit("a"))
    assert units(path) == ["a"]


def test_steps_are_all_there_is(writer: StoreWriter, path: Path) -> None:
    tickets = [writer.submit(adds_unit(name)) for name in ("a", "b")]
    assert writer.begin() == 2
    assert [writer.run_one() for _ in range(3)] == [True, True, False]
    assert units(path) == []
    writer.commit()
    assert [ticket.done() for ticket in tickets] == [False, False]
    assert writer.acknowledge() == 2
    assert units(path) == ["a", "b"]
    assert writer.begin() == 0


def test_i1_crash_between_commit_and_acknowledgement_loses_nothing(path: Path) -> None:
    """Stepped: memory is gone, the file is as last committed."""
    writer = StoreWriter(open_store(path), ManualClock())
    ticket = writer.submit(adds_unit("a"))
    writer.begin()
    writer.run_one()
    writer.commit()
    copy = path.with_name("after-crash.db")
    for suffix in ("", "-wal"):
        copy.with_name(copy.name + suffix).write_bytes(
            path.with_name(path.name + suffix).read_bytes()
        )
    assert not ticket.done()
    assert units(copy) == ["a"]
    writer.acknowledge()
    writer.stop()


def test_functions_run_in_the_order_they_came(writer: StoreWriter, path: Path) -> None:
    names = [f"u-{n}" for n in range(TURN_MAX + 20)]
    tickets = [writer.submit(adds_unit(name)) for name in names]
    assert writer.turn() == TURN_MAX
    assert writer.turn() == 20
    assert all(ticket.done() for ticket in tickets)
    assert units(path) == names


def test_long_turn_commits_in_between(writer: StoreWriter, clock: ManualClock, path: Path) -> None:
    def slow(tx: Tx) -> None:
        add_unit(tx, f"at {clock.monotonic()}")
        clock.advance(TURN_MS)

    for _ in range(3):
        writer.submit(slow)
    assert [writer.turn() for _ in range(4)] == [1, 1, 1, 0]
    assert len(units(path)) == 3


def test_write_inside_a_function_is_refused_and_does_not_hang(
    running: StoreWriter, path: Path
) -> None:
    def nested(tx: Tx) -> str:
        add_unit(tx, "outer")
        with pytest.raises(StoreError, match="called inside a function"):
            running.write(adds_unit("inner"))
        later = running.submit(adds_unit("later"))
        with pytest.raises(StoreError, match="cannot wait for itself"):
            later.result()
        return "done"

    assert running.write(nested) == "done"
    running.stop()
    assert units(path) == ["outer", "later"]


def test_stop_commits_what_is_waiting_and_leaves_one_file(path: Path) -> None:
    writer = StoreWriter(open_store(path), SystemClock())
    tickets = [writer.submit(adds_unit(f"u-{n}")) for n in range(10)]
    writer.start()
    writer.stop()
    assert all(ticket.done() for ticket in tickets)
    left = {file.name.removeprefix(path.name) for file in path.parent.iterdir()}
    assert left == {"", ".lock", ".reserve"}
    assert len(units(path)) == 10
    with pytest.raises(StoreError, match="store is closed"):
        writer.submit(adds_unit("late"))


def test_thread_after_the_writers_is_not_taken_for_it(running: StoreWriter) -> None:
    """A thread's number is given to another as soon as it ends."""
    running.stop()
    said: list[str] = []

    def work() -> None:
        try:
            running.write(adds_unit("late"))
        except StoreError as exc:
            said.append(exc.message)

    for _ in range(4):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(30)
    assert len(said) == 4
    assert all("the store is closed" in message for message in said)


def test_i12_queue_without_a_driver_refuses_instead_of_growing(writer: StoreWriter) -> None:
    for n in range(WAITING_MAX):
        writer.submit(adds_unit(f"u-{n}"))
    with pytest.raises(StoreFull, match="wait for a writer that nobody drives"):
        writer.submit(adds_unit("too-many"))
    while writer.turn():
        pass


def test_i12_queue_makes_its_callers_wait(running: StoreWriter, path: Path) -> None:
    gate, held = threading.Event(), threading.Event()

    def hold(_tx: Tx) -> None:
        held.set()
        gate.wait(30)

    running.submit(hold)
    assert held.wait(30)
    for n in range(WAITING_MAX):
        running.submit(adds_unit(f"u-{n}"))
    entered = threading.Event()

    def one_more() -> None:
        entered.set()
        running.write(adds_unit("last"))

    caller = threading.Thread(target=one_more)
    caller.start()
    assert entered.wait(30)
    assert running.waiting == WAITING_MAX
    gate.set()
    caller.join(30)
    running.stop()
    assert len(units(path)) == WAITING_MAX + 1


def test_beat_is_progress_or_nothing_to_do(running: StoreWriter) -> None:
    gate, held = threading.Event(), threading.Event()

    def hold(_tx: Tx) -> None:
        held.set()
        gate.wait(30)

    ticket = running.submit(hold)
    assert held.wait(30)
    running.beat()
    assert not running.beat()
    gate.set()
    ticket.result(30)
    assert running.beat()
    running.stop()


def test_i11_function_that_raises_does_not_end_the_thread(running: StoreWriter) -> None:
    def fail(_tx: Tx) -> None:
        raise RuntimeError("mine")

    tickets = [running.submit(fail) for _ in range(20)]
    for ticket in tickets:
        with pytest.raises(RuntimeError, match="mine"):
            ticket.result(30)
    assert running.write(lambda _tx: "alive") == "alive"
    running.stop()


def test_interrupt_while_stepping_leaves_no_transaction_open(
    writer: StoreWriter, path: Path
) -> None:
    def ctrl_c(tx: Tx) -> None:
        add_unit(tx, "half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writer.write(ctrl_c)
    writer.write(adds_unit("after"))
    assert units(path) == ["after"]


def test_i2_many_threads_share_commits_without_loss(running: StoreWriter, path: Path) -> None:
    """Threads: each row that a caller was told about is there, each number given once."""
    threads, each = 12, 60
    told: list[tuple[str, int]] = []
    refused: list[str] = []

    def work(thread: int) -> None:
        for n in range(each):
            name = f"{thread}-{n}"

            def insert(tx: Tx, name: str = name, n: int = n) -> int:
                add_unit(tx, name)
                seq = streams.take(tx, "event", 1)
                if n % 7 == 3:
                    raise ValueError("every seventh fails")
                return seq

            try:
                told.append((name, running.write(insert, name=name)))
            except ValueError:
                refused.append(name)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    finally:
        sys.setswitchinterval(interval)
    running.stop()
    assert sorted(units(path)) == sorted(name for name, _ in told)
    assert sorted(seq for _, seq in told) == list(range(1, len(told) + 1))
    assert len(told) + len(refused) == threads * each
    assert ask(path, "SELECT last FROM stream WHERE name = 'event'") == [(len(told),)]


@pytest.mark.parametrize(("kind", "has_reserve"), [("live", True), ("replay", False)])
def test_only_a_live_database_keeps_room_back(path: Path, kind: str, has_reserve: bool) -> None:
    writer = StoreWriter(open_store(path, kind=kind), ManualClock())
    assert (writer.health().reserve_bytes > 0) is has_reserve
    writer.stop()


def test_caller_lends_its_thread_to_an_idle_writer(running: StoreWriter) -> None:
    """Two thread switches cost more than a commit on a good disk."""
    own = threading.get_ident()
    # Now and then the writer's thread is at its upkeep, and takes the turn itself.
    assert own in {running.write(lambda _: threading.get_ident()) for _ in range(50)}


def test_submitted_function_runs_in_the_writers_own_thread(running: StoreWriter) -> None:
    ticket = running.submit(lambda _: threading.get_ident())
    assert ticket.result(10) != threading.get_ident()


def test_what_waits_behind_a_lent_turn_is_not_forgotten(running: StoreWriter) -> None:
    """Nobody but the writer's thread is left to take what came during the turn."""
    begun, go_on = threading.Event(), threading.Event()

    def hold(_: Tx) -> None:
        begun.set()
        assert go_on.wait(10)

    first = threading.Thread(target=running.write, args=(hold,))
    first.start()
    assert begun.wait(10)
    second = running.submit(lambda _: "done")
    go_on.set()
    assert second.result(10) == "done"
    first.join()


def test_listener_hears_of_every_commit_and_of_nothing_else(
    writer: StoreWriter, path: Path
) -> None:
    seen: list[int] = []
    writer.after_commit = lambda _: seen.append(len(units(path)))
    writer.turn()
    assert seen == []
    writer.write(adds_unit("kept"))
    assert seen == [1]


def test_one_function_more_shares_the_commit(writer: StoreWriter, path: Path) -> None:
    told: list[object] = []
    writer.before_commit = lambda: adds_unit("rider")
    writer.after_commit = lambda ridden: told.append(ridden is not None and ridden.result())
    writer.write(adds_unit("own"))
    assert units(path) == ["own", "rider"]
    assert told == [None], "its answer, once it is durable"


def test_a_rider_that_raises_falls_alone(writer: StoreWriter, path: Path) -> None:
    def fall(tx: Tx) -> None:
        add_unit(tx, "gone")
        raise RuntimeError("rider")

    told: list[object] = []

    def tell(ridden: Ticket[object] | None) -> None:
        assert ridden is not None
        with pytest.raises(RuntimeError, match="rider"):
            ridden.result()
        told.append(True)

    writer.before_commit = lambda: fall
    writer.after_commit = tell
    writer.write(adds_unit("own"))
    assert units(path) == ["own"]
    assert told == [True]


def test_nobody_rides_on_what_was_undone(writer: StoreWriter, path: Path) -> None:
    asked: list[bool] = []
    writer.before_commit = lambda: asked.append(True)

    def fall(_: Tx) -> None:
        raise RuntimeError("own")

    with pytest.raises(RuntimeError, match="own"):
        writer.write(fall)
    assert asked == []
    assert units(path) == []

"""Limits of the database, kept by the writer between its turns (I12)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.clock import ManualClock
from daemon.errors import StoreFull
from daemon.interfaces import Tx
from daemon.store import journal, marks
from daemon.store.health import StoreState
from daemon.store.upkeep import FULL_MIN_MS, StoreLimits
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import (
    NOW,
    STAMP,
    add_positions,
    adds_unit,
    ask,
    event,
    open_store,
)

LIMITS = StoreLimits(size_bytes=(2 << 20) + (112 << 10), reserve_bytes=64 << 10)
DAY = 86_400_000
SECOND_OF_LONG_AGO = NOW - 60 * DAY


@pytest.fixture
def small(path: Path, clock: ManualClock) -> Iterator[StoreWriter]:
    writer = StoreWriter(open_store(path), clock, limits=LIMITS)
    writer.write(adds_unit("u-1"))
    yield writer
    writer.stop()


def fill(writer: StoreWriter, count: int, *, since: int = SECOND_OF_LONG_AGO) -> int:
    """Positions of one unit, a second apart; answers the instant after the last."""

    def insert(tx: Tx) -> None:
        add_positions(tx, list(range(since, since + count * 1000, 1000)))

    writer.write(insert)
    return since + count * 1000


def settle(writer: StoreWriter, clock: ManualClock, ticks: int = 200) -> None:
    for _ in range(ticks):
        clock.advance(LIMITS.every_ms)
        writer.upkeep()


def test_health_says_how_full_the_store_is(small: StoreWriter, clock: ManualClock) -> None:
    health = small.health()
    assert (health.state, health.step, health.shed_rows) == (StoreState.OK, 0, 0)
    assert health.limit_bytes == LIMITS.size_bytes
    assert health.reserve_bytes == LIMITS.reserve_bytes
    fill(small, 2000)
    clock.advance(LIMITS.every_ms)
    small.upkeep()
    assert small.health().used_bytes > health.used_bytes
    assert small.health().disk_free_bytes > 0


def test_old_positions_are_thinned_when_the_size_runs_out(
    small: StoreWriter, clock: ManualClock, path: Path
) -> None:
    since = SECOND_OF_LONG_AGO
    with capture_logs() as logs:
        for _ in range(12):
            since = fill(small, 4000, since=since)
            settle(small, clock, 40)
    health = small.health()
    assert health.state is StoreState.OK
    assert health.step == 0
    assert health.shed_rows > 20_000
    stored = ask(path, "SELECT count(*) FROM position")[0][0]
    holes = ask(path, "SELECT sum(last - first + 1) FROM stream_hole")[0][0]
    assert stored + holes == 48_000
    assert holes == health.shed_rows
    assert [entry["event"] for entry in logs].count("store.shedding") == 1


def test_what_head_office_lacks_is_not_thinned_before_the_last_step(
    small: StoreWriter, clock: ManualClock, path: Path
) -> None:
    small.write(lambda tx: marks.hold(tx, now=NOW))
    since = fill(small, 16_000)
    settle(small, clock, 20)
    assert small.health().step == 70
    assert small.health().shed_rows == 0
    small.write(lambda tx: marks.save(tx, {"position": 9000}, now=NOW))
    fill(small, 10, since=since)
    settle(small, clock, 4000)
    assert small.health().shed_rows > 4_000
    (held,) = ask(path, "SELECT count(*) FROM position WHERE seq > 9000")
    assert held == (7_010,)


def test_events_stay_and_are_refused_by_name_when_nothing_else_can_go(
    small: StoreWriter, clock: ManualClock, path: Path
) -> None:
    said: list[int] = []

    def record(tx: Tx, at: int) -> None:
        assert journal.record(tx, event(at=at, body={"text": "x" * 2000}), STAMP) is not None

    def until_refused() -> None:
        for at in range(NOW, NOW + 2000):
            small.write(partial(record, at=at), name="event")
            said.append(at)

    with pytest.raises(StoreFull, match=r"event: .*refused") as refused:
        until_refused()
    assert "store.size_limit_mb" in refused.value.next_step
    assert [at for (at,) in ask(path, "SELECT at FROM event ORDER BY seq")] == said
    settle(small, clock, 5)
    assert small.health().step == 95
    assert ask(path, "PRAGMA page_count")[0][0] * 4096 <= LIMITS.size_bytes


def test_writes_go_on_at_the_limit_while_positions_can_go(small: StoreWriter, path: Path) -> None:
    """No tick in between: the full database itself makes the room."""
    since = NOW - 1_000_000
    for _ in range(40):
        since = fill(small, 1000, since=since)
    assert ask(path, "SELECT last FROM stream WHERE name = 'position'") == [(40_000,)]
    assert 0 < ask(path, "SELECT count(*) FROM position")[0][0] < 40_000
    assert ask(path, "PRAGMA page_count")[0][0] * 4096 <= LIMITS.size_bytes


def test_full_store_is_shown_as_such_until_it_was_well_for_a_while(
    small: StoreWriter, clock: ManualClock
) -> None:
    since = NOW - 1_000_000
    with capture_logs() as logs:
        for _ in range(40):
            since = fill(small, 1000, since=since)
        assert small.health().state is StoreState.FULL
        settle(small, clock, FULL_MIN_MS // LIMITS.every_ms - 1)
        assert small.health().state is StoreState.FULL
        settle(small, clock, 2)
    assert small.health().state is StoreState.OK
    assert small.health().reserve_bytes == LIMITS.reserve_bytes
    told = [entry["event"] for entry in logs if entry["event"] != "store.shedding"]
    assert told == ["store.full", "store.recovered"]


def test_room_that_was_freed_goes_back_to_the_disk(
    small: StoreWriter, clock: ManualClock, path: Path
) -> None:
    long = "INSERT INTO vehicle(name, label) VALUES ('v', ?)"
    small.write(lambda tx: tx.execute(long, ("z" * 1_300_000,)).rowcount)
    small.write(lambda tx: tx.execute("DELETE FROM vehicle").rowcount)
    before = ask(path, "PRAGMA page_count")[0][0]
    settle(small, clock, 5)
    assert ask(path, "PRAGMA page_count")[0][0] < before - 200
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]

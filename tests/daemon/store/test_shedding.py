import sqlite3
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.interfaces import Tx
from daemon.store import journal, streams
from daemon.store.database import Store
from daemon.store.shedding import PASSES, Pressure, Progress, shed
from tests.daemon.store.scene import NOW, STAMP, add_positions, add_unit, event

DAY = 86_400_000
OLD = NOW - 30 * DAY
POSITIONS = "SELECT seq, unit_id, at FROM position ORDER BY seq"
HOLES = "SELECT first, last, reason FROM stream_hole WHERE stream = 'position' ORDER BY first"


@pytest.fixture
def tx(store: Store) -> Tx:
    for name in ("u-1", "u-2"):
        add_unit(store.connection, name)
    store.connection.execute("BEGIN")
    return store.connection


def shed_all(tx: Tx, step: int, *, held_from: int | None = None, batches: int = 500) -> int:
    """Sheds until nothing more may go."""
    progress, removed = Progress(), 0
    for _ in range(batches):
        pressure = Pressure(step=step, now_ms=NOW, held_from=held_from)
        done = shed(tx, progress, pressure, is_time_up=lambda: True)
        progress, removed = done.progress, removed + done.removed
        if done.exhausted:
            return removed
    raise AssertionError("shedding does not come to an end")


def instants(tx: Tx, unit: int = 1) -> list[int]:
    return [at for _, unit_id, at in tx.execute(POSITIONS) if unit_id == unit]


def missing(tx: Tx) -> list[int]:
    there = {seq for seq, _, _ in tx.execute(POSITIONS)}
    return [seq for seq in range(1, streams.last(tx, "position") + 1) if seq not in there]


def test_nothing_is_shed_below_the_first_step(tx: Tx) -> None:
    add_positions(tx, [OLD + n * 1000 for n in range(100)])
    assert shed_all(tx, 0) == 0


def test_old_track_is_thinned_and_young_one_left_alone(tx: Tx) -> None:
    add_positions(tx, [OLD + n * 1000 for n in range(3600)])
    young = [NOW - DAY + n * 1000 for n in range(600)]
    add_positions(tx, young)
    shed_all(tx, 70)
    assert instants(tx) == [OLD, OLD + 1_800_000, *young]


def test_each_unit_keeps_its_own_track(tx: Tx) -> None:
    for n in range(120):
        add_positions(tx, [OLD + n * 1000], unit_id=1)
        add_positions(tx, [OLD + n * 1000], unit_id=2)
    shed_all(tx, 70)
    assert instants(tx, 1) == instants(tx, 2) == [OLD]


def test_i8_every_removed_row_leaves_a_hole(tx: Tx) -> None:
    add_positions(tx, [OLD + n * 20_000 for n in range(1000)])
    removed = shed_all(tx, 85)
    holes = tx.execute(HOLES).fetchall()
    in_holes = list(chain.from_iterable(range(a, b + 1) for a, b, _ in holes))
    assert in_holes == missing(tx)
    assert len(in_holes) == removed > 900
    assert {reason for _, _, reason in holes} == {"shed"}


def test_what_head_office_lacks_is_held_until_the_last_step(tx: Tx) -> None:
    add_positions(tx, [OLD + n * 1000 for n in range(600)])
    shed_all(tx, 85, held_from=301)
    seqs = [seq for seq, _, _ in tx.execute(POSITIONS)]
    assert [seq for seq in seqs if seq > 300] == list(range(301, 601))
    assert len([seq for seq in seqs if seq <= 300]) < 10
    shed_all(tx, 95, held_from=301)
    assert instants(tx) == []


@pytest.mark.parametrize(
    ("keep_days", "held_from", "is_thinned"),
    [(None, None, True), (40, 601, False), (40, None, True), (20, 601, True), (0, 601, True)],
)
def test_what_head_office_has_stays_as_long_as_it_may_be_asked_for_again(
    tx: Tx, keep_days: int | None, held_from: int | None, *, is_thinned: bool
) -> None:
    add_positions(tx, [OLD + n * 1000 for n in range(600)])
    keep_ms = None if keep_days is None else keep_days * DAY
    pressure = Pressure(step=70, now_ms=NOW, held_from=held_from, keep_acked_ms=keep_ms)
    done = shed(tx, Progress(), pressure, is_time_up=lambda: False)
    assert (done.removed > 0) is is_thinned


def test_i12_last_step_gives_up_all_positions_but_no_event(tx: Tx) -> None:
    add_positions(tx, [NOW - n for n in range(500)])
    journal.record(tx, event(), STAMP)
    assert shed_all(tx, 95) == 500
    assert tx.execute(HOLES).fetchall() == [(1, 500, "shed")]
    assert tx.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_i12_batch_ends_when_its_time_is_up(tx: Tx) -> None:
    add_positions(tx, [OLD + n * 1000 for n in range(2000)])
    looks = iter([False, False, True])
    done = shed(tx, Progress(), Pressure(step=70, now_ms=NOW), is_time_up=lambda: next(looks))
    assert done.progress.number == 0
    assert done.progress.after == 750
    assert not done.exhausted
    assert next(looks, None) is None


def test_batch_that_is_rolled_back_can_be_repeated(store: Store, tx: Tx) -> None:
    add_positions(tx, [OLD + n * 1000 for n in range(1000)])
    pressure = Pressure(step=70, now_ms=NOW)
    store.connection.execute("COMMIT")
    store.connection.execute("BEGIN")
    first = shed(tx, Progress(), pressure, is_time_up=lambda: True)
    store.connection.execute("ROLLBACK")
    assert missing(tx) == []
    assert shed(tx, Progress(), pressure, is_time_up=lambda: True) == first
    assert len(missing(tx)) == first.removed


@settings(max_examples=30, deadline=None)
@given(
    gaps=st.lists(st.integers(1, 400_000), min_size=1, max_size=80),
    units=st.lists(st.integers(1, 2), min_size=80, max_size=80),
)
def test_pass_thins_but_never_empties_a_track(gaps: list[int], units: list[int]) -> None:
    """Between two positions that stay, none further apart than the pass allows is lost."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(
        "CREATE TABLE position(seq INTEGER PRIMARY KEY, unit_id, at);"
        "CREATE TABLE stream(name, last); INSERT INTO stream VALUES ('position', 1000);"
        "CREATE TABLE stream_hole(stream, first, last, reason)"
    )
    at, track = OLD, []
    for seq, gap in enumerate(gaps, 1):
        at += gap
        track.append((seq, units[seq - 1], at))
    connection.executemany("INSERT INTO position VALUES (?, ?, ?)", track)
    shed(connection, Progress(), Pressure(step=70, now_ms=NOW), is_time_up=lambda: False)
    every = PASSES[0].every_ms or 0
    for unit in (1, 2):
        mine = [at for _, unit_id, at in track if unit_id == unit]
        kept = [at for _, unit_id, at in connection.execute(POSITIONS) if unit_id == unit]
        assert kept[:1] == mine[:1]
        assert all(b - a >= every for a, b in pairwise(kept))
        for lost in set(mine) - set(kept):
            assert any(0 < lost - stays < every for stays in kept)
    connection.close()

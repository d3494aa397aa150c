"""The law of the whole store: whatever comes, in whatever order, however often, with the power
failing between any two steps, each number is there once and the mark says no more than is true.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.clock import ManualClock
from daemon.headoffice import opening
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import Arrival, EpochKey
from daemon.headoffice.stream_sql import COLUMNS
from daemon.wire.batch import Row
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.crashing import CrashingEngine, PowerCut
from tests.daemon.headoffice.truth import NOW, arrival, greeting, row

TOP = 30
STREAM = "event"
EPOCHS = ("one", "two", "three")
DEPOTS = (f"d{number}" for number in itertools.count())
"""One an example: they share a database, which is dear to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """`two` goes on from `one` after its number `after[1]`, `three` from `two` after `after[2]`."""

    after: tuple[int, int, int]
    holes: frozenset[int]

    def owner(self, epoch: int, seq: int) -> int:
        while epoch and seq <= self.after[epoch]:
            epoch -= 1
        return epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    epoch: int
    first: int
    last: int
    is_hello: bool
    crash: str
    """before, after or never."""


histories = st.builds(
    lambda two, three, holes: History(after=(0, two, three), holes=frozenset(holes)),
    st.integers(0, TOP),
    st.integers(0, TOP),
    st.sets(st.integers(1, TOP)),
)
steps = st.builds(
    lambda epoch, span, hello, crash: Step(
        epoch=epoch, first=min(span), last=max(span), is_hello=hello, crash=crash
    ),
    st.integers(0, 2),
    st.tuples(st.integers(1, TOP), st.integers(1, TOP)),
    st.sampled_from([False, False, False, True]),
    st.sampled_from(["never", "never", "before", "after"]),
)


@pytest.fixture
def crashing(address: str) -> Iterator[CrashingEngine]:
    engine = CrashingEngine(
        opening.open_engine(address, clock=ManualClock(NOW), make=True, new_id=lambda: "ho")
    )
    yield engine
    engine.close()


@given(history=histories, told=st.lists(st.lists(steps, min_size=1, max_size=4), max_size=8))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_number_is_there_once_and_marks_are_true(
    crashing: CrashingEngine, history: History, told: list[list[Step]]
) -> None:
    depot = DepotId(next(DEPOTS))
    store = SqlStore(crashing)
    for together in told:
        _survive(crashing, store, depot, history, together)
    _survive(crashing, store, depot, history, [_hello(epoch) for epoch in range(3)])
    sent = [step for together in told for step in together if not step.is_hello]
    held = {
        (history.owner(step.epoch, seq), seq)
        for step in sent
        for seq in range(step.first, step.last + 1)
    }
    for epoch, name in enumerate(EPOCHS):
        as_counted = {s for s in range(1, TOP + 1) if (history.owner(epoch, s), s) in held}
        mark = next(n for n in itertools.count() if n + 1 not in as_counted)
        standing = store.standings([EpochKey(depot, name)])[EpochKey(depot, name)]
        assert standing.marks[STREAM] == mark
        missing = set(range(mark + 1, max(as_counted, default=0))) - as_counted
        gaps = {n for _, first, last in standing.gaps for n in range(first, last + 1)}
        assert gaps == missing
    assert sorted(_stored(crashing, depot)) == sorted(
        (EPOCHS[owner], row(STREAM, seq)) for owner, seq in held if seq not in history.holes
    )
    assert sorted(_holes(crashing, depot)) == sorted(
        (EPOCHS[owner], seq) for owner, seq in held if seq in history.holes
    )


def _hello(epoch: int) -> Step:
    return Step(epoch=epoch, first=1, last=1, is_hello=True, crash="never")


def _survive(
    engine: CrashingEngine,
    store: SqlStore,
    depot: DepotId,
    history: History,
    together: Sequence[Step],
) -> None:
    """One transaction; after a power cut the depot sends the same again."""
    hellos = [
        greeting(
            EPOCHS[step.epoch],
            depot=depot,
            begins=(EPOCHS[step.epoch - 1], {STREAM: history.after[step.epoch]})
            if step.epoch
            else None,
        )
        for step in together
        if step.is_hello
    ]
    batches: list[Arrival] = [
        arrival(
            STREAM,
            step.first,
            step.last,
            depot=depot,
            epoch=EPOCHS[step.epoch],
            holes=history.holes,
        )
        for step in together
        if not step.is_hello
    ]
    engine.before_commit = any(step.crash == "before" for step in together)
    engine.after_commit = any(step.crash == "after" for step in together)
    for _ in range(3):
        try:
            assert list(store.greet(hellos, now=NOW)) == []
            taken = store.take(batches, now=NOW)
            assert taken.conflicts == 0
            return
        except PowerCut:
            continue
    raise AssertionError("more power cuts than there can be")


STORED = f"""
SELECT e.epoch, {", ".join(f"r.{name}" for name in COLUMNS[STREAM])}
FROM {STREAM} r JOIN epoch e ON e.id = r.epoch_id JOIN depot d ON d.id = r.depot_id
WHERE d.name = :name
"""  # noqa: S608 - our own columns

HOLES = """
SELECT e.epoch, h.first, h.last
FROM hole h JOIN epoch e ON e.id = h.epoch_id JOIN depot d ON d.id = h.depot_id
WHERE d.name = :name AND h.stream = 'event'
"""


def _stored(engine: CrashingEngine, depot: DepotId) -> list[tuple[str, Row]]:
    with engine.snapshot() as tx:
        return [(found[0], tuple(found[1:])) for found in tx.rows(STORED, {"name": depot})]


def _holes(engine: CrashingEngine, depot: DepotId) -> list[tuple[str, int]]:
    with engine.snapshot() as tx:
        found = tx.rows(HOLES, {"name": depot})
    return [(epoch, seq) for epoch, first, last in found for seq in range(first, last + 1)]

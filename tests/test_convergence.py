"""The comparison must find every kind of difference, or the tests that rest on it mean nothing."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.headoffice.opening import open_store as open_office
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import Arrival
from daemon.store import journal, outbox
from daemon.store.database import Store
from daemon.wire.batch import Batch, Hole
from daemon.wire.topics import STREAMS, DepotId
from tests.convergence import assert_converged, compare, main
from tests.daemon.headoffice.truth import greeting
from tests.daemon.store.scene import NOW, STAMP, add_positions, add_unit, event, open_store

RENO = DepotId("reno")
POSITIONS = 10_050
HOLE = "INSERT INTO stream_hole(stream, first, last, reason) VALUES ('position', 40, 44, 'shed')"
GONE = "DELETE FROM position WHERE seq BETWEEN 40 AND 44"


@pytest.fixture
def depot(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "depot.db")
    db = store.connection
    db.execute("BEGIN")
    add_unit(db, "gps-1")
    add_positions(db, [NOW + n for n in range(POSITIONS)])
    for number in range(5):
        journal.record(db, event(at=NOW + number), STAMP)
    db.execute(GONE)
    db.execute(HOLE)
    db.execute("COMMIT")
    yield store
    store.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_office(address(tmp_path), clock=ManualClock(NOW))) as store:
        yield store


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/ho.db"


Change = Callable[[Batch], Batch]


def deliver(depot: Store, office: SqlStore, change: Change = lambda batch: batch) -> None:
    """What the depot has, batch by batch, changed on its way."""
    epoch = depot.identity.epoch
    office.greet([greeting(epoch)], now=NOW)
    for stream in STREAMS:
        after, last = 0, outbox.lasts(depot.connection)[stream]
        while after < last:
            page = outbox.read(depot.connection, stream, after=after, until=last, limit=2_000)
            batch = Batch(
                epoch=epoch,
                stream=stream,
                first=page.first,
                last=page.last,
                rows=page.rows,
                holes=[Hole(*hole) for hole in page.holes],
            )
            office.take([Arrival(RENO, change(batch))], now=NOW)
            after = page.last


def test_what_was_delivered_has_converged(depot: Store, office: SqlStore, tmp_path: Path) -> None:
    deliver(depot, office)
    found = assert_converged(depot.path, address(tmp_path), RENO)
    assert found.rows == POSITIONS - 5 + 5
    assert main([str(depot.path), address(tmp_path), RENO]) == 0


def test_rows_that_the_depot_removed_since_may_stay(
    depot: Store, office: SqlStore, tmp_path: Path
) -> None:
    deliver(depot, office)
    depot.connection.execute("DELETE FROM position WHERE seq BETWEEN 100 AND 9000")
    depot.connection.execute(HOLE.replace("40, 44", "100, 9000"))
    assert_converged(depot.path, address(tmp_path), RENO)


def changed_value(batch: Batch) -> Batch:
    rows = [(*row[:-1], 7) if row[0] == 10_007 else row for row in batch.rows]
    return replace(batch, rows=rows)


def exchanged_rows(batch: Batch) -> Batch:
    """Sums and counts stay as they are."""
    if batch.first != 1 or batch.stream != "event":
        return batch
    one, two, *rest = batch.rows
    return replace(batch, rows=[(one[0], *two[1:]), (two[0], *one[1:]), *rest])


def hole_for_a_row(batch: Batch) -> Batch:
    if batch.stream != "event":
        return batch
    return replace(batch, rows=batch.rows[1:], holes=[Hole(1, 1, "lost")])


CHANGED = (
    "position 10001 to 10050: 50 rows at the depot, 50 at head office;"
    " sums differ; 1 rows differ, first:"
)
EXCHANGED = (
    "event 1 to 5: 5 rows at the depot, 5 at head office; sums are equal; 2 rows differ, first:"
)
MISSING = "event 1 to 5: 5 rows at the depot, 4 at head office; sums differ; 1 rows differ, first:"


@pytest.mark.parametrize(
    ("change", "said"),
    [(changed_value, CHANGED), (exchanged_rows, EXCHANGED), (hole_for_a_row, MISSING)],
)
def test_difference_is_found_and_its_rows_are_told(
    depot: Store, office: SqlStore, tmp_path: Path, change: Change, said: str
) -> None:
    deliver(depot, office, change)
    found = compare(depot.path, address(tmp_path), RENO)
    assert found.differences[0] == said
    assert " | " in found.differences[1]
    with pytest.raises(AssertionError, match="has not converged"):
        assert_converged(depot.path, address(tmp_path), RENO)
    assert main([str(depot.path), address(tmp_path), RENO]) == 1


def test_what_has_not_arrived_is_told(depot: Store, office: SqlStore, tmp_path: Path) -> None:
    never = compare(depot.path, address(tmp_path), RENO)
    assert "was never heard of" in never.differences[0]
    office.greet([greeting(depot.identity.epoch)], now=NOW)
    found = compare(depot.path, address(tmp_path), RENO)
    assert found.differences[0].startswith("event: held up to 0, the depot's last is 5")


def test_row_that_the_depot_lost_is_told(depot: Store, office: SqlStore, tmp_path: Path) -> None:
    deliver(depot, office)
    depot.connection.execute("DELETE FROM event WHERE seq = 3")
    found = compare(depot.path, address(tmp_path), RENO)
    assert found.differences == ["event 1 to 5: 1 numbers have no row and no hole at the depot"]

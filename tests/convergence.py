"""Is what a depot has at head office, all of it and nothing else? (I8)

Both databases are compared by count, sums and a hash of every 10,000 numbers of each stream, across
the epochs of the depot; where a block differs, its first rows that do are told.

    python -m tests.convergence DEPOT-DATABASE STORE-URL DEPOT

Numbers whose rows the depot has removed since may have rows at head office: they were there when
they were sent. A hole at head office where the depot still has its row is a difference.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from daemon.clock import SystemClock
from daemon.headoffice.opening import open_store
from daemon.headoffice.store import EpochKey, HeadOfficeStore
from daemon.interfaces import Tx
from daemon.store import outbox
from daemon.wire.batch import SCHEMAS, Row, Value
from daemon.wire.topics import STREAMS, DepotId, Stream

BLOCK = 10_000
SHOWN = 5
EPOCH = "SELECT epoch FROM depot WHERE id = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What can be told of 10,000 numbers in one line."""

    count: int
    sums: tuple[int, ...]
    """Of each column of whole numbers, in order."""
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    depot: DepotId
    rows: int
    """Of the depot, all of them looked at."""
    differences: Sequence[str]


def assert_converged(database: Path, store: str, depot: DepotId) -> Compared:
    found = compare(database, store, depot)
    assert not found.differences, "\n".join([f"{depot} has not converged:", *found.differences])
    return found


def compare(database: Path, store: str, depot: DepotId) -> Compared:
    """`store` is an address as `depotd headoffice --store` takes it."""
    with (
        closing(open_store(store, clock=SystemClock(), make=False)) as office,
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)) as db,
    ):
        db.execute("BEGIN")
        return compared(db, office, depot)


def compared(reads: Tx, office: HeadOfficeStore, depot: DepotId) -> Compared:
    """The same of what is open already."""
    differences: list[str] = []
    count = 0
    lasts = outbox.lasts(reads)
    [(epoch,)] = reads.execute(EPOCH).fetchall()
    standing = office.standings([EpochKey(depot, epoch)]).get(EpochKey(depot, epoch))
    if standing is None:
        return Compared(depot=depot, rows=0, differences=[f"epoch {epoch} was never heard of"])
    for stream in STREAMS:
        if standing.marks[stream] != lasts[stream]:
            differences.append(
                f"{stream}: held up to {standing.marks[stream]}, the depot's last is"
                f" {lasts[stream]}; gaps {[gap[1:] for gap in standing.gaps if gap[0] == stream]}"
            )
        for first in range(1, lasts[stream] + 1, BLOCK):
            last = min(lasts[stream], first + BLOCK - 1)
            page = outbox.read(reads, stream, after=first - 1, until=last, limit=BLOCK + 1)
            count += len(page.rows)
            if page.lost:
                said = f"{stream} {first} to {last}: {page.lost} numbers have no row and no hole"
                differences.append(f"{said} at the depot")
            theirs = _theirs(office, depot, stream, span=(first, last))
            differences += _differences(stream, page, theirs)
    return Compared(depot=depot, rows=count, differences=differences)


def block_of(stream: Stream, rows: Sequence[Row]) -> Block:
    whole = [n for n, column in enumerate(SCHEMAS[stream].columns) if column.value is Value.NUMBER]
    digest = hashlib.sha256("\n".join(map(repr, rows)).encode("utf-8", "surrogatepass"))
    sums = tuple(sum(int(str(row[n])) for row in rows if row[n] is not None) for n in whole)
    return Block(count=len(rows), sums=sums, digest=digest.hexdigest())


def _theirs(
    office: HeadOfficeStore, depot: DepotId, stream: Stream, *, span: tuple[int, int]
) -> list[Row]:
    found = office.rows(depot, stream, first=span[0], limit=BLOCK)
    return [row for row in found if _seq(row) <= span[1]]


def _differences(stream: Stream, page: outbox.OutboxPage, theirs: Sequence[Row]) -> list[str]:
    removed = {seq for hole in page.holes for seq in range(hole.first, hole.last + 1)}
    ours = [tuple(row) for row in page.rows]
    kept = [row for row in theirs if _seq(row) not in removed]
    here, there = block_of(stream, ours), block_of(stream, kept)
    if here == there:
        return []
    at_depot, at_office = ({_seq(row): row for row in rows} for rows in (ours, kept))
    numbers = sorted(at_depot.keys() | at_office.keys())
    differing = [seq for seq in numbers if at_depot.get(seq) != at_office.get(seq)]
    sums = "are equal" if here.sums == there.sums else "differ"
    said = (
        f"{stream} {page.first} to {page.last}: {here.count} rows at the depot, {there.count} at"
        f" head office; sums {sums}; {len(differing)} rows differ, first:"
    )
    shown = differing[:SHOWN]
    return [said, *(f"  {seq}: {at_depot.get(seq)} | {at_office.get(seq)}" for seq in shown)]


def _seq(row: Row) -> int:
    return int(str(row[0]))


def main(arguments: Sequence[str]) -> int:
    database, store, depot = arguments
    found = compare(Path(database), store, DepotId(depot))
    print(f"{found.depot}: {found.rows} rows", *found.differences, sep="\n")  # noqa: T201 - a tool
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

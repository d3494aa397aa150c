"""Reads that show: how each depot stands, and its rows across epochs."""

from collections.abc import Sequence
from typing import Any

from daemon.headoffice import complaints
from daemon.headoffice.ledger import DepotBook, read_book
from daemon.headoffice.lines import EpochLine
from daemon.headoffice.status import DepotStatus, StreamStatus
from daemon.headoffice.stream_sql import SELECT_ROWS
from daemon.headoffice.tx import Tx
from daemon.wire.batch import Row
from daemon.wire.topics import STREAMS, DepotId, Stream

DEPOTS = """
SELECT d.name, d.id, d.online, d.since, d.heard_at, d.release, d.clock, e.epoch
FROM depot d LEFT JOIN epoch e ON e.id = d.epoch_id
ORDER BY d.name
"""

BAD_WITHOUT_DEPOT = """
SELECT DISTINCT b.depot FROM bad_message b
WHERE NOT EXISTS (SELECT 1 FROM depot d WHERE d.name = b.depot) ORDER BY b.depot
"""

PRESENT = """
SELECT e.epoch FROM depot d JOIN epoch e ON e.id = d.epoch_id WHERE d.name = :name
"""

TOLD = "SELECT stream, told FROM mark WHERE epoch_id = :epoch"

OPEN_COMMANDS = """
SELECT count(*) FROM command WHERE depot_id = :depot AND state <> 'answered'
"""


def status(tx: Tx, depot: DepotId | None) -> list[DepotStatus]:
    """Those who only sent what could not be read come last."""
    found = [row for row in tx.rows(DEPOTS, {}) if depot in (None, row[0])]
    known = [_status(tx, row) for row in found]
    strangers = [name for (name,) in tx.rows(BAD_WITHOUT_DEPOT, {}) if depot in (None, name)]
    return [*known, *(_stranger(tx, name) for name in strangers)]


def present_line(book: DepotBook, epoch: str | None) -> EpochLine | None:
    """The epoch of the last hello, or the youngest where no hello was heard."""
    if epoch is not None:
        return book.lines[epoch]
    return max(book.lines.values(), key=lambda line: line.id, default=None)


def rows(tx: Tx, depot: DepotId, stream: Stream, *, first: int, limit: int) -> list[Row]:
    """As the depot's present epoch counts them, those of its parents among them."""
    book = read_book(tx, depot)
    epoch = tx.rows(PRESENT, {"name": depot})
    line = None if book is None else present_line(book, epoch[0][0] if epoch else None)
    found: list[Row] = []
    if line is None:
        return found
    last = max(line.held(stream).highest, first)
    for owner, (low, high) in line.owners(stream, first, last):
        if len(found) < limit:
            span = {"depot": owner.depot_id, "epoch": owner.id, "first": low, "last": high}
            left = {**span, "limit": limit - len(found)}
            found += [tuple(row) for row in tx.rows(SELECT_ROWS[stream], left)]
    return found


def _status(tx: Tx, row: Sequence[Any]) -> DepotStatus:
    name, number, online, since, heard_at, release, clock, epoch = row
    book = read_book(tx, DepotId(name))
    line = None if book is None else present_line(book, epoch)
    [(waiting,)] = tx.rows(OPEN_COMMANDS, {"depot": number})
    return DepotStatus(
        depot=name,
        is_online=None if online is None else bool(online),
        since=since,
        heard_at=heard_at,
        release=release,
        clock=clock,
        epoch=None if line is None else line.epoch,
        epochs=0 if book is None else len(book.lines),
        streams=[] if line is None else _streams(tx, line),
        commands_waiting=waiting,
        bad=complaints.of_depot(tx, name),
    )


def _streams(tx: Tx, line: EpochLine) -> list[StreamStatus]:
    told = dict(tx.rows(TOLD, {"epoch": line.id}))
    found = []
    for stream in STREAMS:
        held = line.held(stream)
        gaps = held.gaps()
        found.append(
            StreamStatus(
                stream=stream,
                mark=held.upto,
                told=max(told.get(stream, 0), held.highest),
                gaps=len(gaps),
                missing=sum(last - first + 1 for first, last in gaps),
            )
        )
    return found


def _stranger(tx: Tx, name: str) -> DepotStatus:
    return DepotStatus(
        depot=name,
        is_online=None,
        since=None,
        heard_at=None,
        release=None,
        clock=None,
        epoch=None,
        epochs=0,
        streams=[],
        commands_waiting=0,
        bad=complaints.of_depot(tx, name),
    )

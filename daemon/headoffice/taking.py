"""Batches into the store: one transaction for many batches of many depots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.headoffice import commands
from daemon.headoffice.cleansing import cleansed
from daemon.headoffice.intake import Intake, Sheaf
from daemon.headoffice.intervals import runs
from daemon.headoffice.ledger import EPOCHS_MOST, DepotBook, open_books, write_books
from daemon.headoffice.lines import EpochLine
from daemon.headoffice.store import Arrival, BadMessageSeen, EpochKey, Standing, Taken
from daemon.headoffice.stream_sql import SELECT_ROWS
from daemon.headoffice.tx import Params, RowGroup, Tx
from daemon.wire.batch import Row
from daemon.wire.topics import DepotId, Stream

ADD_HOLE = """
INSERT INTO hole(depot_id, epoch_id, stream, first, last, reason)
VALUES (:depot, :epoch, :stream, :first, :last, :reason)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    taken: Taken
    complaints: Sequence[BadMessageSeen]
    """Conflicts and values that had to be blanked, one a depot and stream."""


def take(tx: Tx, arrivals: Sequence[Arrival], *, ho: str, now: int, cleanse: bool) -> Take:
    """`cleanse` after a try without was refused by the database."""
    books = open_books(tx, (arrival.depot for arrival in arrivals), now=now)
    lines: dict[EpochKey, EpochLine] = {}
    intake = Intake()
    crowded: list[BadMessageSeen] = []
    late = 0
    for depot, batch in arrivals:
        key = EpochKey(depot, batch.epoch)
        line = lines.get(key)
        if line is None and not books[depot].has_room(batch.epoch):
            crowded.append(_crowded(depot, batch.epoch))
            continue
        if line is None:
            line = lines[key] = books[depot].line(tx, batch.epoch, now=now)
        if line.is_late(batch):
            late += 1
        else:
            intake.admit(line, batch)
    names = {book.id: book.name for book in books.values()}
    sheaves = list(intake.sheaves.values())
    complaints = _blank(sheaves, names) if cleanse else []
    blanked = len(complaints)
    _insert(tx, sheaves)
    complaints += _conflicts(tx, sheaves, names)
    write_books(tx, books, now=now)
    _settle(tx, sheaves, books, ho=ho)
    return Take(
        taken=Taken(
            standings={key: standing(line) for key, line in lines.items()},
            rows=sum(len(sheaf.fresh) for sheaf in sheaves),
            repeated=sum(len(sheaf.repeated) for sheaf in sheaves),
            conflicts=len(complaints) - blanked,
            blanked=blanked,
            late=late,
        ),
        complaints=[*complaints, *crowded],
    )


def _crowded(depot: DepotId, epoch: str) -> BadMessageSeen:
    detail = f"epoch {epoch}: the depot has had {EPOCHS_MOST} already; its rows are not stored"
    return BadMessageSeen(depot=depot, reason="bad_epoch", detail=detail)


def standing(line: EpochLine) -> Standing:
    return Standing(marks=line.marks(), gaps=line.gaps(), beyond=line.beyond())


def _insert(tx: Tx, sheaves: Sequence[Sheaf]) -> None:
    by_stream: dict[Stream, list[RowGroup]] = {}
    holes: list[Params] = []
    for sheaf in sheaves:
        line = sheaf.line
        if sheaf.fresh:
            group = RowGroup(line.depot_id, line.id, sheaf.fresh)
            by_stream.setdefault(sheaf.stream, []).append(group)
        holes += [
            {
                "depot": line.depot_id,
                "epoch": line.id,
                "stream": sheaf.stream,
                "first": hole.first,
                "last": hole.last,
                "reason": hole.reason,
            }
            for hole in sheaf.holes
        ]
    for stream, groups in by_stream.items():
        tx.insert_rows(stream, groups)
    tx.many(ADD_HOLE, holes)


def _blank(sheaves: Sequence[Sheaf], names: Mapping[int, DepotId]) -> list[BadMessageSeen]:
    found = []
    for sheaf in sheaves:
        sheaf.fresh, changed = cleansed(sheaf.stream, sheaf.fresh)
        if changed:
            found.append(
                BadMessageSeen(
                    depot=names[sheaf.line.depot_id],
                    reason="blanked",
                    detail=f"{sheaf.stream}: {changed} values that no column holds are unknown now",
                )
            )
    return found


def _conflicts(
    tx: Tx, sheaves: Sequence[Sheaf], names: Mapping[int, DepotId]
) -> list[BadMessageSeen]:
    """Repeated rows that say something else than what is stored."""
    found = []
    for sheaf in sheaves:
        for told, stored in _pairs(tx, sheaf):
            if told != stored:
                found.append(
                    BadMessageSeen(
                        depot=names[sheaf.line.depot_id],
                        reason="conflict",
                        detail=f"{sheaf.stream} {told[0]} of epoch {sheaf.line.epoch}"
                        " came with other content; the first stays",
                        payload=repr(told).encode("utf-8", "replace"),
                    )
                )
    return found


def _pairs(tx: Tx, sheaf: Sheaf) -> list[tuple[Row, Row]]:
    told = {row[0]: row for row in sheaf.repeated}
    pairs = []
    for first, last in runs(seq for seq in told if isinstance(seq, int)):
        found = tx.rows(
            SELECT_ROWS[sheaf.stream],
            {
                "depot": sheaf.line.depot_id,
                "epoch": sheaf.line.id,
                "first": first,
                "last": last,
                "limit": last - first + 1,
            },
        )
        pairs += [(told[row[0]], tuple(row)) for row in found]
    return pairs


def _settle(
    tx: Tx, sheaves: Sequence[Sheaf], books: Mapping[DepotId, DepotBook], *, ho: str
) -> None:
    """Results answer commands."""
    by_id = {book.id: book for book in books.values()}
    answered = {}
    for sheaf in sheaves:
        if sheaf.stream == "result" and sheaf.fresh:
            book = answered[sheaf.line.depot_id] = by_id[sheaf.line.depot_id]
            commands.settle(tx, book, sheaf.line, sheaf.fresh, ho=ho)
    for book in answered.values():
        commands.renumber_swallowed(tx, book, commands.results_held(tx, book))

"""Depots, their epochs and how far each stream is held: read, changed as values, written back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.headoffice.intervals import Coverage
from daemon.headoffice.lines import EpochLine
from daemon.headoffice.tx import Params, Tx
from daemon.wire.topics import STREAMS, DepotId, Stream

DEPOT_ID_OF = "SELECT id FROM depot WHERE name = :name"

ADD_DEPOT = """
INSERT INTO depot(name, made_at) VALUES (:name, :now)
ON CONFLICT (name) DO NOTHING
"""

HEARD = "UPDATE depot SET heard_at = :now WHERE id = :depot"

EPOCHS_OF = """
SELECT id, epoch, parent_id, run FROM epoch WHERE depot_id = :depot ORDER BY id
"""

ADD_EPOCH = """
INSERT INTO epoch(depot_id, epoch, made_at) VALUES (:depot, :epoch, :now) RETURNING id
"""

ADD_MARK = """
INSERT INTO mark(depot_id, epoch_id, stream, moved_at) VALUES (:depot, :epoch, :stream, :now)
"""

MARKS_OF = """
SELECT epoch_id, stream, begins_after, upto FROM mark WHERE depot_id = :depot
"""

AHEAD_OF = """
SELECT epoch_id, stream, first, last FROM ahead WHERE depot_id = :depot ORDER BY first
"""

SAVE_MARK = """
UPDATE mark
SET begins_after = :after, upto = :upto, moved_at = :now,
    told = CASE WHEN told < :highest THEN :highest ELSE told END
WHERE epoch_id = :epoch AND stream = :stream
"""

DROP_AHEAD = "DELETE FROM ahead WHERE epoch_id = :epoch AND stream = :stream"

ADD_AHEAD = """
INSERT INTO ahead(depot_id, epoch_id, stream, first, last)
VALUES (:depot, :epoch, :stream, :first, :last)
"""


EPOCHS_MOST = 1_000
"""Of one depot."""


@dataclass(slots=True, kw_only=True)
class DepotBook:
    """What is known of one depot's epochs; belongs to the transaction that holds its lock."""

    id: int
    name: DepotId
    lines: dict[str, EpochLine] = field(default_factory=dict)
    had_ahead: set[tuple[int, Stream]] = field(default_factory=set)

    def has_room(self, *epochs: str) -> bool:
        """A depot that makes up one life after another must not fill the store with them."""
        fresh = {epoch for epoch in epochs if epoch not in self.lines}
        return not fresh or len(self.lines) + len(fresh) <= EPOCHS_MOST

    def line(self, tx: Tx, epoch: str, *, now: int) -> EpochLine:
        """The epoch, made where it is heard of for the first time."""
        found = self.lines.get(epoch)
        if found is None:
            [(number,)] = tx.rows(ADD_EPOCH, {"depot": self.id, "epoch": epoch, "now": now})
            tx.many(
                ADD_MARK,
                [
                    {"depot": self.id, "epoch": number, "stream": stream, "now": now}
                    for stream in STREAMS
                ],
            )
            found = self.lines[epoch] = EpochLine(id=number, depot_id=self.id, epoch=epoch)
        return found


def open_books(tx: Tx, names: Iterable[DepotId], *, now: int) -> dict[DepotId, DepotBook]:
    """Locks the depots, those that are new made first, and reads how far they are."""
    return _books(tx, locked(tx, names, now=now))


def locked(tx: Tx, names: Iterable[DepotId], *, now: int) -> dict[DepotId, int]:
    """In the order of their ids, so that no two transactions can wait for each other."""
    asked = sorted(set(names))
    found = tx.rows_each(DEPOT_ID_OF, [{"name": name} for name in asked])
    ids = {name: row[0][0] for name, row in zip(asked, found, strict=True) if row}
    ids |= {name: _new_depot(tx, name, now=now) for name in asked if name not in ids}
    tx.lock_depots(sorted(ids.values()))
    return ids


def read_book(tx: Tx, name: DepotId) -> DepotBook | None:
    """Without a lock, to look at; None: nobody has heard of it."""
    found = tx.rows(DEPOT_ID_OF, {"name": name})
    return _books(tx, {name: found[0][0]})[name] if found else None


def write_books(tx: Tx, books: Mapping[DepotId, DepotBook], *, now: int) -> None:
    """What has changed of how far streams are held."""
    heard: list[Params] = [{"depot": book.id, "now": now} for book in books.values()]
    tx.many(HEARD, heard)
    changed = [
        (book, line, stream)
        for book in books.values()
        for line in book.lines.values()
        for stream in sorted(line.changed)
    ]
    tx.many(SAVE_MARK, [_mark_row(line, stream, now) for _, line, stream in changed])
    for book, line, stream in changed:
        _write_ahead(tx, book, line, stream)


def _new_depot(tx: Tx, name: DepotId, *, now: int) -> int:
    tx.run(ADD_DEPOT, {"name": name, "now": now})
    return int(tx.rows(DEPOT_ID_OF, {"name": name})[0][0])


def _books(tx: Tx, ids: Mapping[DepotId, int]) -> dict[DepotId, DepotBook]:
    asked: list[Params] = [{"depot": number} for number in ids.values()]
    found = zip(
        ids.items(),
        tx.rows_each(EPOCHS_OF, asked),
        tx.rows_each(MARKS_OF, asked),
        tx.rows_each(AHEAD_OF, asked),
        strict=True,
    )
    books = {}
    for (name, number), epochs, marks, ahead in found:
        book = books[name] = DepotBook(id=number, name=name)
        by_id = _lines(book, epochs)
        beyond: dict[tuple[int, Stream], list[tuple[int, int]]] = {}
        for epoch_id, stream, first, last in ahead:
            beyond.setdefault((epoch_id, stream), []).append((first, last))
        book.had_ahead = set(beyond)
        for epoch_id, stream, after, upto in marks:
            line = by_id[epoch_id]
            line.after[stream] = after
            line.own[stream] = Coverage(upto, tuple(beyond.get((epoch_id, stream), ())))
    return books


def _lines(
    book: DepotBook, epochs: Sequence[tuple[int, str, int | None, str | None]]
) -> dict[int, EpochLine]:
    by_id = {}
    for epoch_id, epoch, _, run in epochs:
        line = EpochLine(id=epoch_id, depot_id=book.id, epoch=epoch, run=run)
        by_id[epoch_id] = book.lines[epoch] = line
    for epoch_id, _, parent_id, _ in epochs:
        if parent_id is not None:
            by_id[epoch_id].parent = by_id[parent_id]
    return by_id


def _mark_row(line: EpochLine, stream: Stream, now: int) -> Params:
    own = line.own_of(stream)
    return {
        "epoch": line.id,
        "stream": stream,
        "after": line.begins_after(stream),
        "upto": own.upto,
        "highest": own.highest,
        "now": now,
    }


def _write_ahead(tx: Tx, book: DepotBook, line: EpochLine, stream: Stream) -> None:
    ranges: Sequence[tuple[int, int]] = line.own_of(stream).ahead
    if (line.id, stream) in book.had_ahead:
        tx.run(DROP_AHEAD, {"epoch": line.id, "stream": stream})
    tx.many(
        ADD_AHEAD,
        [
            {
                "depot": line.depot_id,
                "epoch": line.id,
                "stream": stream,
                "first": first,
                "last": last,
            }
            for first, last in ranges
        ],
    )

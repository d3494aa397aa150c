"""Sees all that is committed at either end, and remembers it through every crash and restore.

So it can say of a row at head office whether the depot ever had it, and of a mark at the depot
whether head office ever did.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence

from daemon.store import outbox
from daemon.wire.batch import SCHEMAS, Row
from daemon.wire.topics import STREAMS, Stream

LAST = "SELECT last FROM stream WHERE name = :stream"

LASTS = "SELECT name, last FROM stream"

MARKS = "SELECT stream, mark FROM link_mark"

LIVES = "SELECT id, parent, begins_after ->> :stream FROM epoch"

CURRENT = "SELECT epoch FROM depot WHERE id = 1"

HELD = """
SELECT e.epoch, p.epoch, m.begins_after, m.upto FROM epoch AS e
JOIN mark AS m ON m.epoch_id = e.id AND m.stream = :stream
LEFT JOIN epoch AS p ON p.id = e.parent_id
"""

CHANGES = "SELECT count(*) FROM clock_change"

HOLES = "SELECT stream, first, last FROM stream_hole"

COUNT = {stream: f"SELECT count(*) FROM {stream}" for stream in STREAMS}  # noqa: S608 - our own names

LINEAGE = {
    stream: f"SELECT {', '.join(c.name for c in SCHEMAS[stream].columns)} FROM {stream}_lineage"  # noqa: S608 - our own names
    " WHERE epoch = :epoch"
    for stream in STREAMS
}

NUMBERS = {stream: f"SELECT seq FROM {stream}" for stream in STREAMS}  # noqa: S608 - our own names

ROWS = {
    stream: f"SELECT {', '.join(c.name for c in SCHEMAS[stream].columns)} FROM {stream}"  # noqa: S608 - our own names
    for stream in STREAMS
}

Held = Mapping[str, int]
"""By epoch, of one stream."""


class Witness:
    def __init__(self) -> None:
        self._rows: dict[Stream, dict[int, set[Row]]] = {stream: {} for stream in STREAMS}
        self._gone: dict[Stream, set[int]] = {stream: set() for stream in STREAMS}
        """Numbers that once had no row any more."""
        self._seen = dict.fromkeys(STREAMS, 0)
        self._changes = 0
        """Of the clock: each may have corrected rows."""
        self._counted = dict.fromkeys(STREAMS, 0)
        self._held: dict[Stream, dict[str, int]] = {stream: {} for stream in STREAMS}
        """The highest marks that head office ever committed."""

    # At the depot

    def begin_life(self) -> None:
        """Of whatever database that is."""
        self._seen = dict.fromkeys(STREAMS, 0)

    def look_at_depot(self, reader: sqlite3.Connection) -> None:
        [(changes,)] = reader.execute(CHANGES).fetchall()
        if changes != self._changes:
            self._changes = changes
            self.begin_life()
        for stream, last in reader.execute(LASTS).fetchall():
            if last > self._seen[stream]:
                asked = {"after": self._seen[stream], "until": last, "limit": last}
                known = self._rows[stream]
                for row in reader.execute(outbox.ROWS[stream], asked):
                    known.setdefault(row[0], set()).add(row)
                self._seen[stream] = last
        for stream, first, last in reader.execute(HOLES):
            self._gone[stream].update(range(first, last + 1))

    def risen(self, reader: sqlite3.Connection) -> dict[Stream, set[int]]:
        """Rows that a backup brought back: a life before had removed them, and may have said so.

        Head office then has a hole in their place, with its reason, and asks for nothing more.
        """
        found = {}
        for stream, gone in self._gone.items():
            rows = {seq for (seq,) in reader.execute(NUMBERS[stream])}
            if rows & gone:
                found[stream] = rows & gone
        return found

    def strangers(self, stream: Stream, rows: Sequence[Row]) -> list[Row]:
        """Those that the depot never committed."""
        known = self._rows[stream]
        return [row for row in rows if row not in known.get(int(str(row[0])), ())]

    def marks_too_high(self, reader: sqlite3.Connection) -> Iterator[str]:
        """Of the depot, above what head office ever had of the life that it is in."""
        [(current,)] = reader.execute(CURRENT).fetchall()
        for stream, mark in reader.execute(MARKS).fetchall():
            lives = {
                epoch: (parent, after or 0)
                for epoch, parent, after in reader.execute(LIVES, {"stream": stream})
            }
            most = self._most(stream, current, lives)
            if mark > most:
                yield f"I8: the depot takes {stream} {mark} for delivered, head office had {most}"

    def _most(self, stream: Stream, epoch: str, lives: Mapping[str, tuple[str | None, int]]) -> int:
        own = self._held[stream].get(epoch, 0)
        parent, after = lives[epoch]
        return own if parent is None else max(own, min(after, self._most(stream, parent, lives)))

    # At head office

    def begin_office(self) -> None:
        """It goes on with whatever database that is."""
        self._counted = dict.fromkeys(STREAMS, 0)

    def look_at_office(self, reader: sqlite3.Connection) -> Iterator[str]:
        """Answers what is there that the depot never had."""
        for stream in STREAMS:
            for epoch, mark in held(reader, stream).items():
                most = self._held[stream]
                most[epoch] = max(most.get(epoch, 0), mark)
            count = reader.execute(COUNT[stream]).fetchone()[0]
            if count != self._counted[stream]:
                self._counted[stream] = count
                strangers = self.strangers(stream, reader.execute(ROWS[stream]).fetchall())
                if strangers:
                    yield f"I8: {stream} at head office that no depot had: {strangers[:2]}"


def held(reader: sqlite3.Connection, stream: Stream) -> Held:
    """Up to where head office holds a stream, as each epoch counts it."""
    found = {
        epoch: (parent, after, upto)
        for epoch, parent, after, upto in reader.execute(HELD, {"stream": stream})
    }

    def of(epoch: str) -> int:
        parent, after, upto = found[epoch]
        if parent is None:
            return int(upto)
        below = min(of(parent), after)
        return below if below < after else int(upto)

    return {epoch: of(epoch) for epoch in found}


def differences(
    depot: sqlite3.Connection,
    office: sqlite3.Connection,
    *,
    but: Mapping[Stream, Collection[int]],
) -> Iterator[str]:
    """Rows of the depot's present life that are not the same at both ends, but those numbers."""
    [(epoch,)] = depot.execute(CURRENT).fetchall()
    for stream in STREAMS:
        beside = but.get(stream, ())
        last = depot.execute(LAST, {"stream": stream}).fetchone()[0]
        asked = {"after": 0, "until": last, "limit": last}
        ours = {row[0]: row for row in depot.execute(outbox.ROWS[stream], asked)}
        theirs = {row[0]: row for row in office.execute(LINEAGE[stream], {"epoch": epoch})}
        for seq, row in ours.items():
            if seq not in beside and theirs.get(seq) != row:
                yield f"{stream} {seq}: {row} | {theirs.get(seq)}"

"""Epochs of a depot and how one goes on from another.

Rows up to `begins_after` are the parent's, also when the child sends them: they are kept under the
parent, so that no row is there twice whoever brings it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from daemon.headoffice.intervals import Coverage, Range, continued
from daemon.wire.batch import Batch
from daemon.wire.topics import STREAMS, Stream

NOTHING = Coverage()
DEPTH_MOST = 100
"""Lives of one database, each from the one before; more are no lineage but a fault."""


@dataclass(slots=True, kw_only=True)
class EpochLine:
    """Changed while batches are taken; its keeper writes what has changed."""

    id: int
    depot_id: int
    epoch: str
    run: str | None = None
    """Start of the daemon that said hello last; None: none has, or it does not say."""
    parent: "EpochLine | None" = None
    after: dict[Stream, int] = field(default_factory=dict)
    """Last number of each stream that is the parent's."""
    own: dict[Stream, Coverage] = field(default_factory=dict)
    """What is held of the numbers after those."""
    changed: set[Stream] = field(default_factory=set)

    def is_late(self, batch: Batch) -> bool:
        """Sent before the start that has said hello since: no start sends rows before its own.

        The depot sends again what is still so. This may be of a life that was lost, when the
        database is an older copy, and its numbers another's by now.
        """
        return bool(self.run and batch.run) and batch.run != self.run

    def begins_after(self, stream: Stream) -> int:
        return self.after.get(stream, 0) if self.parent is not None else 0

    def own_of(self, stream: Stream) -> Coverage:
        return self.own.get(stream) or Coverage(self.begins_after(stream))

    def held(self, stream: Stream) -> Coverage:
        """Of all numbers as this epoch counts them, the parent's among them."""
        chain = [self]
        while chain[-1].parent is not None and chain[-1].begins_after(stream) > 0:
            chain.append(chain[-1].parent)
        held = chain.pop().own_of(stream)
        for line in reversed(chain):
            held = continued(held, line.own_of(stream), after=line.begins_after(stream))
        return held

    def owners(self, stream: Stream, first: int, last: int) -> Iterator[tuple["EpochLine", Range]]:
        """Under which epoch each number is kept."""
        parts: list[tuple[EpochLine, Range]] = []
        line: EpochLine = self
        while line.parent is not None and first <= line.begins_after(stream):
            after = line.begins_after(stream)
            if after < last:
                parts.append((line, (after + 1, last)))
            line, last = line.parent, min(last, after)
        if first <= last:
            parts.append((line, (first, last)))
        yield from reversed(parts)

    def owner(self, stream: Stream, seq: int) -> "EpochLine":
        """Under which epoch that number is kept."""
        [(line, _)] = self.owners(stream, seq, seq)
        return line

    def hold(self, stream: Stream, first: int, last: int) -> None:
        """Of this epoch's own numbers."""
        before = self.own_of(stream)
        after = before.holding(first, last)
        if after != before or stream not in self.own:
            self.own[stream] = after
            self.changed.add(stream)

    def marks(self) -> dict[Stream, int]:
        return {stream: self.held(stream).upto for stream in STREAMS}

    def gaps(self) -> list[tuple[Stream, int, int]]:
        """In order of the streams' priority."""
        return [(stream, *gap) for stream in STREAMS for gap in self.held(stream).gaps()]

    def beyond(self) -> dict[Stream, int]:
        """The greatest number that is held, where there are gaps below it."""
        held = {stream: self.held(stream) for stream in STREAMS}
        return {stream: one.highest for stream, one in held.items() if one.ahead}

    def descends_from(self, ancestor: "EpochLine") -> bool:
        return self.lives_since(ancestor) is not None

    def lives_since(self, ancestor: "EpochLine") -> int | None:
        """0: itself; None: it does not go on from that."""
        line: EpochLine | None = self
        for lives in range(2 * DEPTH_MOST):
            if line is None:
                return None
            if line.id == ancestor.id:
                return lives
            line = line.parent
        return 2 * DEPTH_MOST  # a ring

    @property
    def depth(self) -> int:
        """How many lives came before it."""
        line, lives = self, 0
        while line.parent is not None and lives < 2 * DEPTH_MOST:
            line, lives = line.parent, lives + 1
        return lives

"""Epochs of a depot and how one goes on from another.

Rows up to `begins_after` are the parent's, also when the child sends them: they are kept under the
parent, so that no row is there twice whoever brings it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from daemon.headoffice.intervals import Coverage, Range, continued
from daemon.wire.topics import STREAMS, Stream

NOTHING = Coverage()
DEPTH_MOST = 1000
"""Lives of one database; more are no lineage but a fault."""


@dataclass(slots=True, kw_only=True)
class EpochLine:
    """Changed while batches are taken; its keeper writes what has changed."""

    id: int
    depot_id: int
    epoch: str
    parent: "EpochLine | None" = None
    after: dict[Stream, int] = field(default_factory=dict)
    """Last number of each stream that is the parent's."""
    own: dict[Stream, Coverage] = field(default_factory=dict)
    """What is held of the numbers after those."""
    changed: set[Stream] = field(default_factory=set)

    def begins_after(self, stream: Stream) -> int:
        return self.after.get(stream, 0) if self.parent is not None else 0

    def own_of(self, stream: Stream) -> Coverage:
        return self.own.get(stream) or Coverage(self.begins_after(stream))

    def held(self, stream: Stream) -> Coverage:
        """Of all numbers as this epoch counts them, the parent's among them."""
        own, after = self.own_of(stream), self.begins_after(stream)
        if self.parent is None or after == 0:
            return own
        return continued(self.parent.held(stream), own, after=after)

    def owners(self, stream: Stream, first: int, last: int) -> Iterator[tuple["EpochLine", Range]]:
        """Under which epoch each number is kept."""
        after = self.begins_after(stream)
        if self.parent is not None and first <= after:
            yield from self.parent.owners(stream, first, min(last, after))
            first = after + 1
        if first <= last:
            yield self, (first, last)

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

    def descends_from(self, ancestor: "EpochLine") -> bool:
        line: EpochLine | None = self
        for _ in range(DEPTH_MOST):
            if line is None:
                return False
            if line.id == ancestor.id:
                return True
            line = line.parent
        return True

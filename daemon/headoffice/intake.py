"""What of arriving batches is new: decided by their numbers alone, before any row is touched."""

from dataclasses import dataclass, field

from daemon.errors import BadMessage
from daemon.headoffice.intervals import Range, common
from daemon.headoffice.lines import EpochLine
from daemon.wire.batch import Batch, Hole, Row
from daemon.wire.topics import Stream


@dataclass(slots=True, kw_only=True)
class Sheaf:
    """Rows of one stream under one epoch."""

    line: EpochLine
    stream: Stream
    fresh: list[Row] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Intake:
    """Batches of one transaction, sorted out. The first to bring a number wins."""

    sheaves: dict[tuple[int, Stream], Sheaf] = field(default_factory=dict)

    def admit(self, line: EpochLine, batch: Batch) -> None:
        for owner, (first, last) in line.owners(batch.stream, batch.first, batch.last):
            sheaf = self.sheaves.get((owner.id, batch.stream))
            if sheaf is None:
                sheaf = Sheaf(line=owner, stream=batch.stream)
                self.sheaves[owner.id, batch.stream] = sheaf
            fresh = owner.own_of(batch.stream).missing(first, last)
            if fresh == [(batch.first, batch.last)]:
                sheaf.fresh.extend(batch.rows)
                sheaf.holes.extend(batch.holes)
            else:
                _sort_out(sheaf, batch, fresh=fresh, part=(first, last))
            owner.hold(batch.stream, first, last)


def _sort_out(sheaf: Sheaf, batch: Batch, *, fresh: list[Range], part: Range) -> None:
    first, last = part
    for row in batch.rows:
        seq = row[0]
        if not isinstance(seq, int) or not first <= seq <= last:
            continue
        is_fresh = any(low <= seq <= high for low, high in fresh)
        (sheaf.fresh if is_fresh else sheaf.repeated).append(row)
    for hole in batch.holes:
        sheaf.holes += [
            Hole(low, high, hole.reason) for low, high in common(fresh, hole.first, hole.last)
        ]


def check_covers(batch: Batch) -> None:
    """Each number from `first` to `last` by one row or one hole: else the mark would lie.

    Raises BadMessage.
    """
    seqs = {row[0] for row in batch.rows}
    holes = sorted(batch.holes)
    if len(seqs) != len(batch.rows):
        raise BadMessage(f"{batch.stream} {_span(batch)}: two rows have one number")
    length = batch.last - batch.first + 1
    if len(seqs) + sum(hole.last - hole.first + 1 for hole in holes) != length:
        raise BadMessage(f"{batch.stream} {_span(batch)}: rows and holes do not add up to it")
    at = batch.first
    for hole in holes:
        if hole.first < at or hole.last < hole.first or hole.last > batch.last:
            raise BadMessage(f"{batch.stream} {_span(batch)}: a hole lies outside or on another")
        at = hole.last + 1
    if not all(isinstance(seq, int) and batch.first <= seq <= batch.last for seq in seqs):
        raise BadMessage(f"{batch.stream} {_span(batch)}: a row lies outside")
    if holes and any(_in_hole(seq, holes) for seq in seqs):
        raise BadMessage(f"{batch.stream} {_span(batch)}: a row lies in a hole")


def _in_hole(seq: object, holes: list[Hole]) -> bool:
    return isinstance(seq, int) and any(hole.first <= seq <= hole.last for hole in holes)


def _span(batch: Batch) -> str:
    return f"{batch.first} to {batch.last}"

"""What of arriving batches is new: decided by their numbers alone, before any row is touched."""

from dataclasses import dataclass, field

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

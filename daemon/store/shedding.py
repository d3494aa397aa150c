"""What the store gives up when its stated size runs out (I12): old positions, never events.

First history that head office has (with no head office nothing is held for it), thinned in
passes from the oldest on; at 95 per cent also what is held, in the end whole. Each removed
range leaves a hole in the stream.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from daemon.interfaces import Tx
from daemon.store import streams

REASON = "shed"
ROWS_A_READ = 250
ROWS_A_BATCH = 5000
_DAY_MS = 86_400_000
_NO_END = (1 << 63) - 1

OLDEST_POSITIONS = """
SELECT seq, unit_id, at FROM position
WHERE seq > :after AND seq <= :until ORDER BY seq LIMIT :limit
"""

DELETE_POSITIONS = "DELETE FROM position WHERE seq BETWEEN :first AND :last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One way over the positions from the oldest on, allowed from `step` per cent."""

    step: int
    every_ms: int | None
    """Of each unit one position in so long stays; None: none stays."""
    spare_ms: int
    """Younger positions are left alone."""


PASSES = (
    Pass(step=70, every_ms=60_000, spare_ms=7 * _DAY_MS),
    Pass(step=70, every_ms=300_000, spare_ms=7 * _DAY_MS),
    Pass(step=70, every_ms=1_800_000, spare_ms=7 * _DAY_MS),
    Pass(step=85, every_ms=300_000, spare_ms=_DAY_MS),
    Pass(step=85, every_ms=1_800_000, spare_ms=_DAY_MS),
    Pass(step=95, every_ms=1_800_000, spare_ms=3_600_000),
    Pass(step=95, every_ms=None, spare_ms=0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far shedding has come. A value, so that a transaction may be repeated."""

    number: int = 0
    after: int = 0
    kept_at: tuple[tuple[int, int], ...] = ()
    """Per unit the newest position that stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shed:
    progress: Progress
    removed: int
    exhausted: bool
    """Nothing more can go at this step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    step: int
    now_ms: int
    held_from: int | None = None
    """First number that head office lacks; None: nothing is held for anybody."""
    keep_acked_ms: int | None = None
    """At the first step so much of what head office has stays, in place of the passes' own."""
    rows: int = ROWS_A_BATCH
    """A batch removes about so many."""


def shed(tx: Tx, progress: Progress, pressure: Pressure, *, is_time_up: Callable[[], bool]) -> Shed:
    """One batch: reads and removes until the time is up or the pass is over."""
    if progress.number >= len(PASSES) or PASSES[progress.number].step > pressure.step:
        return Shed(progress=progress, removed=0, exhausted=True)
    now_on = PASSES[progress.number]
    until = _NO_END
    if pressure.held_from is not None and now_on.step < 95:  # noqa: PLR2004 # the last step
        until = pressure.held_from - 1
    thinning = _Thinning(_sparing(now_on, pressure), pressure.now_ms, dict(progress.kept_at))
    after, removed = progress.after, 0
    while removed < pressure.rows:
        page = {"after": after, "until": until, "limit": ROWS_A_READ}
        rows = tx.execute(OLDEST_POSITIONS, page).fetchall()
        removed += _remove(tx, [seq for seq, unit, at in rows if thinning.drops(unit, at)])
        if rows:
            after = rows[-1][0]
        if len(rows) < ROWS_A_READ or thinning.is_past(rows[-1][2]):
            return Shed(
                progress=Progress(number=progress.number + 1), removed=removed, exhausted=False
            )
        if is_time_up():
            break
    further = Progress(number=progress.number, after=after, kept_at=tuple(thinning.kept_at.items()))
    return Shed(progress=further, removed=removed, exhausted=False)


def _sparing(now_on: Pass, pressure: Pressure) -> Pass:
    is_first = now_on.step == PASSES[0].step
    if pressure.held_from is None or pressure.keep_acked_ms is None or not is_first:
        return now_on
    return replace(now_on, spare_ms=pressure.keep_acked_ms)


class _Thinning:
    def __init__(self, now_on: Pass, now_ms: int, kept_at: dict[int, int]) -> None:
        self._every_ms = now_on.every_ms
        self._before = now_ms - now_on.spare_ms if now_on.spare_ms else None
        self.kept_at = kept_at

    def is_past(self, at: int) -> bool:
        """Whether the pass has come to what is too young for it."""
        return self._before is not None and at >= self._before

    def drops(self, unit: int, at: int) -> bool:
        if self._every_ms is None:
            return True
        last = self.kept_at.get(unit)
        if self.is_past(at) or last is None or abs(at - last) >= self._every_ms:
            self.kept_at[unit] = at
            return False
        return True


def _remove(tx: Tx, seqs: list[int]) -> int:
    """Removes rows, range by range, leaving a hole for each."""
    if not seqs:
        return 0
    ends = [index for index, (a, b) in enumerate(pairwise(seqs), 1) if b != a + 1]
    for begin, end in pairwise([0, *ends, len(seqs)]):
        first, last = seqs[begin], seqs[end - 1]
        tx.execute(DELETE_POSITIONS, {"first": first, "last": last})
        streams.punch(tx, "position", first, last, REASON)
    return len(seqs)

"""Bytes of one port to fixes of all units on it. No clock, no port: bytes in, values out."""

from collections import Counter, deque
from collections.abc import Iterable

from drivers.gps.counters import FixMark, PortCounters, UnitCounters
from drivers.gps.dating import PortMarks
from drivers.gps.epoch import HEAD, EpochAssembler
from drivers.gps.signals import Signals, signals_of
from drivers.nmea.framing import Framer, Run
from drivers.readings import Fix

_MOST_UNITS = 4096
_REMEMBERED = 128  # sentences a unit, for what is decoded only when somebody looks


class Decoder:
    """Sentences without a TAG source belong to `default_unit`.

    With `reference_ms`, a clock that is not far behind, dates that fell back by GPS week
    rollovers are corrected; replays leave it out and get what the receivers sent.
    """

    def __init__(self, default_unit: str, *, reference_ms: int | None = None) -> None:
        self._default_unit = default_unit
        self._reference_ms = reference_ms
        self._framer = Framer()
        self._marks = PortMarks()
        self._bytes_read = 0
        self._last_seen_at: int | None = None
        self._nobody = UnitCounters()  # candidates whose unit cannot be known
        self._assemblers: dict[str, EpochAssembler] = {}
        self._recent: dict[str, deque[bytes]] = {}
        self.units: dict[str, UnitCounters] = {}

    def feed(self, payload: bytes, seen_at: int | None) -> list[Fix]:
        """Fixes whose epochs ended in these bytes, in stream order."""
        self._bytes_read += len(payload)
        self._last_seen_at = seen_at
        fixes: list[Fix] = []
        self._take(self._framer.feed(payload), seen_at, fixes)
        return fixes

    def tick(self, now_ms: int) -> list[Fix]:
        """Fixes of units that have fallen quiet, so that nothing waits for the next epoch."""
        fixes: list[Fix] = []
        for assembler in self._assemblers.values():
            assembler.tick(now_ms, fixes)
        return fixes

    def flush(self) -> list[Fix]:
        """The stream is over: what is left of lines and epochs; undated fixes are dropped."""
        fixes: list[Fix] = []
        self._take(self._framer.flush(), self._last_seen_at, fixes)
        for assembler in self._assemblers.values():
            assembler.flush(fixes)
        return fixes

    def signals(self) -> dict[str, Signals]:
        """Reception by unit, from its latest sentences."""
        return {unit: signals_of(lines) for unit, lines in self._recent.items()}

    @property
    def counters(self) -> PortCounters:
        parts = [*self.units.values(), self._nobody]
        faults = Counter(self._framer.faults)
        for part in parts:
            faults.update(part.faults)
        return PortCounters(
            bytes_read=self._bytes_read,
            sentences_valid=sum(part.sentences_valid for part in parts),
            sentences_bad_checksum=sum(part.sentences_bad_checksum for part in parts),
            sentences_no_checksum=sum(part.sentences_no_checksum for part in parts),
            by_type=_summed(part.by_type for part in parts),
            faults=dict(faults),
            fix_epochs=sum(part.fix_epochs for part in parts),
            first_fix=self._marks.first and FixMark(*self._marks.first),
            last_fix=self._marks.last and FixMark(*self._marks.last),
        )

    def _take(self, runs: list[Run], seen_at: int | None, fixes: list[Fix]) -> None:
        for tag, good, bad, missing in runs:
            unit = self._default_unit if tag.source is None else tag.source
            counters = self._nobody if tag.damaged else self._counters_of(unit)
            counters.sentences_bad_checksum += bad
            counters.sentences_no_checksum += missing
            if not good:
                continue
            heads = [line[:HEAD] for line in good]
            counters.count(heads)
            if counters is self._nobody:
                continue
            self._recent[unit].extend(good)
            assembler = self._assemblers[unit]
            if seen_at is not None:
                assembler.last_seen_at = seen_at
            assembler.tag_at = tag.at
            assembler.take(heads, good, seen_at, fixes)

    def _counters_of(self, unit: str) -> UnitCounters:
        counters = self.units.get(unit)
        if counters is not None:
            return counters
        if len(self.units) >= _MOST_UNITS:
            self._nobody.faults["too_many_units"] += 1
            return self._nobody
        counters = self.units[unit] = UnitCounters()
        self._recent[unit] = deque(maxlen=_REMEMBERED)
        self._assemblers[unit] = EpochAssembler(
            unit, counters, self._marks, reference_ms=self._reference_ms
        )
        return counters


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)

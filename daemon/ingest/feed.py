"""One port's bytes on their way to fixes, and what was counted on the way."""

from collections.abc import Mapping

from daemon.ingest.port_book import Counts, PortBook
from daemon.store.tracking import UnitSignal
from drivers.gps.decoder import Decoder
from drivers.readings import Fix

MOST_UNITS_SHOWN = 500
FRAMING = frozenset(
    {"noise", "overlong", "tag_checksum", "tag_malformed", "tag_missing", "tag_orphan"}
)
"""Faults of the line: bytes that make no sentence, or none whose unit is known."""


class PortFeed(PortBook):
    def __init__(self, name: str, *, decoder: Decoder) -> None:
        super().__init__(name)
        self.decoder = decoder
        self._fixes = 0
        self._last_fix_at: int | None = None

    def feed(self, payload: bytes, seen_at: int | None) -> list[Fix]:
        return self._counted(self.decoder.feed(payload, seen_at))

    def tick(self, now_ms: int) -> list[Fix]:
        return self._counted(self.decoder.tick(now_ms))

    def flush(self) -> list[Fix]:
        return self._counted(self.decoder.flush())

    def counts(self) -> Counts:
        counters = self.decoder.counters
        return Counts(
            sentences=counters.sentences_valid,
            bad_checksum=counters.sentences_bad_checksum,
            no_checksum=counters.sentences_no_checksum,
            framing_faults=_framing(counters.faults),
            fixes=self._fixes,
            by_type=counters.by_type,
            faults=counters.faults,
            units=tuple(sorted(self.decoder.units)[:MOST_UNITS_SHOWN]),
            last_fix_at=self._last_fix_at,
        )

    def signals(self, now_ms: int) -> list[UnitSignal]:
        return [
            UnitSignal(
                unit=unit,
                seen_at=now_ms,
                satellites_in_view=signal.satellites_in_view,
                mean_snr_db=signal.mean_snr_db,
                error_m=signal.error_m,
            )
            for unit, signal in self.decoder.signals().items()
        ]

    def _counted(self, fixes: list[Fix]) -> list[Fix]:
        if fixes:
            self._fixes += len(fixes)
            self._last_fix_at = fixes[-1].at
        return fixes


def _framing(faults: Mapping[str, int]) -> int:
    return sum(count for kind, count in faults.items() if kind in FRAMING)

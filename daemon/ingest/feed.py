"""One port's bytes on their way to fixes, and what was counted on the way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from daemon.store.ports import PortMinute, PortRow
from daemon.store.tracking import UnitSignal
from drivers.gps.decoder import Decoder
from drivers.readings import Fix
from drivers.transport.status import PortState, PortStatus

MINUTE_MS = 60_000
MOST_UNITS_SHOWN = 500
FRAMING = frozenset(
    {"noise", "overlong", "tag_checksum", "tag_malformed", "tag_missing", "tag_orphan"}
)
"""Faults of the line: bytes that make no sentence, or none whose unit is known."""
TROUBLES = {PortState.ABSENT: "port.lost", PortState.SILENT: "port.silent"}


@dataclass(slots=True)
class _Told:
    """The totals that the last row of `port_minute` already contains."""

    bytes: int = 0
    sentences: int = 0
    faults: int = 0
    fixes: int = 0


class PortFeed:
    def __init__(self, name: str, *, decoder: Decoder) -> None:
        self.name = name
        self.decoder = decoder
        self.status: PortStatus | None = None
        self._trouble = ""
        self._fixes = 0
        self._last_fix_at: int | None = None
        self._told = self._told_before = _Told()
        self._row: PortRow | None = None
        self._row_before: PortRow | None = None

    def feed(self, payload: bytes, seen_at: int | None) -> list[Fix]:
        return self._counted(self.decoder.feed(payload, seen_at))

    def tick(self, now_ms: int) -> list[Fix]:
        return self._counted(self.decoder.tick(now_ms))

    def flush(self) -> list[Fix]:
        return self._counted(self.decoder.flush())

    def turn(self, status: PortStatus) -> str | None:
        """Takes the new state over; answers the kind of event that it is, if it is one.

        A port that is opened for the first time is not back, and one not tried yet not lost.
        """
        self.status = status
        before = self._trouble
        if status.state is PortState.OPEN:
            self._trouble = ""
            return "port.back" if before else None
        is_told = status.state is PortState.SILENT or bool(status.last_error)
        kind = TROUBLES.get(status.state)
        if kind is None or kind == before or not is_told:
            return None
        self._trouble = kind
        return kind

    def row(self, now_ms: int) -> PortRow | None:
        """The port as screens see it; None while there is nothing new to say."""
        status, counters = self.status, self.decoder.counters
        if status is None:
            return None
        before = self._row_before = self._row
        self._row = PortRow(
            name=self.name,
            url=status.url,
            device=status.device,
            baud=status.baud,
            state=status.state.value,
            since=status.since,
            last_error=status.last_error,
            bytes=status.bytes,
            sentences=counters.sentences_valid,
            bad_checksum=counters.sentences_bad_checksum,
            no_checksum=counters.sentences_no_checksum,
            framing_faults=_framing(counters.faults),
            fixes=self._fixes,
            reconnects=status.reconnects,
            by_type=json.dumps(dict(counters.by_type), sort_keys=True),
            faults=json.dumps(dict(counters.faults) | dict(status.faults), sort_keys=True),
            units=json.dumps(sorted(self.decoder.units)[:MOST_UNITS_SHOWN]),
            last_byte_at=status.last_byte_at,
            last_fix_at=self._last_fix_at,
            updated_at=before.updated_at if before is not None else now_ms,
        )
        if self._row == before:
            return None
        self._row = replace(self._row, updated_at=now_ms)
        return self._row

    def minute(self, now_ms: int) -> PortMinute | None:
        """What came in since the last call; None for nothing."""
        counters = self.decoder.counters
        total = _Told(
            bytes=self.status.bytes if self.status is not None else 0,
            sentences=counters.sentences_valid,
            faults=counters.sentences_bad_checksum + _framing(counters.faults),
            fixes=self._fixes,
        )
        told = self._told_before = self._told
        if total == told:
            return None
        self._told = total
        return PortMinute(
            port=self.name,
            minute=now_ms // MINUTE_MS,
            bytes=total.bytes - told.bytes,
            sentences=total.sentences - told.sentences,
            faults=total.faults - told.faults,
            fixes=total.fixes - told.fixes,
        )

    def put_back(self) -> None:
        """What was told last was not saved: tell it again."""
        self._row, self._told = self._row_before, self._told_before

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

"""One port with whatever is read from it: its state, its counts, and which of both was told."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daemon.store.ports import PortMinute, PortRow
from drivers.transport.status import PortState, PortStatus

MINUTE_MS = 60_000
TROUBLES = {PortState.ABSENT: "port.lost", PortState.SILENT: "port.silent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Totals of a port since the daemon started."""

    sentences: int
    bad_checksum: int = 0
    no_checksum: int = 0
    framing_faults: int = 0
    fixes: int = 0
    by_type: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    last_fix_at: int | None = None


@dataclass(slots=True)
class _Told:
    """The totals that the last row of `port_minute` already contains."""

    bytes: int = 0
    sentences: int = 0
    faults: int = 0
    fixes: int = 0


class PortBook(ABC):
    def __init__(self, name: str) -> None:
        self.name = name
        self.status: PortStatus | None = None
        self._trouble = ""
        self._told = self._told_before = _Told()
        self._row: PortRow | None = None
        self._row_before: PortRow | None = None

    @abstractmethod
    def counts(self) -> Counts: ...

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
        status, counts = self.status, self.counts()
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
            sentences=counts.sentences,
            bad_checksum=counts.bad_checksum,
            no_checksum=counts.no_checksum,
            framing_faults=counts.framing_faults,
            fixes=counts.fixes,
            reconnects=status.reconnects,
            by_type=json.dumps(dict(counts.by_type), sort_keys=True),
            faults=json.dumps(dict(counts.faults) | dict(status.faults), sort_keys=True),
            units=json.dumps(counts.units),
            last_byte_at=status.last_byte_at,
            last_fix_at=counts.last_fix_at,
            updated_at=before.updated_at if before is not None else now_ms,
        )
        if self._row == before:
            return None
        self._row = replace(self._row, updated_at=now_ms)
        return self._row

    def minute(self, now_ms: int) -> PortMinute | None:
        """What came in since the last call; None for nothing."""
        counts = self.counts()
        total = _Told(
            bytes=self.status.bytes if self.status is not None else 0,
            sentences=counts.sentences,
            faults=counts.bad_checksum + counts.framing_faults,
            fixes=counts.fixes,
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

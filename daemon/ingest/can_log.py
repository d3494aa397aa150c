"""Logs of CAN buses, decoded and summed up: what a truck says, who says it, and what is amiss."""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from daemon.errors import InputError
from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.readings import SIGNAL_BY_NAME, Chunk, Diagnosed, Sample, Signal

BLOCK = 262_144
AGREE_PERMILLE = 10
"""Two addresses that differ by no more say the same."""


class CanLogFiles:
    """Files as chunks, plain or gzip-packed; raises InputError naming the file."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.read_bytes = 0
        self._files = files
        try:
            self.total_bytes = sum(path.stat().st_size for path in files)
        except OSError as exc:
            raise _unreadable(exc) from exc

    def __iter__(self) -> Iterator[Chunk]:
        done = 0
        for path in self._files:
            try:
                with path.open("rb") as raw, _unpacked(path, raw) as file:
                    ordinal = 0
                    while block := file.read(BLOCK):
                        self.read_bytes = done + raw.tell()
                        yield Chunk(str(path), ordinal, None, block)
                        ordinal += 1
            except (OSError, EOFError) as exc:
                raise _unreadable(exc) from exc
            done += path.stat().st_size


@dataclass(slots=True)
class SignalSeen:
    """Of one signal from one address; values in the signal's own unit."""

    signal: Signal
    source: int
    count: int = 0
    unknown: int = 0
    """Whoever measures it said so often that he does not know."""
    least: int | None = None
    most: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusSeen:
    name: str
    frames: int
    signals: Sequence[SignalSeen]
    disputed: frozenset[str]
    """Signals that several addresses say, and not alike: one must be chosen."""
    diagnosed: Sequence[Diagnosed]
    """The last word of each address, active and former codes apart."""
    vins: Sequence[tuple[int, str]]
    """By address."""
    unread: Mapping[int, int]
    """Frames by parameter group of which nothing is read."""
    sensor_errors: Mapping[tuple[str, int], int]
    faults: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    lines: int
    first_at: int | None
    last_at: int | None
    """ms UTC, by the log."""
    buses: Sequence[BusSeen]
    faults: Mapping[str, int]
    """Lines that are no frames of the bus, by reason."""


@dataclass(slots=True)
class CanLog:
    """Fed with chunks; `samples` of a chunk are answered, and summed up."""

    reader: CandumpReader = field(default_factory=CandumpReader)
    _port: str | None = None
    _seen: dict[tuple[str, str, int], SignalSeen] = field(default_factory=dict)
    _said: dict[tuple[str, int, bool], Diagnosed] = field(default_factory=dict)
    _vins: dict[tuple[str, int], str] = field(default_factory=dict)

    def feed(self, chunk: Chunk) -> list[tuple[str, Sample]]:
        """By bus, in the order of the log for each."""
        if self._port is not None and chunk.port != self._port:
            self.reader.flush()  # the last line of a file does not go on in the next
        self._port = chunk.port
        self.reader.feed(chunk.payload)
        return self._taken()

    def flush(self) -> list[tuple[str, Sample]]:
        self.reader.flush()
        return self._taken()

    def decoded(self) -> Decoded:
        reader = self.reader
        return Decoded(
            lines=reader.lines,
            first_at=reader.first_at,
            last_at=reader.last_at,
            buses=[self._bus(name, bus) for name, bus in sorted(reader.buses.items())],
            faults=dict(reader.faults),
        )

    def _taken(self) -> list[tuple[str, Sample]]:
        taken = []
        for name, bus in self.reader.buses.items():
            samples = bus.take()
            self._sum(name, samples)
            for one in bus.diagnosed:
                self._said[name, one.source, one.is_active] = one
            for each in bus.named:
                self._vins[name, each.source] = each.vin
            bus.diagnosed.clear()
            bus.named.clear()
            taken += [(name, sample) for sample in samples]
        return taken

    def _sum(self, name: str, samples: Iterable[Sample]) -> None:
        seen = self._seen
        for signal, _, value, source in samples:
            key = name, signal, source
            one = seen.get(key)
            if one is None:
                one = seen[key] = SignalSeen(SIGNAL_BY_NAME[signal], source)
            one.count += 1
            if value is None:
                one.unknown += 1
                continue
            one.last = value
            one.least = value if one.least is None or value < one.least else one.least
            one.most = value if one.most is None or value > one.most else one.most

    def _bus(self, name: str, bus: Decoder) -> BusSeen:
        signals = [one for (of, _, _), one in sorted(self._seen.items()) if of == name]
        return BusSeen(
            name=name,
            frames=bus.frames,
            signals=signals,
            disputed=_disputed(signals),
            diagnosed=[one for (of, *_), one in sorted(self._said.items()) if of == name],
            vins=[(source, one) for (of, source), one in sorted(self._vins.items()) if of == name],
            unread=dict(bus.unknown),
            sensor_errors=dict(bus.sensor_errors),
            faults=dict(bus.faults),
        )


def _disputed(signals: Iterable[SignalSeen]) -> frozenset[str]:
    first: dict[str, int] = {}
    found: Counter[str] = Counter()
    for one in signals:
        if one.last is None:
            continue
        known = first.setdefault(one.signal.name, one.last)
        is_other = abs(one.last - known) * 1000 > AGREE_PERMILLE * max(abs(known), abs(one.last))
        found[one.signal.name] += is_other
    return frozenset(name for name, count in found.items() if count)


def _unpacked(path: Path, raw: BinaryIO) -> AbstractContextManager[BinaryIO | gzip.GzipFile]:
    return gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else nullcontext(raw)


def _unreadable(exc: Exception) -> InputError:
    return InputError(str(exc), next_step="name logs of `candump -l`, plain or packed with gzip")

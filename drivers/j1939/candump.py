"""Logs as `candump -l` of can-utils writes them: `(seconds) interface identifier#data`.

Blocks that hold nothing but frames of 29 bits, nearly all of a truck's, are taken at once; in
every other block each line is looked at.
"""

import re
from binascii import unhexlify
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter

from drivers.j1939.decoder import Decoder, Plan

_FRAME = re.compile(
    rb"\((\d{1,11})\.(\d{3})\d*\) (\S{1,16} [01][0-9A-Fa-f]{7})"
    rb"#((?:[0-9A-Fa-f]{2}){0,8})(?: [RT])?\r?\n"
)
_COMMENT = b"#"
"""What a log says of itself."""
_LONGEST = 256
"""A longer line is no frame."""
_MOST_BUSES = 16
_OTHERS = "other buses"
"""All that a log names beyond them."""
_MOST_IDENTIFIERS = 4_096
"""Known at once; a truck has some two hundred, and garbage all there can be."""
_MOST_GROUPS = 1_024
_KEY = itemgetter(2)
_KINDS = (
    (re.compile(rb"\(\d+\.\d+\) \S+ [0-9A-Fa-f]{3}#"), "frame_of_11_bits"),
    (re.compile(rb"\(\d+\.\d+\) \S+ [0-9A-Fa-f]{8}##"), "flexible_data_rate"),
    (re.compile(rb"\(\d+\.\d+\) \S+ [01][0-9A-Fa-f]{7}#R"), "remote_frame"),
    (re.compile(rb"\(\d+\.\d+\) \S+ [2-9A-Fa-f][0-9A-Fa-f]{7}#"), "bus_error"),
)
"""Lines that are read and of which nothing is kept."""


@dataclass(slots=True)
class CandumpReader:
    """Of one log; each interface is a bus of its own."""

    new_bus: Callable[[], Decoder] = Decoder
    buses: dict[str, Decoder] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    """Lines that told nothing, by reason."""
    lines: int = 0
    first_at: int | None = None
    last_at: int | None = None
    """ms UTC."""
    _rest: bytes = b""
    _known: dict[bytes, tuple[Decoder, Plan]] = field(default_factory=dict)
    """By interface and identifier as they are written."""
    _heard: Counter[bytes] = field(default_factory=Counter)
    """Frames by the same, of those that are known."""
    _groups: Counter[int] = field(default_factory=Counter)
    """Frames by parameter group, of those that were known before."""

    def by_group(self) -> Counter[int]:
        """Frames by parameter group, of all interfaces."""
        groups = Counter(self._groups)
        for key, frames in self._heard.items():
            groups[self._known[key][1].who.pgn] += frames
        return groups

    def feed(self, block: bytes) -> None:
        """How the bytes are cut into blocks has no influence on anything."""
        text = self._rest + block
        end = text.rfind(b"\n") + 1
        self._rest = text[end:]
        if len(self._rest) > _LONGEST:
            self.faults["damaged_line"] += 1
            self._rest = b""
        self._take(text[:end])

    def flush(self) -> None:
        """The log is over: a last line without an end counts too."""
        text, self._rest = self._rest, b""
        if text:
            self._take(text + b"\n")

    def _take(self, text: bytes) -> None:
        frames = _FRAME.findall(text)
        lines = text.count(b"\n")
        self.lines += lines
        if len(frames) != lines:
            self._count_others(text)
        known, at = self._known, None
        for seconds, millis, key, digits in frames:
            found = known.get(key)
            if found is None:
                found = known[key] = self._plan(key)
            at = int(seconds + millis)
            found[0].planned(at, found[1], unhexlify(digits))
        if frames:
            self._heard.update(map(_KEY, frames))
            self.last_at = at
            if len(known) > _MOST_IDENTIFIERS:
                self._forget()
            if self.first_at is None:
                self.first_at = int(frames[0][0] + frames[0][1])

    def _plan(self, key: bytes) -> tuple[Decoder, Plan]:
        name, _, can_id = key.decode("ascii", "replace").partition(" ")
        bus = self.buses.get(name)
        if bus is None:
            if len(self.buses) >= _MOST_BUSES:
                name = _OTHERS
            bus = self.buses.setdefault(name, self.new_bus())
        return bus, bus.plan(int(can_id, 16))

    def _forget(self) -> None:
        """Their plans are made again when they are heard again."""
        groups = self.by_group()
        self._groups = Counter(dict(groups.most_common(_MOST_GROUPS)))
        self._known.clear()
        self._heard.clear()
        for bus in self.buses.values():
            bus.forget_plans()

    def _count_others(self, text: bytes) -> None:
        for line in text.splitlines(keepends=True):
            if _FRAME.fullmatch(line) or not line.strip() or line.startswith(_COMMENT):
                continue
            kind = next((name for look, name in _KINDS if look.match(line)), "damaged_line")
            self.faults[kind] += 1

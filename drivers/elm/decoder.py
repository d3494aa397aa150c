"""Answers of a vehicle's control units to samples, trouble codes and the VIN.

It does not know what was asked: an answer names its mode and parameter. So a recording of the
answers alone tells the same again.
"""

from collections import Counter

from drivers.elm.answers import UNNAMED_SOURCE, Answer
from drivers.elm.codes import CODE_MODES, PENDING, PERMANENT, STORED, Readings, VinReader, codes_of
from drivers.elm.hearing import Hearing
from drivers.elm.lines import NO_DATA, Line, LineKind
from drivers.elm.parameters import (
    BATTERY_PID,
    BY_PID,
    MONITORS,
    Parameter,
    Supported,
    is_mask,
)
from drivers.readings import BATTERY, CodesRead, Heard, Named, Sample

ADAPTER_SOURCE = 0xF1
"""The tester's own address on the bus, for what the adapter itself measures: its supply."""

_CURRENT = 0x41
_MONITORS_ANSWER = bytes([_CURRENT, MONITORS])
_VEHICLE = 0x49
_VIN = 0x02
_REFUSED = 0x7F
_BUSY = 0x78
"""The control unit will answer later."""
_LAMP = 0x80
_MASK_LENGTH = 4
_OLD_CODES = 6
"""Bytes of codes in a line of the older buses; longer lists come in several lines."""
_BATTERY = BY_PID[BATTERY_PID]


class ElmDecoder:
    """Of one port, with the adapter of one unit on it."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self.messages = 0
        self.by_type: Counter[str] = Counter()
        self._hearing = Hearing()
        self._faults: Counter[str] = Counter()
        self._supported = Supported()
        self._vins = VinReader()
        self._readings = Readings()
        self._lamps: dict[int, bool] = {}
        self._codes: dict[tuple[int, int], tuple[str, ...]] = {}
        """The last list of each control unit and mode."""
        self._fresh: dict[int, int] = {}
        """Control units whose active codes were read and are told once all lists are over, and
        the instant of the last."""
        self._open: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}
        """Lists that may go on in the next line, of the older buses and of several control units
    without names; and the instant."""
        self._said_none: set[int] = set()
        """Control units that have just counted no stored code."""
        self._bare_pid: int | None = None
        self._heard: list[Sample | CodesRead | Named] = []

    @property
    def faults(self) -> Counter[str]:
        return self._faults + self._hearing.faults

    def feed(self, payload: bytes, seen_at: int | None) -> list[Heard]:
        if seen_at is None:
            # Answers carry no time, and without one nothing can be placed.
            self._faults["undated"] += 1
            return []
        for one in self._hearing.feed(payload):
            self._take(one, seen_at)
        return self._told()

    def flush(self) -> list[Heard]:
        # A last line without an end has no instant of its own: it may be cut short as well.
        for _ in self._hearing.flush():
            self._faults["incomplete_answer"] += 1
        self._close_lists()
        for at in sorted(self._fresh.values())[-1:]:
            self._tell_active(at)
        return self._told()

    def _told(self) -> list[Heard]:
        if not self._heard:
            return []
        heard, self._heard = self._heard, []
        return [
            Heard(
                self._unit,
                tuple(one for one in heard if isinstance(one, Sample)),
                tuple(one for one in heard if isinstance(one, CodesRead)),
                tuple(one for one in heard if isinstance(one, Named)),
            )
        ]

    def _take(self, one: Answer | Line, at: int) -> None:
        if isinstance(one, Answer):
            self._answer(one, at)
            return
        match one.kind:
            case LineKind.PROMPT:
                self._close_lists()
                self._bare_pid = None
            case LineKind.WORD:
                self._word(one.text, at)
            case LineKind.BANNER:
                self._forget()
            case LineKind.VOLTAGE:
                self._voltage(int(one.text), at)
            case LineKind.NOISE:
                self._faults["noise"] += 1
            case LineKind.UNKNOWN_COMMAND:
                self._faults["unknown_command"] += 1

    def _forget(self) -> None:
        """The adapter has started anew: it may be on another vehicle."""
        self._close_lists()
        self._supported.forget()
        self._vins.forget()
        self._readings.forget()
        self._lamps.clear()
        self._codes.clear()
        self._fresh.clear()
        self._said_none.clear()
        self._bare_pid = None

    def _word(self, name: str, at: int) -> None:
        self._close_lists()
        self._faults[name] += 1
        if name == NO_DATA:
            # Older vehicles keep silent when they are asked for codes and have none.
            for source in sorted(self._said_none):
                self._tell_codes(source, STORED, (), at)
        self._said_none.clear()

    def _voltage(self, millivolts: int, at: int) -> None:
        # The vehicle's own figure and the adapter's differ: never both of one vehicle.
        if self._supported.anyone_has(BATTERY_PID) is not False:
            return
        self._count("voltage")
        if _BATTERY.least <= millivolts <= _BATTERY.most:
            self._heard.append(Sample(BATTERY.name, at, millivolts, ADAPTER_SOURCE))
        else:
            self._faults["impossible_battery"] += 1

    def _count(self, kind: str) -> None:
        self.messages += 1
        self.by_type[kind] += 1

    def _answer(self, answer: Answer, at: int) -> None:
        source, payload = answer
        mode, told = payload[0], payload[1:]
        if any(mode != begun for _, begun in self._open):
            self._close_lists()
        if mode not in (*CODE_MODES, _REFUSED) and payload[:2] != _MONITORS_ANSWER:
            self._tell_active(at)
        if mode == _CURRENT and told:
            self._current(source, told[0], told[1:], at)
        elif mode in CODE_MODES:
            self._list(source, mode, told, at)
        elif mode == _VEHICLE and told[:1] == bytes([_VIN]):
            self._vin(source, told[1:], at)
        elif mode == _REFUSED:
            self._count("refused")
            if told[-1:] != bytes([_BUSY]):
                self._faults["refused"] += 1
        else:
            self._faults["unknown_answer"] += 1

    def _current(self, source: int, pid: int, data: bytes, at: int) -> None:
        self._count(f"01{pid:02X}")
        if pid == MONITORS or (is_mask(pid) and len(data) == _MASK_LENGTH):
            self._standing(source, pid, data)
        elif known := BY_PID.get(pid):
            self._parameter(source, known, data, at)
        else:
            self._faults["unknown_answer"] += 1

    def _standing(self, source: int, pid: int, data: bytes) -> None:
        if len(data) != _MASK_LENGTH:
            self._faults["wrong_length"] += 1
        elif pid != MONITORS:
            self._supported.note(source, pid, data)
        else:
            self._monitors(source, data[0])

    def _monitors(self, source: int, first: int) -> None:
        is_lamp_lit, has_none = bool(first & _LAMP), not first & ~_LAMP
        if source == UNNAMED_SOURCE and self._bare_pid == MONITORS:
            # A second control unit: what either of them says holds for both.
            is_lamp_lit = is_lamp_lit or self._lamps.get(source, False)
            has_none = has_none and source in self._said_none
        self._bare_pid = MONITORS
        self._lamps[source] = is_lamp_lit
        if has_none:
            self._said_none.add(source)
        else:
            self._said_none.discard(source)

    def _parameter(self, source: int, known: Parameter, data: bytes, at: int) -> None:
        if len(data) != known.length:
            self._faults["wrong_length"] += 1
        elif self._supported.has(source, known.pid) is False:
            self._faults[f"unsupported_{known.signal}"] += 1
        elif source == UNNAMED_SOURCE and self._bare_pid == known.pid:
            # A second control unit, which the adapter does not tell from the first.
            self._faults["second_answer"] += 1
        elif (value := known.value(data)) is None:
            self._faults[f"impossible_{known.signal}"] += 1
        else:
            self._heard.append(Sample(known.signal, at, value, source))
        self._bare_pid = known.pid

    def _list(self, source: int, mode: int, told: bytes, at: int) -> None:
        self._count(f"{mode - 0x40:02X}")
        codes = codes_of(told)
        if codes is None:
            self._faults["wrong_length"] += 1
            return
        self._said_none.clear()
        if len(told) != _OLD_CODES and source != UNNAMED_SOURCE:
            self._tell_codes(source, mode, codes, at)
            return
        before = self._open.get((source, mode), (at, ()))[1]
        self._open[source, mode] = at, tuple(dict.fromkeys((*before, *codes)))

    def _close_lists(self) -> None:
        for (source, mode), (at, codes) in self._open.items():
            self._tell_codes(source, mode, codes, at)
        self._open.clear()

    def _tell_codes(self, source: int, mode: int, codes: tuple[str, ...], at: int) -> None:
        if not self._readings.is_confirmed(source, mode, codes):
            return
        self._codes[source, mode] = codes
        if mode == PENDING:
            lamp = self._lamps.get(source)
            self._heard.append(CodesRead(at, source, False, lamp, codes))
        else:
            self._fresh[source] = at

    def _tell_active(self, at: int) -> None:
        """Stored and permanent codes are asked one after the other and are active alike. They
        are told together, else one list would end what the other began."""
        for source in sorted(self._fresh):
            stored = self._codes.get((source, STORED))
            if stored is None:  # what is missing in it is unknown, not gone
                continue
            permanent = self._codes.get((source, PERMANENT), ())
            codes = tuple(dict.fromkeys((*stored, *permanent)))
            lamp = self._lamps.get(source)
            self._heard.append(CodesRead(at, source, True, lamp, codes))
        self._fresh.clear()

    def _vin(self, source: int, told: bytes, at: int) -> None:
        self._count("0902")
        is_end, found = self._vins.take(source, told)
        if found is not None:
            if self._readings.is_confirmed(source, _VEHICLE, found):
                self._heard.append(Named(at, source, found))
        elif is_end:
            self._faults["bad_vin"] += 1

"""Lines of the yard to what units say. No clock, no port: values in, values out."""

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Final

from drivers.readings import Heard
from drivers.yard_mqtt.lines import LINE_MOST, Line, read_line, unit_of
from drivers.yard_mqtt.message import MessageReader

UNITS_MOST: Final = 1000
REASONS_MOST: Final = 100
"""Different ones that are counted of a unit; they can carry names that it has made up."""
NAME_MOST: Final = 40
REPEATS_MOST: Final = 2048
"""So many of the latest messages of a unit are known again: a broker that was not told in time
that we have them sends them anew."""


@dataclass(slots=True)
class UnitCount:
    """What came of one unit."""

    messages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By reason, with the signal or the field where it is one's: `out_of_range:coolant`."""
    latest: OrderedDict[int, None] = field(default_factory=OrderedDict)

    def is_repeated(self, print_: int) -> bool:
        if print_ in self.latest:
            return True
        self.latest[print_] = None
        if len(self.latest) > REPEATS_MOST:
            self.latest.popitem(last=False)
        return False


class YardDecoder:
    """Of the one port of the yard, with all units behind it."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._rest = b""
        self._is_skipping = False
        self.messages = 0
        self.by_type: Counter[str] = Counter()
        """By unit."""
        self.faults: Counter[str] = Counter()
        """By reason alone; `units` says whose."""
        self.units: dict[str, UnitCount] = {}

    def feed(self, payload: bytes, seen_at: int | None) -> list[Heard]:  # noqa: ARG002 - each line says when it came
        text = self._rest + payload
        end = text.rfind(b"\n") + 1
        self._rest = text[end:]
        heard = [found for one in text[:end].split(b"\n")[:-1] if (found := self._line(one))]
        if len(self._rest) > LINE_MOST:
            self._rest = b""
            if not self._is_skipping:
                self.faults["damaged_line"] += 1
            self._is_skipping = True
        return heard

    def flush(self) -> list[Heard]:
        """A line without its end was cut, and nobody knows what is missing."""
        if self._rest or self._is_skipping:
            if not self._is_skipping:
                self.faults["damaged_line"] += 1
            self._rest, self._is_skipping = b"", False
        return []

    def _line(self, text: bytes) -> Heard | None:
        if self._is_skipping:
            self._is_skipping = False
            return None
        told = None if len(text) > LINE_MOST else read_line(text)
        if told is None:
            if text.strip():
                self.faults["damaged_line"] += 1
            return None
        self.messages += 1
        unit = unit_of(told.topic, self._prefix)
        if unit is None:
            self.faults["foreign_topic"] += 1
            return None
        count = self.units.get(unit)
        if count is None:
            if len(self.units) >= UNITS_MOST:
                self.faults["too_many_units"] += 1
                return None
            count = self.units[unit] = UnitCount()
        return self._told(unit, count, told)

    def _told(self, unit: str, count: UnitCount, told: Line) -> Heard | None:
        self.by_type[unit] += 1
        count.messages += 1

        def refuse(reason: str) -> None:
            self.faults[reason.partition(":")[0]] += 1
            count.refused[_counted(reason, count.refused)] += 1

        if told.payload is None:
            refuse("not_json")
            return None
        if count.is_repeated(told.print_):
            refuse("repeated")
            return None
        return MessageReader(unit, arrived=told.at, refuse=refuse).heard(told.payload)


def _counted(reason: str, known: Counter[str]) -> str:
    """Names come from units: short, printable, and not without end."""
    kind, colon, name = reason.partition(":")
    if not colon:
        return reason
    plain = "".join(c if c.isascii() and c.isprintable() else "?" for c in name[:NAME_MOST])
    named = f"{kind}:{plain}"
    return named if named in known or len(known) < REASONS_MOST else f"{kind}:(others)"

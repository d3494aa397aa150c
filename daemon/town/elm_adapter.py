"""An OBD-II adapter and the van it is plugged into: commands in, replies out, no port.

It can be a good one or one of the cheap ones that are sold as the same, each with its bad habits.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

PROMPT = b">"
QUESTION = re.compile(r"0[1379A](?:[0-9A-F]{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Van:
    """What its control unit would tell now; None: it has no such parameter."""

    is_ignition_on: bool = True
    engine_rpm: float = 850.0
    speed_km_h: int = 0
    coolant_c: int | None = 88
    oil_c: int | None = 95
    fuel_percent: float | None = 60.0
    battery_v: float | None = 14.1
    """As the control unit measures it."""
    supply_v: float = 14.0
    """As the adapter does."""
    odometer_km: float | None = 84_321.5
    vin: str = "WV1ZZZ2KZ8X012345"
    stored: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    permanent: tuple[str, ...] = ()
    is_lamp_on: bool = False


class Bus(StrEnum):
    CAN_11 = "can_11"
    CAN_29 = "can_29"
    ISO_9141 = "iso_9141"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    banner: str = "ELM327 v1.5"
    bus: Bus = Bus.CAN_11
    refused: frozenset[str] = frozenset()
    """Commands answered with `?`."""
    keeps_echo: bool = False
    has_prompts: bool = True
    has_zero_bytes: bool = False
    rubbish: bytes = b""
    """Written before every reply."""


GOOD = Personality()
CLONE = Personality(
    banner="ELM327 v2.1",
    refused=frozenset({"ATH1", "ATS0", "ATAT1", "ATST32"}),
    keeps_echo=True,
    has_zero_bytes=True,
)
MUTE_CLONE = Personality(banner="ELM327 v1.5a", has_prompts=False, refused=frozenset({"ATPC"}))
OLD_BUS = Personality(bus=Bus.ISO_9141)
WIDE_BUS = Personality(bus=Bus.CAN_29)


@dataclass(slots=True)
class Adapter:
    van: Callable[[], Van]
    personality: Personality = GOOD
    asked: list[str] = field(default_factory=list)
    """Every command that came in whole."""
    _rest: bytes = b""
    _is_echoing: bool = True
    _has_spaces: bool = True
    _has_headers: bool = False
    _is_on_bus: bool = False

    def restart(self) -> bytes:
        """Its power was away: all settings are lost. What it then writes by itself."""
        self._is_echoing = self._has_spaces = True
        self._has_headers = self._is_on_bus = False
        self._rest = b""
        return self._written([self.personality.banner])

    def feed(self, payload: bytes) -> bytes:
        *whole, self._rest = (self._rest + payload).split(b"\r")
        return b"".join(self._replied(one.decode("ascii", "replace")) for one in whole)

    def _replied(self, command: str) -> bytes:
        plain = command.replace(" ", "").upper()
        self.asked.append(plain)
        echo = command.encode() + b"\r" if self._is_echoing else b""
        if plain == "ATZ":
            return echo + self.restart()
        return echo + self._written(list(self._lines(plain)))

    def _written(self, lines: list[str]) -> bytes:
        text = "".join(f"{line}\r" for line in lines).encode() + b"\r"
        if self.personality.has_zero_bytes:
            text = b"\x00" + text[:3] + b"\x00" + text[3:]
        return self.personality.rubbish + text + (PROMPT if self.personality.has_prompts else b"")

    def _lines(self, plain: str) -> Iterator[str]:
        if plain in self.personality.refused:
            yield "?"
        elif plain.startswith("AT"):
            yield self._set(plain[2:])
        elif QUESTION.fullmatch(plain):
            yield from self._from_van(bytes.fromhex(plain))
        else:
            yield "?"

    def _set(self, setting: str) -> str:
        match setting:
            case "I":
                return self.personality.banner
            case "RV":
                return f"{self.van().supply_v:.1f}V"
            case "E0":
                self._is_echoing = self.personality.keeps_echo
            case "S0":
                self._has_spaces = False
            case "H1":
                self._has_headers = True
            case "PC" | "SP0":
                self._is_on_bus = False
        return "OK"

    def _from_van(self, request: bytes) -> Iterator[str]:
        if not self._is_on_bus:
            yield "SEARCHING..."
        van = self.van()
        if not van.is_ignition_on:
            yield "NO DATA" if self._is_on_bus else "UNABLE TO CONNECT"
            return
        self._is_on_bus = True
        answers = list(answers_of(van, request, bus=self.personality.bus))
        if not answers:
            yield "NO DATA"
        for answer in answers:
            yield from self._framed(answer)

    def _framed(self, answer: bytes) -> Iterator[str]:
        if self.personality.bus is Bus.ISO_9141:
            line = bytes([0x48, 0x6B, 0x10]) + answer
            yield self._digits(line + bytes([sum(line) & 0xFF]) if self._has_headers else answer)
            return
        if self._has_headers:
            head = "7E8" if self.personality.bus is Bus.CAN_11 else "18DAF110"
            for frame in _can_frames(answer):
                yield self._headed(head, frame)
        elif len(answer) <= 7:  # noqa: PLR2004 - what one frame holds
            yield self._digits(answer)
        else:
            yield f"{len(answer):03X}"
            padded = answer + b"\xaa" * 6
            for number, at in enumerate(range(-1, len(answer), 7)):
                yield f"{number & 0xF:X}:" + self._digits(padded[max(0, at) : at + 7])

    def _headed(self, head: str, frame: bytes) -> str:
        if not self._has_spaces:
            return head + frame.hex().upper()
        parts = [head] if len(head) % 2 else [head[at : at + 2] for at in range(0, len(head), 2)]
        return " ".join((*parts, self._digits(frame)))

    def _digits(self, told: bytes) -> str:
        text = told.hex(" ") if self._has_spaces else told.hex()
        return text.upper()


def _can_frames(answer: bytes) -> Iterator[bytes]:
    if len(answer) <= 7:  # noqa: PLR2004 - what one frame holds
        yield (bytes([len(answer)]) + answer).ljust(8, b"\xaa")
        return
    yield bytes([0x10 | len(answer) >> 8, len(answer) & 0xFF]) + answer[:6]
    for number, at in enumerate(range(6, len(answer), 7), start=1):
        yield (bytes([0x20 | number & 0xF]) + answer[at : at + 7]).ljust(8, b"\xaa")


def answers_of(van: Van, request: bytes, *, bus: Bus) -> Iterator[bytes]:
    """From the mode on; none: the control unit keeps silent."""
    match request:
        case b"\x03":
            yield from _lists(0x43, van.stored, bus=bus)
        case b"\x07":
            yield from _lists(0x47, van.pending, bus=bus)
        case b"\x0a":
            if bus is not Bus.ISO_9141:
                yield from _lists(0x4A, van.permanent, bus=bus)
        case b"\x09\x02":
            yield from _vins(van.vin.encode(), bus=bus)
        case bytes() if len(request) == 2 and request[0] == 1:  # noqa: PLR2004 - mode, parameter
            parameters = _parameters(van)
            if (data := parameters.get(request[1])) is not None:
                yield b"\x41" + request[1:] + data


def _parameters(van: Van) -> dict[int, bytes]:
    lamp = 0x80 if van.is_lamp_on else 0
    told = {
        0x01: bytes([lamp | len(van.stored), 0, 0, 0]),
        0x0C: round(van.engine_rpm * 4).to_bytes(2, "big"),
        0x0D: bytes([van.speed_km_h]),
    }
    if van.coolant_c is not None:
        told[0x05] = bytes([van.coolant_c + 40])
    if van.fuel_percent is not None:
        told[0x2F] = bytes([round(van.fuel_percent * 2.55)])
    if van.battery_v is not None:
        told[0x42] = round(van.battery_v * 1000).to_bytes(2, "big")
    if van.oil_c is not None:
        told[0x5C] = bytes([van.oil_c + 40])
    if van.odometer_km is not None:
        told[0xA6] = round(van.odometer_km * 10).to_bytes(4, "big")
    return told | _masks(set(told))


def _masks(has: set[int]) -> dict[int, bytes]:
    """Which parameters there are, 32 to a mask; the last bit says that another mask follows."""
    masks: dict[int, bytes] = {}
    following = False
    for base in range(0xA0, -1, -0x20):
        mask = sum(1 << (base + 0x20 - pid) for pid in has if base < pid <= base + 0x20)
        mask |= following
        if mask or base == 0:
            masks[base] = mask.to_bytes(4, "big")
            following = True
    return masks


def _lists(mode: int, codes: tuple[str, ...], *, bus: Bus) -> Iterator[bytes]:
    pairs = b"".join(_pair(code) for code in codes)
    if bus is not Bus.ISO_9141:
        yield bytes([mode, len(codes)]) + pairs
        return
    for at in range(0, len(pairs), 6):
        yield bytes([mode]) + pairs[at : at + 6].ljust(6, b"\x00")


def _pair(code: str) -> bytes:
    return (int(code[1:], 16) | "PCBU".index(code[0]) << 14).to_bytes(2, "big")


def _vins(vin: bytes, *, bus: Bus) -> Iterator[bytes]:
    if bus is not Bus.ISO_9141:
        yield b"\x49\x02\x01" + vin
        return
    padded = vin.rjust(20, b"\x00")
    for number in range(5):
        yield bytes([0x49, 0x02, number + 1]) + padded[number * 4 : number * 4 + 4]

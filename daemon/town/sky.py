"""Satellites for GSA and GSV. Nobody navigates by them, so they change every 20 s only."""

from math import sin
from random import Random
from typing import NamedTuple

from daemon.town.sentences import Reading, Style, written

REFRESH_MS = 20_000
PER_SENTENCE = 4
SLOTS = 12


class System(NamedTuple):
    talker: str
    first_id: int
    satellites: int
    signals: tuple[str, ...] = ("",)


GPS_ALONE = (System("GP", 1, 11),)
GPS_GLONASS = (System("GP", 1, 10), System("GL", 65, 8))
EVERYTHING = (
    System("GP", 1, 12, (",1", ",6")),
    System("GL", 65, 9, (",1", ",3")),
    System("GA", 1, 8, (",7",)),
    System("GB", 5, 10, (",1",)),
)


class Sky:
    def __init__(self, systems: tuple[System, ...], style: Style, rng: Random) -> None:
        self._systems = systems
        self._style = style
        self._rng = rng
        self._phase = [rng.uniform(0.0, 6.28) for _ in range(64)]
        self._ids = [
            sorted(rng.sample(range(s.first_id, s.first_id + 24), s.satellites)) for s in systems
        ]
        self._due = -1
        self._was_fixed = False
        self._gsv = b""
        self._gsa: dict[tuple[int, bool], bytes] = {}

    def gsv(self, at: int, *, fixed: bool) -> bytes:
        if at >= self._due or fixed != self._was_fixed:
            self._due = at - at % REFRESH_MS + REFRESH_MS
            self._was_fixed = fixed
            self._gsv = b"".join(
                self._of_system(index, at, fixed) for index in range(len(self._systems))
            )
        return self._gsv

    def _of_system(self, index: int, at: int, fixed: bool) -> bytes:
        system, ids = self._systems[index], self._ids[index]
        blocks = []
        for n, sat in enumerate(ids):
            phase = self._phase[index * 13 + n]
            elevation = round(44 + 38 * sin(at / 7_000_000 + phase))
            azimuth = round(phase * 57 + at / 240_000) % 360
            strength = str(20 + elevation // 4 + self._rng.randint(0, 6)) if fixed else ""
            blocks.append(f",{sat:02d},{elevation:02d},{azimuth:03d},{strength}")
        parts = [blocks[i : i + PER_SENTENCE] for i in range(0, len(blocks), PER_SENTENCE)]
        return b"".join(
            written(
                f"{system.talker}GSV,{len(parts)},{n},{len(blocks):02d}{''.join(part)}{signal}",
                self._style,
            )
            for signal in system.signals
            for n, part in enumerate(parts, 1)
        )

    def gsa(self, reading: Reading) -> bytes:
        key = (reading.satellites, reading.fixed)
        known = self._gsa.get(key)
        if known is None:
            known = self._gsa[key] = self._write_gsa(reading)
        return known

    def _write_gsa(self, reading: Reading) -> bytes:
        """One per system; several systems are told apart by the last field (NMEA 4.1)."""
        lines, many = [], len(self._systems) > 1
        left = reading.satellites
        for number, ids in enumerate(self._ids, 1):
            share = -(-left // (len(self._ids) - number + 1))
            used = [f"{sat:02d}" for sat in ids[: min(share, SLOTS)]] if reading.fixed else []
            left -= len(used)
            slots = ",".join(used + [""] * (SLOTS - len(used)))
            dops = f"1.9,{reading.hdop},1.6" if reading.fixed else "99.99,99.99,99.99"
            tail = f",{number}" if many else ""
            mode = 3 if reading.fixed else 1
            body = f"{self._style.talker}GSA,A,{mode},{slots},{dops}{tail}"
            lines.append(written(body, self._style))
        return b"".join(lines)

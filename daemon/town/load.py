"""Many talkative units at once, cheap for the town: for measuring the daemon under load.

What a position does not need is written once and repeated; times and places advance.
"""

from math import cos, sin

from daemon.town import sentences
from daemon.town.days import truck
from daemon.town.dice import dice
from daemon.town.feed import UnitPlan
from daemon.town.persona import TALKATIVE
from daemon.town.plane import Plane
from daemon.town.receiver import DAY_MS, IDEAL
from daemon.town.sentences import KNOT_M_S, Reading, Style
from daemon.town.sky import Sky
from daemon.town.town import Means, PortPlan

RADIO = "load-radio"
PERIOD_MS = 1000
CIRCLE_M = 1500.0
MOVING = (sentences.rmc, sentences.vtg, sentences.gga, sentences.gll)
"""Written anew each second; GSA and GSV, 21 of the 25 sentences, are repeated."""


class LoadUnit:
    """A truck on a roundabout of 1500 m radius at a steady speed."""

    def __init__(self, plane: Plane, plan: UnitPlan, start_at: int, offset_ms: int) -> None:
        rng = dice(plan.vehicle.seed, plan.unit, "load")
        style: Style = plan.persona.style
        sky = Sky(plan.persona.systems, style, rng)
        reading = Reading(True, "", "", hdop="0.90", satellites=11)
        still = sky.gsa(reading) + sky.gsv(start_at, fixed=True)
        self.plan = plan
        self._plane = plane
        self._style = style
        self._still = still
        self._centre = rng.uniform(-4000, 4000), rng.uniform(-4000, 4000)
        self._speed = rng.uniform(8.0, 22.0)
        self._phase = rng.uniform(0.0, 6.28)
        self._next = start_at + offset_ms
        self._offset_ms = offset_ms

    def take(self, now: int) -> bytes:
        due: list[bytes] = []
        while self._next <= now:
            due.append(self._epoch(self._next - self._offset_ms))
            self._next += PERIOD_MS
        return b"".join(due)

    def _epoch(self, at: int) -> bytes:
        angle = self._phase + at / 1000 * self._speed / CIRCLE_M
        east, north = self._centre
        place = east + CIRCLE_M * sin(angle), north + CIRCLE_M * cos(angle)
        lat, lon = self._plane.to_geo(place)
        reading = Reading(
            True,
            sentences.clock_text(at, self._style.time_decimals),
            sentences.date_text(at // DAY_MS),
            sentences.angle_text(lat, 2, self._style.minute_decimals),
            "N" if lat >= 0 else "S",
            sentences.angle_text(lon, 3, self._style.minute_decimals),
            "E" if lon >= 0 else "W",
            f"{self._speed / KNOT_M_S:.3f}",
            f"{self._speed * 3.6:.2f}",
            f"{(angle * 57.29578 + 90.0) % 359.99:.2f}",
            "541.0",
            "0.90",
            11,
        )
        lines = b"".join(write(reading, self._style) for write in MOVING) + self._still
        return sentences.tagged(lines, self.plan.unit, at) if self.plan.tagged else lines


class LoadTown:
    """`count` units of 25 sentences a second, on a line each or all in one TAG stream."""

    def __init__(
        self, *, start_at: int, count: int = 200, one_stream: bool = False, seed: int = 1
    ) -> None:
        start_at -= start_at % PERIOD_MS
        plane = Plane(lat=41.3021, lon=-98.2047)
        self.units = tuple(_plan(seed, number, one_stream) for number in range(count))
        self._units = [
            LoadUnit(plane, plan, start_at, PERIOD_MS * number // count)
            for number, plan in enumerate(self.units)
        ]
        self.ports: tuple[PortPlan, ...] = (
            (PortPlan(name=RADIO, means=Means.TCP, says_baud=False),)
            if one_stream
            else tuple(
                PortPlan(name=plan.port, means=Means.PTY, baud=115_200, unit=plan.unit)
                for plan in self.units
            )
        )

    def step(self, now: int) -> dict[str, bytes]:
        sent: dict[str, list[bytes]] = {}
        for unit in self._units:
            payload = unit.take(now)
            if payload:
                sent.setdefault(unit.plan.port, []).append(payload)
        return {name: b"".join(parts) for name, parts in sent.items()}


def _plan(seed: int, number: int, one_stream: bool) -> UnitPlan:
    vehicle = truck(seed, number)
    return UnitPlan(
        unit=f"unit-{vehicle.name}",
        vehicle=vehicle,
        persona=TALKATIVE,
        model=IDEAL,
        port=RADIO if one_stream else f"truck-{vehicle.name}",
        tagged=one_stream,
    )

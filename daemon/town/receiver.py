"""A receiver on a truck: turns where the truck is into what the receiver says."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, exp, pi, sin, sqrt
from random import Random

from daemon.town import sentences
from daemon.town.damage import Damage
from daemon.town.dice import dice, happens
from daemon.town.persona import Kind, Persona, Standstill
from daemon.town.plane import Plane
from daemon.town.sentences import KNOT_M_S, WEEK_MS, Reading
from daemon.town.sky import Sky
from daemon.town.trajectory import Sample, Trajectory

BURSTS = (1, 1, 1, 2, 2, 3)
"""How many fixes in a row a jump lasts, each as likely."""
COURSE_FROM_M_S = 0.5
FALSE_SPEED_S = (2, 8)
DAY_MS = 86_400_000
COLD_BLANK, COLD_JUNK = 0.35, 0.75
"""Parts of a cold start: nothing known until the first, a junk date until the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverModel:
    """Every figure of a receiver's errors."""

    error_sd_m: float = 5.0
    """Of each axis."""
    error_memory_s: float = 60.0
    """Time in which the error forgets itself by a factor e."""
    white_sd_m: float = 0.25
    jump_rate: float = 0.005
    """Part of the fixes that lie somewhere else."""
    jump_m: tuple[float, float] = (50.0, 300.0)
    speed_sd_m_s: float = 0.1
    false_speed_m_s: tuple[float, float] = (0.2, 0.8)
    """Added for a few seconds now and then while standing, by reflections."""
    false_speed_every_s: float = 900.0
    """0: never."""
    drop_rate: float = 0.002
    """Part of the sentences that never come."""
    damage_rate: float = 0.001
    """Part of the bytes."""
    cold_start_s: tuple[float, float] = (20.0, 55.0)
    reacquire_s: tuple[float, float] = (1.0, 6.0)
    altitude_m: float = 541.0


IDEAL = ReceiverModel(
    error_sd_m=0.0,
    white_sd_m=0.0,
    jump_rate=0.0,
    speed_sd_m_s=0.0,
    false_speed_every_s=0.0,
    drop_rate=0.0,
    damage_rate=0.0,
    cold_start_s=(0.0, 0.0),
    reacquire_s=(0.0, 0.0),
)


def usual_model(seed: int, unit: str) -> ReceiverModel:
    """A receiver of average quality, drawn for the unit."""
    rng = dice(seed, unit, "model")
    return ReceiverModel(error_sd_m=rng.uniform(3.0, 8.0), speed_sd_m_s=rng.uniform(0.05, 0.15))


class Receiver:
    """Fed with the truth of each epoch in turn."""

    def __init__(
        self, persona: Persona, model: ReceiverModel, *, unit: str, seed: int, plane: Plane
    ) -> None:
        self.persona = persona
        self.model = model
        self.unit = unit
        self._rng: Random = dice(seed, unit, "receiver")
        self._damage = Damage(model.damage_rate, dice(seed, unit, "damage"))
        self._sky = Sky(persona.systems, persona.style, dice(seed, unit, "sky"))
        self._lat_m, self._lon_m = plane.metres_per_lat_degree, plane.metres_per_lon_degree
        memory = exp(-persona.period_ms / 1000 / model.error_memory_s)
        self._memory = memory
        self._shake_m = model.error_sd_m * sqrt(1.0 - memory * memory)
        gauss = self._rng.gauss
        self._east_m = gauss(0.0, model.error_sd_m)
        self._north_m = gauss(0.0, model.error_sd_m)
        self._up_m = gauss(0.0, model.error_sd_m)
        self._jump_chance = model.jump_rate * len(BURSTS) / sum(BURSTS)
        self._jump = (0.0, 0.0)
        self._jump_left = 0
        self._powered_at = -1
        self._fix_from = 0
        self._course = self._rng.uniform(0.0, 360.0)
        self._satellites = 9
        self._false = 0.0
        self._false_until = 0

    def power_up(self, at: int) -> None:
        """From here on a cold start: void sentences first, then a fix."""
        self._powered_at = at
        self._fix_from = at + round(self._rng.uniform(*self.model.cold_start_s) * 1000)

    def epoch(self, sample: Sample) -> bytes:
        """All that goes over the line for one epoch."""
        if sample.covered:
            wait_ms = round(self._rng.uniform(*self.model.reacquire_s) * 1000)
            self._fix_from = max(self._fix_from, sample.at + wait_ms)
        if sample.covered or sample.at < self._fix_from:
            self._wander()
            reading = self._without_fix(sample.at)
        else:
            reading = self._with_fix(sample)
        return self._damage.spoil(b"".join(self._lines(sample.at, reading)))

    def _lines(self, at: int, reading: Reading) -> list[bytes]:
        lines: list[bytes] = []
        style = self.persona.style
        for kind in self.persona.order:
            if kind is Kind.GSV:
                lines += self._sky.gsv(at, fixed=reading.fixed).splitlines(keepends=True)
            elif kind is Kind.GSA:
                lines += self._sky.gsa(reading).splitlines(keepends=True)
            else:
                lines.append(_WRITERS[kind](reading, style))
        if self._rng.random() < self.model.drop_rate * len(lines):
            del lines[self._rng.randrange(len(lines))]
        return lines

    def _wander(self) -> None:
        gauss, memory, shake = self._rng.gauss, self._memory, self._shake_m
        self._east_m = memory * self._east_m + gauss(0.0, shake)
        self._north_m = memory * self._north_m + gauss(0.0, shake)
        self._up_m = memory * self._up_m + gauss(0.0, shake)

    def _without_fix(self, at: int) -> Reading:
        persona = self.persona
        decimals = persona.style.time_decimals
        if self._powered_at >= 0 and at < self._fix_from:
            ready = (at - self._powered_at) / max(1, self._fix_from - self._powered_at)
            if ready < COLD_BLANK or (ready < COLD_JUNK and not persona.junk_date):
                return Reading(False, "", "")
            if ready < COLD_JUNK:
                since = at - self._powered_at
                return Reading(False, sentences.clock_text(since, decimals), persona.junk_date)
        if not persona.keeps_clock:
            return Reading(False, "", "")
        return Reading(False, sentences.clock_text(at, decimals), self._date(at))

    def _date(self, at: int) -> str:
        return sentences.date_text((at - self.persona.behind_weeks * WEEK_MS) // DAY_MS)

    def _with_fix(self, sample: Sample) -> Reading:
        self._powered_at = -1
        self._wander()
        rng, style, white = self._rng, self.persona.style, self.model.white_sd_m
        east, north = self._jumped()
        is_off = self._jump_left > 0 and happens(rng, 0.5)
        east += self._east_m + rng.gauss(0.0, white)
        north += self._north_m + rng.gauss(0.0, white)
        lat = sample.lat + north / self._lat_m
        lon = sample.lon + east / self._lon_m
        speed = abs(sample.speed_m_s + rng.gauss(0.0, self.model.speed_sd_m_s))
        speed += self._false_speed(sample)
        if happens(rng, 0.05):  # a satellite comes or goes every 20 s
            self._satellites = min(12, max(6, self._satellites + rng.choice((-1, 1))))
        satellites = rng.randint(4, 5) if is_off else self._satellites
        hdop = rng.uniform(3.0, 8.0) if is_off else 2.2 - satellites * 0.12
        return Reading(
            True,
            sentences.clock_text(sample.at, style.time_decimals),
            self._date(sample.at),
            sentences.angle_text(lat, 2, style.minute_decimals),
            "N" if lat >= 0 else "S",
            sentences.angle_text(lon, 3, style.minute_decimals),
            "E" if lon >= 0 else "W",
            f"{speed / KNOT_M_S:.3f}",
            f"{speed * 3.6:.2f}",
            self._course_text(sample, speed),
            f"{self.model.altitude_m + 1.5 * self._up_m:.1f}",
            f"{hdop:.2f}",
            satellites,
        )

    def _jumped(self) -> tuple[float, float]:
        """The offset of this fix when it lies somewhere else."""
        if self._jump_left > 0:
            self._jump_left -= 1
        if self._jump_left == 0:
            if self._rng.random() >= self._jump_chance:
                return 0.0, 0.0
            self._jump_left = self._rng.choice(BURSTS)
            angle, metres = self._rng.uniform(0.0, 2 * pi), self._rng.uniform(*self.model.jump_m)
            self._jump = (metres * cos(angle), metres * sin(angle))
        return self._jump

    def _false_speed(self, sample: Sample) -> float:
        """Reflections make a standing receiver believe that it creeps."""
        every_s = self.model.false_speed_every_s
        if sample.speed_m_s or not every_s:
            return 0.0
        if sample.at >= self._false_until:
            if not happens(self._rng, self.persona.period_ms / 1000 / every_s):
                return 0.0
            seconds = self._rng.randint(*FALSE_SPEED_S)
            self._false_until = sample.at + seconds * 1000
            self._false = self._rng.uniform(*self.model.false_speed_m_s)
        return self._false

    def _course_text(self, sample: Sample, speed: float) -> str:
        if sample.speed_m_s >= COURSE_FROM_M_S:
            spread = 20.0 * self.model.speed_sd_m_s / max(1.0, speed)
            self._course = (sample.course_deg + self._rng.gauss(0.0, spread)) % 360.0
        elif self.persona.standstill is Standstill.EMPTY:
            return ""
        elif self.persona.standstill is Standstill.NOISE:
            self._course = (self._course + self._rng.gauss(0.0, 40.0)) % 360.0
        text = f"{self._course:.2f}"
        return "0.00" if text == "360.00" else text


_WRITERS = {
    Kind.RMC: sentences.rmc,
    Kind.GGA: sentences.gga,
    Kind.GLL: sentences.gll,
    Kind.VTG: sentences.vtg,
    Kind.ZDA: sentences.zda,
    Kind.PGRME: sentences.pgrme,
}


def recorded(path: Trajectory, receiver: Receiver) -> Iterator[tuple[int, bytes]]:
    """Every epoch of a whole trajectory while the receiver has power: instant and bytes."""
    period = receiver.persona.period_ms
    for span in path.powered:
        start = -(-span.start // period) * period
        receiver.power_up(start)
        for sample in path.samples(start, span.end, period):
            yield sample.at, receiver.epoch(sample)

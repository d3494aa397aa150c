"""Random duty logs of 10 to 16 days out of what drivers do: shifts, breaks, rests, sleeper pairs.

Drivers differ by character, so that what the law knows happens often enough. Lengths are drawn on
a grain that is coarse for many logs: then limits are met to the minute, and missed by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

DAY = 24 * 60
FIRST_OF_2026 = 20_454
"""In days since 1970."""
CLOCK_CHANGES = (66, 304)
"""Days of 2026 before which the clocks of North America change."""
ZONES = (
    "America/Chicago", "America/New_York", "America/Denver", "America/Los_Angeles",
    "America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
    "America/St_Johns", "America/Santiago", "America/Havana", "Australia/Lord_Howe",
    "Asia/Kathmandu",
)  # fmt: skip
"""Santiago has days without a midnight, Lord Howe half-hour changes, Kathmandu quarters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomLog:
    seed: str
    ruleset: str
    zone: str
    told: Sequence[tuple[int, str, str | None]]
    """Minute UTC, status, mode. Some are later than the instant that is judged."""
    declared: Sequence[tuple[str, int]]
    evaluated_at: int

    @property
    def crosses_clock_change(self) -> bool:
        zone = ZoneInfo(self.zone)
        ends = (self.told[0][0], self.evaluated_at)
        first, last = (datetime.fromtimestamp(minute * 60, zone) for minute in ends)
        return first.utcoffset() != last.utcoffset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    work_h: tuple[int, int]
    """How long shifts are meant to be."""
    drive_min: tuple[int, int]
    """Lengths of single drives."""
    overruns: float = 0.04
    short_rests: float = 0.05
    sleeps_in_pairs: float = 0.1
    restarts: float = 0.15
    rides_beside: float = 0.0
    declares: tuple[str, ...] = ()
    declares_often: float = 0.15


CHARACTERS = {
    "regular": Character(
        work_h=(7, 12), drive_min=(20, 240), declares=("adverse_driving", "short_haul_cdl")
    ),
    "easy": Character(
        work_h=(3, 8),
        drive_min=(15, 150),
        restarts=0.25,
        declares=("sixteen_hour_day", "short_haul_cdl"),
    ),
    "mixer": Character(
        work_h=(6, 11),
        drive_min=(10, 60),
        declares=("ready_mix", "short_haul_cdl", "adverse_driving"),
        declares_often=0.5,
    ),
    "sleeper": Character(
        work_h=(7, 11),
        drive_min=(60, 300),
        sleeps_in_pairs=0.6,
        declares=("adverse_driving", "sixteen_hour_day"),
        declares_often=0.05,
    ),
    "team": Character(work_h=(6, 11), drive_min=(60, 330), rides_beside=0.7, sleeps_in_pairs=0.3),
    "hard": Character(
        work_h=(11, 14),
        drive_min=(120, 540),
        overruns=0.3,
        restarts=0.03,
        declares=("adverse_driving",),
    ),
    "long days": Character(
        work_h=(12, 16),
        drive_min=(30, 180),
        declares=("short_haul_non_cdl", "short_haul_non_cdl", "adverse_driving"),
        declares_often=0.9,
    ),
    "sixteen": Character(
        work_h=(12, 16),
        drive_min=(30, 240),
        declares=("sixteen_hour_day", "short_haul_cdl", "adverse_driving"),
        declares_often=0.6,
    ),
}


@dataclass
class Script:
    """A log as it is told, minute after minute."""

    rng: Random
    who: Character
    full_rest: int
    """10 h for goods, 8 h for people."""
    now: int
    grain: int
    told: list[tuple[int, str, str | None]] = field(default_factory=list)
    declared: list[tuple[str, int]] = field(default_factory=list)
    naps: int = 0
    """Longer rests since the last full one. Of many the brute force has too many pairs to try."""

    def tell(self, status: str, minutes: int, mode: str | None = None) -> None:
        self.told.append((self.now, status, mode))
        if status != "D" and minutes >= 120:
            self.naps += 1
        self.now += max(1, minutes)

    def between(self, least: int, most: int) -> int:
        """On the grain, and in one of six cases a minute beside it."""
        minutes = self.rng.randint(least, most)
        minutes = max(self.grain, minutes - minutes % self.grain)
        beside = self.rng.choice((-1, 1)) if self.rng.random() < 1 / 6 else 0
        return max(1, minutes + beside)

    def happens(self, share: float) -> bool:
        return self.rng.random() < share

    # Work

    def work(self, minutes: int) -> None:
        end = self.now + minutes
        if self.happens(0.8):
            self.tell("ON", self.between(5, 45))
        while self.now < end:
            self.tell("D", min(self.between(*self.who.drive_min), end - self.now))
            self.rng.choice(self.pauses())()

    def pauses(self) -> Sequence[Callable[[], None]]:
        rng = self.rng
        return (
            lambda: self.tell(rng.choice(("OFF", "SB", "OFF")), self.between(10, 60)),
            lambda: self.tell("ON", self.between(15, 90)),
            lambda: self.tell("ON", self.between(10, 45)),
            lambda: self.tell("OFF", self.between(20, 125)),
            lambda: self.tell(rng.choice(("ON", "D")), self.between(5, 25), "ym"),
            lambda: self.tell(rng.choice(("OFF", "D")), self.between(10, 40), "pc"),
            self.half_off_half_on,
        )

    def half_off_half_on(self) -> None:
        self.tell("OFF", 15)
        self.tell("ON", self.rng.choice((14, 15, 16)))

    def shift(self) -> None:
        least, most = self.who.work_h
        minutes = self.between(least * 60, most * 60)
        if self.happens(self.who.overruns):
            minutes += self.between(60, 240)
        began = self.now
        self.work(minutes)
        self.declare(began)

    def declare(self, began: int) -> None:
        if self.who.declares and self.happens(self.who.declares_often):
            at = self.rng.choice((began, self.rng.randrange(began - 300, self.now)))
            self.declared.append((self.rng.choice(self.who.declares), at))

    # Rest

    def rest(self) -> None:
        if self.naps > 2:
            self.asleep(self.full_rest)
        elif self.happens(self.who.restarts):
            self.asleep(34 * 60 + self.rng.choice((-1, 0, 0, 1, 120, 600, 1200)))
        elif self.happens(self.who.sleeps_in_pairs):
            self.sleep_in_pairs()
        elif self.happens(self.who.rides_beside):
            self.ride_and_sleep()
        elif self.happens(self.who.short_rests):
            self.asleep(self.full_rest - self.rng.choice((1, 1, 30, 60)))
        else:
            self.asleep(self.full_rest + self.rng.choice((0, 0, 1, 30, 90, 240)))

    def asleep(self, minutes: int) -> None:
        """Off duty, in the berth, or changing between them, the driver's own drive included."""
        if minutes >= self.full_rest:
            self.naps = 0
        left = minutes
        while left > 0:
            piece = left if self.happens(0.6) else min(left, self.between(30, left + 30))
            kind = self.rng.choice((("OFF", None), ("SB", None), ("SB", None), ("OFF", "pc")))
            self.tell(kind[0], piece, kind[1])
            left -= piece

    def ride_and_sleep(self) -> None:
        seat_h = self.rng.choice((60, 120, 179, 180, 181, 240))
        status = self.rng.choice(("ON", "OFF"))
        sleep = self.rng.choice((419, 420, 420, 480, 480, 600))
        if self.happens(0.5):
            self.tell(status, seat_h, "team_seat")
            self.tell("SB", sleep)
        else:
            self.tell("SB", sleep)
            self.tell(status, seat_h, "team_seat")
        if self.happens(0.3):
            self.tell("OFF", self.between(10, 180))

    def sleep_in_pairs(self) -> None:
        """One pair or a chain, each rest short by a minute at times, with work between."""
        rests = [self.rng.choice(self.pairs())]
        for _ in range(self.rng.choice((0, 0, 1, 1, 2))):
            rests.append(rests[-1][::-1] if self.happens(0.7) else self.rng.choice(self.pairs()))
        hours = [*rests[0], *(second for _, second in rests[1:])]
        for number, minutes in enumerate(hours):
            if number:
                self.work(self.between(120, 390))
            self.nap(minutes - (1 if self.happens(0.05) else 0))
        if self.happens(0.8):
            self.work(self.between(60, 300))
            self.asleep(self.full_rest + self.rng.choice((0, 0, 60)))

    def pairs(self) -> Sequence[tuple[int, int]]:
        if self.full_rest == 480:
            return ((120, 360), (360, 120), (180, 300), (300, 180), (240, 240), (150, 330))
        return ((420, 180), (480, 120), (180, 420), (120, 480), (420, 240), (450, 150), (430, 430))

    def nap(self, minutes: int) -> None:
        if minutes >= 240 or self.full_rest == 480:
            awake = minutes // 2 if self.happens(0.1) else minutes
            self.tell("SB", awake)
            if self.happens(0.1) or awake < minutes:
                self.tell("OFF", self.between(10, 60))
            if awake < minutes:
                self.tell("SB", minutes - awake)
        elif self.happens(0.5):
            self.tell(self.rng.choice(("OFF", "SB")), minutes)
        else:
            self.tell("SB", minutes - 60)
            self.tell("OFF", 60)


def random_log(ruleset: str, seed: int) -> RandomLog:
    """The same log for the same seed, everywhere."""
    name = f"{ruleset} {seed}"
    rng = Random(name)  # noqa: S311 - a test's dice
    day = rng.randrange(365) if rng.random() < 0.8 else rng.choice(CLOCK_CHANGES) - rng.randrange(9)
    begin = (FIRST_OF_2026 + day) * DAY + rng.randrange(DAY)
    script = Script(
        rng=rng,
        who=CHARACTERS[rng.choice(("easy", *CHARACTERS))],
        full_rest=480 if ruleset.startswith("us_passenger") else 600,
        now=begin,
        grain=rng.choice((1, 5, 15, 30)),
    )
    if rng.random() < 0.5:
        script.asleep(rng.choice((60, 600, 2040, 3000)))
    end = begin + rng.randint(10, 16) * DAY
    while script.now < end:
        script.shift()
        script.rest()
    told = script.told
    if rng.random() < 0.2:
        told = with_slips(told, rng)
    evaluated_at = instant_to_judge(told, rng)
    if script.who.declares and rng.random() < 0.1:
        at = evaluated_at + rng.choice((-1, 0, 0, 1))
        script.declared.append((rng.choice(script.who.declares), at))
    return RandomLog(
        seed=name,
        ruleset=ruleset,
        zone=rng.choice(ZONES),
        told=tuple(told),
        declared=tuple(script.declared),
        evaluated_at=evaluated_at,
    )


def with_slips(
    told: Sequence[tuple[int, str, str | None]], rng: Random
) -> list[tuple[int, str, str | None]]:
    """Changes at any minute: said twice, corrected within the minute, or in the midst of it."""
    slips = list(told)
    for _ in range(rng.randint(1, 12)):
        place = rng.randrange(1, len(slips))
        minute = rng.randint(slips[place - 1][0], slips[place][0])
        status = rng.choice(("OFF", "SB", "D", "ON"))
        slips.insert(place, (minute, status, None))
    return slips


def instant_to_judge(told: Sequence[tuple[int, str, str | None]], rng: Random) -> int:
    """Anywhere in the last days: in a rest, at a change, or in the middle of work."""
    late = [place for place in range(1, len(told)) if told[place][0] > told[-1][0] - 5 * DAY]
    resting = [place for place in late if told[place - 1][1] in ("OFF", "SB")]
    dice = rng.random()
    if dice < 0.4 and resting:
        place = rng.choice(resting)
        return rng.randint(told[place - 1][0], told[place][0])
    if dice < 0.6:
        return told[rng.choice(late)][0]
    return rng.randint(told[late[0]][0], told[-1][0])

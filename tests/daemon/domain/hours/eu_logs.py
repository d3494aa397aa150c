"""Random weeks of a driver in Europe, built from shifts, with lengths close to every limit."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from random import Random
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import Change, Declared, Duty, DutyLog, Exemption, Mode, log_of

MINUTE = 60_000
BERLIN = ZoneInfo("Europe/Berlin")
# (zone, first day): the second and third meet a clock change, the last a zone without any.
PLACES = [
    (BERLIN, datetime(2026, 6, 1, tzinfo=BERLIN)),
    (BERLIN, datetime(2026, 3, 16, tzinfo=BERLIN)),
    (ZoneInfo("Europe/Dublin"), datetime(2026, 10, 12, tzinfo=ZoneInfo("Europe/Dublin"))),
    (ZoneInfo("Europe/Istanbul"), datetime(2026, 1, 5, tzinfo=ZoneInfo("Europe/Istanbul"))),
]
PAUSES = [5, 10, 14, 15, 16, 20, 29, 30, 31, 44, 45, 46, 60]
NIGHTS = [539, 540, 541, 600, 600, 659, 660, 661]
WEEKENDS = [1439, 1440, 1441, 1800, 2400, 2699, 2699, 2700, 2701]
DUTIES: dict[str, list[tuple[Duty, Mode | None]]] = {
    "R": [(Duty.OFF, None), (Duty.SB, None)],
    "W": [(Duty.ON, None), (Duty.D, Mode.YM)],
    "D": [(Duty.D, None)],
    "S": [(Duty.ON, Mode.TEAM_SEAT)],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomLog:
    letters: str
    first: int
    """Minute UTC of the first letter."""
    zone: ZoneInfo
    doubles: list[int]
    """Places in `letters` for which a crew of two was declared."""

    def until(self, minutes: int) -> "RandomLog":
        return RandomLog(
            letters=self.letters[:minutes],
            first=self.first,
            zone=self.zone,
            doubles=[one for one in self.doubles if one < minutes],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a driver works in one log."""

    weeks: int
    hours_at_wheel: list[int]
    shift_days: list[int]
    keeps_breaks: float
    keeps_nights: float
    keeps_weekends: float
    shares_vehicle: bool
    is_calm: bool
    """Keeps its days short."""


OBEDIENT = Habits(
    weeks=2,
    hours_at_wheel=[6, 8],
    shift_days=[5],
    keeps_breaks=1.0,
    keeps_nights=1.0,
    keeps_weekends=1.0,
    shares_vehicle=False,
    is_calm=True,
)


def random_habits(dice: Random) -> Habits:
    if dice.random() < 0.1:
        return OBEDIENT
    return Habits(
        weeks=dice.choice([1, 1, 2, 2, 4, 6]),
        hours_at_wheel=dice.choice([[8, 9, 9], [9, 9, 10], [9, 10, 10], [7, 10, 11]]),
        shift_days=dice.choice([[5], [5, 6], [6], [6, 7]]),
        keeps_breaks=dice.choice([0.5, 0.95, 1.0]),
        keeps_nights=dice.choice([0.2, 0.8, 1.0]),
        keeps_weekends=dice.choice([0.0, 0.5, 1.0]),
        shares_vehicle=dice.random() < 0.15,
        is_calm=dice.random() < 0.5,
    )


def random_log(seed: int) -> RandomLog:
    dice = Random(seed)  # noqa: S311 - a repeatable test, no secret
    zone, day = dice.choice(PLACES)
    habits = random_habits(dice)
    letters = "R" * dice.randrange(0, 1440)
    doubles: list[int] = []
    for _ in range(habits.weeks):
        for _ in range(dice.choice(habits.shift_days)):
            if habits.shares_vehicle and dice.random() < 0.7:
                doubles.append(max(0, len(letters) + dice.randrange(-60, 60)))
            letters += shift(dice, habits)
            letters += "R" * night(dice, habits)
        letters = letters.rstrip("R") + "R" * weekend(dice, habits)
    first = int(day.timestamp()) // 60
    log = RandomLog(letters=letters, first=first, zone=zone, doubles=doubles)
    return log.until(len(letters) - dice.randrange(0, 3000))


def shift(dice: Random, habits: Habits) -> str:
    letters = "W" * dice.randrange(0, 40)
    wheel = dice.choice(habits.hours_at_wheel) * 60 + dice.choice([0, 0, 0, -1, 1, -30])
    since = 0
    while wheel > 0:
        leg = min(wheel, dice.choice([60, 90, 120, 135, 200, 269, 270, 271]))
        if dice.random() < habits.keeps_breaks:
            leg = min(leg, max(1, 270 - since))
        letters += "D" * leg
        wheel -= leg
        since += leg
        if since >= 270 and dice.random() < habits.keeps_breaks:
            letters += "W" * dice.choice([0, 0, 20]) + "R" * dice.choice([45, 45, 50])
            since = 0
        else:
            letters += pause(dice, habits)
    if habits.is_calm:
        return letters + "W" * min(dice.choice([0, 30, 60]), max(0, 780 - len(letters)))
    return letters + "W" * dice.choice([0, 0, 10, 60, 120, 240])


def pause(dice: Random, habits: Habits) -> str:
    drawn = dice.random()
    if drawn < 0.1:
        return "R" * 15 + "D" * 20 + "R" * dice.choice([29, 30, 30])
    if habits.shares_vehicle and drawn < 0.6:
        return "S" * dice.choice([44, 45, 120, 270])
    if habits.is_calm:
        return dice.choice("RRW") * dice.choice([5, 10, 14, 15, 16])
    if drawn < 0.17:
        return "R" * dice.choice([179, 180, 181, 240])
    return dice.choice("RRW") * dice.choice(PAUSES)


def night(dice: Random, habits: Habits) -> int:
    if dice.random() < habits.keeps_nights:
        return dice.choice([660, 660, 661, 700, 720, 780])
    return dice.choice(NIGHTS)


def weekend(dice: Random, habits: Habits) -> int:
    if dice.random() < habits.keeps_weekends:
        return dice.choice([2700, 2701, 2900, 3960, 4000])
    return dice.choice(WEEKENDS)


def duty_log(log: RandomLog, *, seed: int = 0, known_from: int | None = None) -> DutyLog:
    """The same as duty changes: which of the statuses that mean the same is drawn. `known_from`
    is a minute UTC."""
    dice = Random(seed)  # noqa: S311 - a repeatable test, no secret
    changes: list[Change] = []
    place = 0
    for letter, group in groupby(log.letters):
        duty, mode = dice.choice(DUTIES[letter])
        changes.append(Change(at=(log.first + place) * MINUTE, duty=duty, mode=mode))
        place += len(list(group))
    return log_of(
        changes,
        until=(log.first + len(log.letters)) * MINUTE,
        zone=log.zone,
        known_from=None if known_from is None else known_from * MINUTE,
        declared=[
            Declared(exemption=Exemption.MULTI_MANNING, at=(log.first + one) * MINUTE)
            for one in log.doubles
        ],
    )


def timeline(log: RandomLog) -> str:
    """One line a stretch, in local time, with the minutes a reader would count."""
    lines: list[str] = []
    place = 0
    for letter, group in groupby(log.letters):
        minutes = len(list(group))
        at = local(log.first + place, log.zone)
        lines.append(f"{at}  {letter} {minutes // 60:3}:{minutes % 60:02}  ({minutes})")
        place += minutes
    lines.append(f"{local(log.first + place, log.zone)}  judged")
    lines += [f"{local(log.first + one, log.zone)}  crew of two" for one in log.doubles]
    return "\n".join(lines)


def local(minute: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(minute * 60, zone):%a %Y-%m-%d %H:%M %z}"

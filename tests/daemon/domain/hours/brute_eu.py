"""The European rules once more, slowly, on one letter a minute.

Nothing here comes from the engine: two readings of the same law are compared. The letters are
R rest, W other work, D driving and S the seat beside a colleague who drives. Before the first
letter the driver has rested for a week. `doubles` are minutes (places in the grid) for which a
crew of two was declared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from re import finditer
from zoneinfo import ZoneInfo

RESTED = 8 * 1440
"""So many letters of rest are put before the first, that no rule needs to ask what was there."""

Run = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BruteVerdict:
    violations: dict[str, list[Run]]
    """By rule: first minute and number of minutes, as minutes UTC."""
    driving: int
    break_: int
    week: int
    seen: set[str]
    """What the log has of the rarer things, so that a test can ask whether it met them."""


def judge(letters: str, first: int, *, zone: ZoneInfo, doubles: list[int]) -> BruteVerdict:
    """`first` is the minute UTC of the first letter."""
    grid = "R" * RESTED + letters
    start = first - RESTED
    week_of = mondays(start, len(grid) + 1, zone)
    shifts = shifts_of(grid, [one + RESTED for one in doubles])
    bad: dict[str, set[int]] = {}
    bad["eu_break_45min"], since_break = too_long_without_break(grid, shifts)
    bad["eu_daily_rest"] = late_or_short_daily_rest(grid, shifts)
    bad["eu_daily_driving"], today = too_much_in_a_day(grid, shifts, week_of)
    bad["eu_weekly_56h"], bad["eu_fortnight_90h"], this_week = too_much_in_weeks(grid, week_of)
    weekly = {
        "seventh day": more_than_six_days(grid),
        "no regular rest": two_weeks_without_regular_rest(grid, week_of),
        "not paid back": reductions_not_paid_back(grid, week_of),
    }
    bad["eu_weekly_rest"] = set().union(*weekly.values())
    return BruteVerdict(
        violations={
            rule: [(start + a, b - a) for a, b in runs_of(minutes)]
            for rule, minutes in bad.items()
            if minutes
        },
        driving=max(0, 540 - today),
        break_=max(0, 270 - since_break),
        week=max(0, 3360 - this_week),
        seen={name for name, minutes in weekly.items() if minutes}.union(
            *(shift.seen() for shift in shifts)
        ),
    )


@cache
def monday_before(quarter: int, zone: ZoneInfo) -> int:
    day = datetime.fromtimestamp(quarter * 900, zone).date()
    while day.isoweekday() != 1:
        day -= timedelta(days=1)
    return day.toordinal()


def mondays(start: int, count: int, zone: ZoneInfo) -> list[int]:
    """The Monday of each minute's week, as a number that grows by one a day. Clocks everywhere
    change at a quarter of an hour."""
    return [monday_before(minute // 15, zone) for minute in range(start, start + count)]


def runs_of(minutes: set[int]) -> list[Run]:
    runs: list[Run] = []
    for minute in sorted(minutes):
        if runs and runs[-1][1] == minute:
            runs[-1] = (runs[-1][0], minute + 1)
        else:
            runs.append((minute, minute + 1))
    return runs


def rests_of(grid: str) -> list[Run]:
    return [found.span() for found in finditer("R+", grid)]


def end_of_work(grid: str, place: int) -> int:
    """Where the work that goes on at this minute is interrupted by rest."""
    while place < len(grid) and grid[place] != "R":
        place += 1
    return place


@dataclass(slots=True)
class Shift:
    """From the end of one daily rest to the end of the next."""

    start: int
    double: bool
    end: int
    """Or the end of the grid."""
    rest: Run | None
    """The daily rest that ends it."""
    may_take_nine: bool
    """At its end: a rest of 9 hours is enough."""
    part_at: int | None
    """From here on it has 3 hours of rest that go before the 9."""
    reductions_before: int
    too_short: bool = False

    def seen(self) -> set[str]:
        has = {
            "crew of two": self.double,
            "fourth reduced rest": self.too_short,
            "split daily rest": self.rest is not None
            and not self.double
            and self.part_at is not None
            and self.rest[1] - self.rest[0] < 660,
            "three reduced rests": self.reductions_before == 3,
        }
        return {name for name, is_so in has.items() if is_so}


def shifts_of(grid: str, doubles: list[int]) -> list[Shift]:
    shifts: list[Shift] = []
    rests = rests_of(grid)
    start = rests[0][1]
    reductions = 0
    while start < len(grid):
        shift = one_shift(grid, start, rests, doubles, reductions)
        shifts.append(shift)
        if shift.rest is not None:
            a, b = shift.rest
            single = not shift.double and shift.part_at is None
            short = b - a < 660
            # Only 9 to 11 of its hours lie within the 24.
            cut_off = 780 < a - start <= 900
            if single and not shift.too_short and (short or cut_off):
                reductions += 1
            if b - a >= 1440:
                reductions = 0
        start = shift.end
    return shifts


def one_shift(
    grid: str, start: int, rests: list[Run], doubles: list[int], reductions: int
) -> Shift:
    later = [rest for rest in rests if rest[0] > start]
    before = [rest for rest in rests if rest[1] == start]
    long_or_open = [(a, b) for a, b in later if b - a >= 540 or b == len(grid)]
    declared_until = long_or_open[0][0] if long_or_open else len(grid)
    double = any(before[0][0] <= one < declared_until for one in doubles)
    shift = Shift(
        start=start,
        double=double,
        end=len(grid),
        rest=None,
        may_take_nine=double or reductions < 3,
        part_at=None,
        reductions_before=reductions,
    )
    for a, b in later:
        works_again = b < len(grid)
        if b - a >= 660 or (b - a >= 540 and shift.may_take_nine):
            shift.end, shift.rest = b, (a, b)
            return shift
        if b - a >= 540 and b - start >= 900:
            if works_again:
                shift.end, shift.rest, shift.too_short = b, (a, b), True
                return shift
        elif b - a >= 180:
            shift.may_take_nine = True
            if shift.part_at is None:
                shift.part_at = b
    return shift


def too_long_without_break(grid: str, shifts: list[Shift]) -> tuple[set[int], int]:
    bad: set[int] = set()
    double = [False] * len(grid)
    for shift in shifts:
        for place in range(shift.start, shift.end):
            double[place] = shift.double
    driven = 0
    pause = 0
    first_part = False
    satisfied = False
    for place, letter in enumerate(grid):
        if letter == "R" or (letter == "S" and double[place]):
            pause += 1
            if pause == 45 or (first_part and pause == 30):
                driven = 0
                first_part = False
                satisfied = True
            continue
        if pause >= 15 and not satisfied:
            first_part = True
        pause = 0
        satisfied = False
        if letter == "D":
            driven += 1
            if driven > 270:
                bad.add(place)
    return bad, driven


def late_or_short_daily_rest(grid: str, shifts: list[Shift]) -> set[int]:
    bad: set[int] = set()
    for shift in shifts:
        for place in range(shift.start, shift.end):
            if grid[place] == "R":
                continue
            has_part = shift.part_at is not None and place >= shift.part_at
            if shift.double:
                minutes_left_to_begin = 1800 - 540
            elif has_part or shift.reductions_before < 3:
                minutes_left_to_begin = 1440 - 540
            else:
                minutes_left_to_begin = 1440 - 660
            if place - shift.start >= minutes_left_to_begin:
                bad.add(place)
        if shift.too_short and shift.rest is not None and shift.rest[0] - shift.start <= 780:
            place = shift.rest[1]
            while place < len(grid) and grid[place] != "R" and place < shift.rest[0] + 660:
                bad.add(place)
                place += 1
    return bad


def too_much_in_a_day(grid: str, shifts: list[Shift], week_of: list[int]) -> tuple[set[int], int]:
    bad: set[int] = set()
    ten_hour_days: list[int] = []
    driven = 0
    for shift in shifts:
        driven = 0
        most = 540
        for place in range(shift.start, shift.end):
            if grid[place] != "D":
                continue
            driven += 1
            if driven == 541 and ten_hour_days.count(week_of[place]) < 2:
                ten_hour_days.append(week_of[place])
                most = 600
            if driven > most:
                bad.add(place)
        if shift.rest is not None:
            driven = 0
    return bad, driven


def too_much_in_weeks(grid: str, week_of: list[int]) -> tuple[set[int], set[int], int]:
    bad_week: set[int] = set()
    bad_fortnight: set[int] = set()
    driven: dict[int, int] = {}
    for place, letter in enumerate(grid):
        if letter == "D":
            week = week_of[place]
            driven[week] = driven.get(week, 0) + 1
            if driven[week] > 3360:
                bad_week.add(place)
            if driven[week] + driven.get(week - 7, 0) > 5400:
                bad_fortnight.add(place)
    return bad_week, bad_fortnight, driven.get(week_of[len(grid)], 0)


def more_than_six_days(grid: str) -> set[int]:
    bad: set[int] = set()
    since = 0
    rest = 0
    for place, letter in enumerate(grid):
        since += 1
        rest = rest + 1 if letter == "R" else 0
        if rest >= 1440:
            since = 0
        if letter != "R" and since > 8640:
            bad.add(place)
    return bad


def first_work_in_weeks(grid: str, week_of: list[int]) -> list[tuple[int, int, int]]:
    """Each Monday that the log sees with its place and the first minute of work from there on."""
    found: list[tuple[int, int, int]] = []
    for place in range(RESTED + 1, len(grid)):
        if week_of[place] != week_of[place - 1]:
            work = place
            while work < len(grid) and grid[work] == "R":
                work += 1
            if work < len(grid):
                found.append((week_of[place], place, work))
    return found


def two_weeks_without_regular_rest(grid: str, week_of: list[int]) -> set[int]:
    bad: set[int] = set()
    regular = [(a, b) for a, b in rests_of(grid) if b - a >= 2700]
    for monday, _, work in first_work_in_weeks(grid, week_of):
        two = {monday - 7, monday - 14}
        if not any(two & set(week_of[a:b]) for a, b in regular):
            bad |= set(range(work, end_of_work(grid, work)))
    return bad


def reductions_not_paid_back(grid: str, week_of: list[int]) -> set[int]:
    bad: set[int] = set()
    rests = [(a, b) for a, b in rests_of(grid) if b - a >= 540]
    with_regular = {week_of[a] for a, b in rests if b - a >= 2700}
    reduced = [(a, b) for a, b in rests if 1440 <= b - a < 2700 and week_of[a] not in with_regular]
    spent: dict[Run, int] = {}
    for monday, place, work in first_work_in_weeks(grid, week_of):
        for short in reduced:
            if week_of[short[0]] != monday - 28:
                continue
            missing = 2700 - (short[1] - short[0])
            for rest in rests:
                a, b = rest
                if a < short[1] or a >= place or rest in reduced:
                    continue
                spare = b - a - (2700 if b - a >= 2700 else 540)
                if min(spare, place - a) - spent.get(rest, 0) >= missing:
                    spent[rest] = spent.get(rest, 0) + missing
                    break
            else:
                bad |= set(range(work, end_of_work(grid, work)))
    return bad

"""The US hours of service once more, as stupid as possible, to be compared with the engine.

A log is one word a minute: OFF, SB, D or ON. Limits are counted by walking over the minutes, and
of pairs of sleeper rests every allowed choice is tried. Shares nothing with `daemon`: neither
code nor types nor figures.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from tests.daemon.domain.hours.brute_minutes import (
    RESTED_BEFORE,
    Late,
    Rest,
    Told,
    day_of,
    days_of,
    entries,
    rests_in,
    runs_of,
    words_by_minute,
)

Pairs = tuple[tuple[int, int], ...]
"""Of rests of one shift, by their numbers."""


class Law(NamedTuple):
    carries: str
    driving_rule: str
    driving: int
    duty_rule: str
    duty: int
    full_rest: int
    cycle_rule: str
    cycle: int
    days_back: int


LAWS = {
    "us_property_60_7": Law(
        "goods", "driving_11h", 660, "window_14h", 840, 600, "cycle_60h_7d", 3600, 6
    ),
    "us_property_70_8": Law(
        "goods", "driving_11h", 660, "window_14h", 840, 600, "cycle_70h_8d", 4200, 7
    ),
    "us_passenger_60_7": Law(
        "people", "driving_10h", 600, "duty_15h", 900, 480, "cycle_60h_7d", 3600, 6
    ),
    "us_passenger_70_8": Law(
        "people", "driving_10h", 600, "duty_15h", 900, 480, "cycle_70h_8d", 4200, 7
    ),
}


class Shift(NamedTuple):
    """From one full rest to the next."""

    start: int
    end: int
    rests: list[Rest]
    """The last may be the full rest that ends it."""
    declared: set[str]


Limits = tuple[tuple[str, int], tuple[str, int]]
"""Rule and minutes: of driving, and of the window (of people: on duty)."""
Used = Callable[[int, tuple[Rest, ...], int], tuple[int, int]]


class Sheet(NamedTuple):
    """A log, one word a minute; other values count from its first word."""

    law: Law
    zone: str
    first: int
    """Minute UTC of the first word."""
    words: list[str]
    rests: list[Rest]
    shifts: list[Shift]


class Outcome(NamedTuple):
    """What one choice of pairs makes of a shift."""

    late: list[Late]
    driving_left: int
    duty_left: int
    pairs: Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    violations: tuple[Late, ...]
    remaining: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    answers: Sequence[Answer]
    """More than one where the law prefers none of several choices of pairs."""
    has_pair: bool
    has_chain: bool
    has_restart: bool
    """A rest of 34 h with work on both sides; people have nothing of it."""


def judge(
    told: Sequence[Told],
    ruleset: str,
    *,
    zone: str,
    declared: Sequence[tuple[str, int]],
    evaluated_at: int,
) -> Judged:
    law = LAWS[ruleset]
    first, words = words_by_minute(told, until=evaluated_at, has_seats=law.carries == "goods")
    rests = rests_in(words)
    marks = [(name, minute - first) for name, minute in declared]
    shifts = shifts_in(rests, law, marks=marks, end_of_log=len(words))
    sheet = Sheet(law, zone, first, words, rests, shifts)
    best = [
        best_outcomes(sheet, shift, limits=limits)
        for shift, limits in zip(shifts, limits_of(sheet), strict=True)
    ]
    chosen = [outcomes[0].pairs for outcomes in best]
    return Judged(
        answers=answers_of(sheet, best),
        has_pair=any(chosen),
        has_chain=any(one[1] == other[0] for pairs in chosen for one, other in pairwise(pairs)),
        has_restart=any(
            rest.minutes >= 2040 and rest.start > RESTED_BEFORE and rest.end < len(words)
            for rest in rests
        ),
    )


def answers_of(sheet: Sheet, best: Sequence[Sequence[Outcome]]) -> list[Answer]:
    without_break, break_left = breaks(sheet)
    beyond_cycle, cycle_left = cycles(sheet)
    answers: list[Answer] = []
    for outcomes in product(*best):
        late = without_break + beyond_cycle + [one for each in outcomes for one in each.late]
        answer = Answer(
            violations=tuple(sorted((rule, at + sheet.first, n) for rule, at, n in late)),
            remaining={
                "driving": outcomes[-1].driving_left,
                "window": outcomes[-1].duty_left,
                "break": break_left,
                "cycle": cycle_left,
            },
        )
        if answer not in answers:
            answers.append(answer)
    return answers


def is_full(rest: Rest, law: Law) -> bool:
    return rest.minutes >= law.full_rest


def shifts_in(
    rests: Sequence[Rest], law: Law, *, marks: Sequence[tuple[str, int]], end_of_log: int
) -> list[Shift]:
    """In a full rest at the end the last is still to begin."""
    full = [rest for rest in rests if is_full(rest, law)]
    ends = [rest.start for rest in full[1:]] + [end_of_log]
    shifts: list[Shift] = []
    for rest, end in zip(full, ends, strict=True):
        inside = [one for one in rests if rest.end <= one.start <= end]
        # What is declared in a full rest is for the shift after it.
        until = end_of_log + 1 if end == end_of_log else end
        declared = {name for name, at in marks if rest.start <= at < until}
        # Who knows of bad weather before the shift begins did foresee it.
        begins = rest.end if rest.end < end else until
        if not [at for name, at in marks if name == "adverse_driving" and begins <= at < until]:
            declared -= {"adverse_driving"}
        shifts.append(Shift(rest.end, end, inside, declared))
    return shifts


# What a shift may hold


def limits_of(sheet: Sheet) -> list[Limits]:
    law = sheet.law
    long_days = days_with_960(sheet) if law.carries == "goods" else []
    limits: list[Limits] = []
    for number, shift in enumerate(sheet.shifts):
        more = 120 if "adverse_driving" in shift.declared else 0
        duty = law.duty + more
        if number in long_days:
            duty = max(duty, 960)
        limits.append(((law.driving_rule, law.driving + more), (law.duty_rule, duty)))
    return limits


def days_with_960(sheet: Sheet) -> list[int]:
    """Numbers of the shifts that may last 16 hours."""
    granted: list[int] = []
    sixteens: list[int] = []
    late: list[int] = []
    for number, shift in enumerate(sheet.shifts):
        day = day_of(sheet.zone, sheet.first + shift.start)
        in_this_week = [one for one in sixteens if day - one < 7]
        if "sixteen_hour_day" in shift.declared and not in_this_week:
            granted.append(number)
            sixteens.append(day)
        late_in_this_week = [one for one in late if day - one < 7]
        if "short_haul_non_cdl" in shift.declared and len(late_in_this_week) < 2:
            granted.append(number)
            if "D" in sheet.words[shift.start + 840 : shift.end]:
                late.append(day)
    return granted


# Driving and window, under the best choice of pairs


def best_outcomes(sheet: Sheet, shift: Shift, *, limits: Limits) -> list[Outcome]:
    """Fewest violations, then fewest minutes of them, then most time left; all that are equal."""
    drives = [
        range(shift.start + start, shift.start + end)
        for word, start, end in runs_of(sheet.words[shift.start : shift.end])
        if word == "D"
    ]
    # Choices of pairs are many and mostly ask for the same counts again.
    used: Used = cache(partial(used_since, sheet))
    outcomes = [
        outcome_of(shift, drives=drives, limits=limits, pairs=pairs, used=used)
        for pairs in every_choice(allowed_pairs(sheet.law, shift), earliest=0)
    ]
    is_over = shift.end < len(sheet.words)
    merits = [merit(outcome, is_over=is_over) for outcome in outcomes]
    best = max(merits)
    return [one for one, its in zip(outcomes, merits, strict=True) if its == best]


def merit(outcome: Outcome, *, is_over: bool) -> tuple[int, int, int, int]:
    entries, minutes = len(outcome.late), sum(n for _, _, n in outcome.late)
    left = (0, 0) if is_over else (outcome.driving_left, outcome.duty_left)
    return -entries, -minutes, min(left), sum(left)


def allowed_pairs(law: Law, shift: Shift) -> Pairs:
    if law.carries == "goods" and "short_haul_non_cdl" in shift.declared:
        return ()
    return tuple(
        (i, j)
        for i, one in enumerate(shift.rests)
        for j, other in enumerate(shift.rests)
        if i < j and may_pair(law, one, other)
    )


def may_pair(law: Law, one: Rest, other: Rest) -> bool:
    if law.carries == "people":
        slept = (one.sleeper, other.sleeper)
        return min(slept) >= 120 and sum(slept) >= 480
    rested = (one.minutes, other.minutes)
    return min(rested) >= 120 and sum(rested) >= 600 and max(one.sleeper, other.sleeper) >= 420


def every_choice(allowed: Pairs, *, earliest: int) -> Iterator[Pairs]:
    """Pairs that follow each other; the rest that ends one may begin the next."""
    yield ()
    for pair in allowed:
        if pair[0] >= earliest:
            for later in every_choice(allowed, earliest=pair[1]):
                yield (pair, *later)


def outcome_of(
    shift: Shift, *, drives: Sequence[range], limits: Limits, pairs: Pairs, used: Used
) -> Outcome:
    late: list[Late] = []
    for drive in drives:
        spent = used(*counting_at(shift, pairs, now=drive.start), drive.start)
        for (rule, most), before in zip(limits, spent, strict=True):
            beyond = [minute for n, minute in enumerate(drive, 1) if before + n > most]
            if beyond:
                late.append((rule, beyond[0], len(beyond)))
    spent = used(*counting_at(shift, pairs, now=shift.end), shift.end)
    left = [max(0, most - before) for (_, most), before in zip(limits, spent, strict=True)]
    return Outcome(late, left[0], left[1], pairs)


def counting_at(shift: Shift, pairs: Pairs, *, now: int) -> tuple[int, tuple[Rest, ...]]:
    """From when minutes count at `now`, and rests since then that stop the window."""
    begin = shift.start
    for i, j in pairs:
        if shift.rests[j].end <= now:
            begin = shift.rests[i].end
    paired = {shift.rests[number] for pair in pairs for number in pair}
    return begin, tuple(sorted(one for one in paired if begin <= one.start and one.end <= now))


def used_since(sheet: Sheet, begin: int, away: Sequence[Rest], now: int) -> tuple[int, int]:
    """Minutes of driving, and of the window (of people: on duty)."""
    words = sheet.words[begin:now]
    driven = words.count("D")
    if sheet.law.carries == "people":
        return driven, driven + words.count("ON")
    return driven, len(words) - sum(rest.minutes for rest in away)


# Break and cycle


def breaks(sheet: Sheet) -> tuple[list[Late], int | None]:
    """What was driven without 30 minutes of something else, and what is left until then."""
    if sheet.law.carries == "people":
        return [], None
    exempt = [
        shift for shift in sheet.shifts if shift.declared & {"short_haul_cdl", "short_haul_non_cdl"}
    ]
    driven = standing = 0
    beyond: list[int] = []
    for minute, word in enumerate(sheet.words):
        if word == "D":
            driven = 1 if standing >= 30 else driven + 1
            standing = 0
            if driven > 480 and not any(one.start <= minute < one.end for one in exempt):
                beyond.append(minute)
        else:
            standing += 1
    if any(one.end == len(sheet.words) for one in exempt):
        return entries("break_30min", beyond), None
    return entries("break_30min", beyond), 480 if standing >= 30 else max(0, 480 - driven)


def cycles(sheet: Sheet) -> tuple[list[Late], int]:
    """On duty in 7 or 8 days of the home terminal, its date being what the date says there."""
    law, words = sheet.law, sheet.words
    days = days_of(sheet.zone, sheet.first, minutes=len(words) + 1)
    begins = {day: bisect_left(days, day) for day in set(days)}
    worked = list(accumulate((word in ("D", "ON") for word in words), initial=0))
    restarts = {rest.end for rest in sheet.rests if rest.minutes >= 2040}
    if law.carries == "people":
        restarts = set()
    restarted = 0
    beyond: list[int] = []
    for minute, word in enumerate([*words, "judged"]):
        if minute in restarts:
            restarted = minute
        if word not in ("D", "judged"):
            continue
        since = max(restarted, begins.get(days[minute] - law.days_back, 0))
        if word == "D" and worked[minute + 1] - worked[since] > law.cycle:
            beyond.append(minute)
    return entries(law.cycle_rule, beyond), max(0, law.cycle - (worked[-1] - worked[since]))

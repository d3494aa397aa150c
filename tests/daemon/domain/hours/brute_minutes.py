"""A driver's log as one word a minute: OFF, SB, D or ON. For the brute force alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

RESTED_BEFORE = 4 * 24 * 60
"""Minutes of rest put before the first word: longer than every rest that the law knows."""

Told = tuple[int, str, str | None]
"""Minute UTC, status, mode."""
Late = tuple[str, int, int]
"""Rule, first minute of driving beyond it, how many minutes."""


class Rest(NamedTuple):
    start: int
    end: int
    sleeper: int
    """Longest unbroken time in the berth."""

    @property
    def minutes(self) -> int:
        return self.end - self.start


def words_by_minute(told: Sequence[Told], *, until: int, has_seats: bool) -> tuple[int, list[str]]:
    """The minute of the list's first word, and the list."""
    before = sorted((one for one in told if one[0] < until), key=lambda one: one[0])
    ends = [minute for minute, _, _ in before[1:]] + [until]
    words = ["OFF"] * RESTED_BEFORE
    for (minute, status, mode), end in zip(before, ends, strict=False):
        word = {None: status, "pc": "OFF", "ym": "ON", "team_seat": "SEAT"}[mode]
        words += [word] * (end - minute)
    first = (before[0][0] if before else until) - RESTED_BEFORE
    return first, with_seats_decided(words, has_seats=has_seats)


def with_seats_decided(words: list[str], *, has_seats: bool) -> list[str]:
    """Up to 3 h in the seat of a truck are rest directly before or after 7 h in the berth."""
    runs = runs_of(words)
    decided: list[str] = []
    for number, (word, start, end) in enumerate(runs):
        neighbours = [*runs[max(0, number - 1) : number], *runs[number + 1 : number + 2]]
        is_by_sleep = any(name == "SB" and stop - begin >= 420 for name, begin, stop in neighbours)
        if word == "SEAT":
            is_rest = has_seats and is_by_sleep and end - start <= 180
            word = "OFF" if is_rest else "ON"  # noqa: PLW2901 - a seat is a question, not a word
        decided += [word] * (end - start)
    return decided


def runs_of(words: Sequence[str]) -> list[tuple[str, int, int]]:
    runs: list[tuple[str, int, int]] = []
    start = 0
    for word, group in groupby(words):
        end = start + len(list(group))
        runs.append((word, start, end))
        start = end
    return runs


def rests_in(words: Sequence[str]) -> list[Rest]:
    rests: list[Rest] = []
    for word, start, end in runs_of(words):
        if word not in ("OFF", "SB"):
            continue
        sleeper = end - start if word == "SB" else 0
        if rests and rests[-1].end == start:
            last = rests.pop()
            rests.append(Rest(last.start, end, max(last.sleeper, sleeper)))
        else:
            rests.append(Rest(start, end, sleeper))
    return rests


def entries(rule: str, minutes: Sequence[int]) -> list[Late]:
    """Minutes one after the other are one entry."""
    found: list[Late] = []
    for minute in minutes:
        if found and found[-1][1] + found[-1][2] == minute:
            found[-1] = (rule, found[-1][1], found[-1][2] + 1)
        else:
            found.append((rule, minute, 1))
    return found


def days_of(zone: str, first: int, *, minutes: int) -> list[int]:
    quarters = range(first // 15, (first + minutes) // 15 + 1)
    days = [day for quarter in quarters for day in [day_of_quarter(zone, quarter)] * 15]
    return days[first % 15 : first % 15 + minutes]


def day_of(zone: str, minute: int) -> int:
    return day_of_quarter(zone, minute // 15)


@lru_cache(maxsize=200_000)
def day_of_quarter(zone: str, quarter: int) -> int:
    """All midnights of today's zones fall on a quarter of an hour."""
    return datetime.fromtimestamp(quarter * 900, UTC).astimezone(ZoneInfo(zone)).toordinal()

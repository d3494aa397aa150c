"""What a driver did when: changes of duty status, and the spans between them in whole minutes.

Statuses and modes as in 49 CFR 395.2 and 395.28. Instants outside are ms UTC, inside the engine
whole minutes UTC, because the law counts minutes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000


class Duty(StrEnum):
    OFF = "OFF"  # off duty
    SB = "SB"  # sleeper berth
    D = "D"  # driving
    ON = "ON"  # on duty, not driving


class Mode(StrEnum):
    """What the status does not say."""

    PC = "pc"  # personal conveyance: counts as off duty
    YM = "ym"  # yard move: counts as on duty, not driving
    TEAM_SEAT = "team_seat"  # passenger seat of a truck that a colleague drives


class Exemption(StrEnum):
    """What a driver or the depot declares for a day or a shift."""

    ADVERSE_DRIVING = "adverse_driving"
    SHORT_HAUL_CDL = "short_haul_cdl"
    SHORT_HAUL_NON_CDL = "short_haul_non_cdl"
    SIXTEEN_HOUR_DAY = "sixteen_hour_day"
    READY_MIX = "ready_mix"
    MULTI_MANNING = "multi_manning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """It lasts until the next."""

    at: int
    """ms UTC."""
    duty: Duty
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    exemption: Exemption
    at: int
    """ms UTC, within the shift it is for."""


class Span(NamedTuple):
    """From `start` up to and without `end`, minutes UTC."""

    start: int
    end: int
    duty: Duty
    mode: Mode | None = None

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLog:
    """Spans follow each other without a gap; neighbours differ."""

    spans: Sequence[Span]
    zone: ZoneInfo
    """Of the home terminal: its midnights begin days."""
    until: int
    """Minute up to which it tells, the instant that is judged."""
    known_from: int | None = None
    """Minute before which nothing is known, which is never rest; None: rested before."""
    declared: Sequence[Declared] = ()
    standing: Exemption | None = None
    """Declared for every shift, those of a plan too."""
    begun: Span | None = None
    """The status that has begun in the minute that is not over yet: it has no minutes so far."""

    @property
    def last(self) -> Span | None:
        """The status of now."""
        if self.begun is not None:
            return self.begun
        return self.spans[-1] if self.spans else None


def log_of(
    changes: Iterable[Change],
    *,
    until: int,
    zone: ZoneInfo,
    declared: Sequence[Declared] = (),
    known_from: int | None = None,
    standing: Exemption | None = None,
) -> DutyLog:
    """`until` and `known_from` in ms UTC. Changes in any order; none after `until` counts.

    Of several in one minute the last holds.
    """
    end = until // MINUTE_MS
    starts: dict[int, Change] = {}
    for change in sorted(changes, key=lambda one: one.at):
        if change.at <= until:
            starts[change.at // MINUTE_MS] = change
    spans: list[Span] = []
    minutes = [*starts, end]
    for (start, change), stop in zip(starts.items(), minutes[1:], strict=True):
        if stop <= start:
            continue
        last = spans[-1] if spans else None
        if last is not None and (last.duty, last.mode) == (change.duty, change.mode):
            spans[-1] = last._replace(end=stop)
        else:
            spans.append(Span(start, stop, change.duty, change.mode))
    now = starts.get(end)
    return DutyLog(
        spans=tuple(spans),
        zone=zone,
        until=end,
        known_from=None if known_from is None else known_from // MINUTE_MS,
        declared=tuple(declared),
        standing=standing,
        begun=None if now is None else _begun(now, end, spans),
    )


def _begun(change: Change, minute: int, spans: Sequence[Span]) -> Span | None:
    last = spans[-1] if spans else None
    if last is not None and (last.duty, last.mode) == (change.duty, change.mode):
        return None
    return Span(minute, minute, change.duty, change.mode)

"""Counters of a vehicle are guarded: what cannot be is held until a person says what is true.

A computer that is changed begins at another number, and a garbled message jumps: services are due
by these counters, so that nothing of it may pass for a drive.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from daemon.domain.telemetry.facts import Counter, Reading

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DAY_M = 1_500_000
"""No truck drives further in a day."""
HOUR_M = 150_000
SLACK_M = 2_000
BACK_M = 500
"""Counters of different fineness say the same with so much between them."""
SILENT_MS = 3 * DAY_MS
"""A computer that has told nothing for so long is not waited for: trips count until it is back."""
SLACK_MIN = 12
BACK_MIN = 6


class Origin(StrEnum):
    """Who has said last what it stands at."""

    TELEMETRY = "telemetry"
    GPS = "gps"
    PERSON = "person"


class Why(StrEnum):
    """A reading is not believed."""

    BACKWARDS = "backwards"
    TOO_FAST = "too_fast"
    SOURCES_DIFFER = "sources_differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A counter of a vehicle: metres, or minutes of the engine."""

    value: int
    at: int
    origin: Origin
    offset_by: int = 0
    """Added to what the vehicle's computer says."""
    held: int | None = None
    """The reading that is not believed, as the computer says it; None: none."""
    held_at: int | None = None
    why: Why | None = None
    day_at: int | None = None
    """Where the day began in which it is watched, and at what: many small steps make a jump too."""
    day_value: int = 0
    told_by: int | None = None
    """The box whose readings are followed."""


class Step(NamedTuple):
    now: Counted
    since: int
    """When it was read before."""
    added: int | None
    """None: nobody knows, or nothing is believed."""
    news: str = ""
    """`held` or `resumed`."""


def follows(before: Counted | None, at: int, box: int | None) -> bool:
    """Of two boxes on a vehicle the one goes on that has told lately: both in turns would make the
    counter jump to and fro between what each of them has counted.
    """
    if before is None or before.origin is not Origin.TELEMETRY or before.told_by in (None, box):
        return True
    return at - before.at > DAY_MS


def read(before: Counted | None, reading: Reading) -> Step:
    """What the counter stands at after it."""
    counter, at, value = reading
    if before is None or before.origin is Origin.GPS:
        offset_by = 0 if before is None else before.offset_by
        fresh = Counted(
            value=max(0, value + offset_by), at=at, origin=Origin.TELEMETRY, offset_by=offset_by
        )
        return Step(fresh, at, None)
    if at <= before.at or before.why is Why.SOURCES_DIFFER:
        return Step(before, before.at, None)
    if before.origin is Origin.PERSON:
        offset_by = before.value - value
        told = replace(before, at=at, origin=Origin.TELEMETRY, offset_by=offset_by)
        return Step(told, before.at, None)
    return _judged(before, counter, at, value)


def _judged(before: Counted, counter: Counter, at: int, value: int) -> Step:
    added = value + before.offset_by - before.value
    day_at, day_value = _day_of(before, at)
    why = _doubt(counter, added, at - before.at)
    if why is None and before.value + added - day_value > _most_of_day(counter, at - day_at):
        why = Why.TOO_FAST
    if why is None and before.why is Why.TOO_FAST and value >= (before.held or 0):
        why = Why.TOO_FAST  # time alone makes no jump a drive
    if why is not None:
        if before.why is not None:
            return Step(before, before.at, None)
        held = replace(before, held=value, held_at=at, why=why)
        return Step(held, before.at, None, "held")
    now = Counted(
        value=max(before.value, before.value + added),
        at=at,
        origin=Origin.TELEMETRY,
        offset_by=before.offset_by,
        day_at=day_at,
        day_value=day_value,
    )
    news = "" if before.why is None else "resumed"
    return Step(now, before.at, max(0, added), news)


def disputed(before: Counted | None, at: int, value: int) -> Step | None:
    """Two computers of the vehicle differ, and the one that is believed says `value`."""
    if before is None or before.why is not None or before.origin is not Origin.TELEMETRY:
        return None
    held = replace(before, held=value, held_at=at, why=Why.SOURCES_DIFFER)
    return Step(held, before.at, None, "held")


def agreed(before: Counted | None) -> Step | None:
    """They say the same again: it goes on from the next reading."""
    if before is None or before.why is not Why.SOURCES_DIFFER:
        return None
    return Step(released(before), before.at, None, "resumed")


def driven(before: Counted | None, at: int, added: int) -> Counted | None:
    """A trip by its positions counts where no computer tells; None: it does not."""
    if before is None:
        return Counted(value=added, at=at, origin=Origin.GPS)
    if at <= before.at or before.why is not None:
        return None
    if before.origin is Origin.TELEMETRY:
        if at - before.at < SILENT_MS:
            return None
        return replace(before, value=before.value + added, at=at, origin=Origin.GPS)
    return replace(before, value=before.value + added, at=at)


def said(before: Counted | None, at: int, value: int) -> Counted:
    """A person has said what is true; the computer's next reading goes on from it."""
    last = at if before is None else max(at, before.at)
    return Counted(value=value, at=last, origin=Origin.PERSON)


def accepted(before: Counted) -> Counted:
    """A person says that the reading which was held is true."""
    if before.held is None:
        return before
    if before.why is Why.SOURCES_DIFFER:
        return released(before)
    return Counted(
        value=max(0, before.held + before.offset_by),
        at=before.at if before.held_at is None else before.held_at,
        origin=Origin.TELEMETRY,
        offset_by=before.offset_by,
    )


def released(before: Counted) -> Counted:
    return replace(before, held=None, held_at=None, why=None)


def _doubt(counter: Counter, added: int, after_ms: int) -> Why | None:
    if added < -(BACK_M if counter is Counter.DISTANCE else BACK_MIN):
        return Why.BACKWARDS
    return Why.TOO_FAST if added > _most(counter, after_ms) else None


def _most(counter: Counter, after_ms: int) -> int:
    if counter is Counter.ENGINE_TIME:
        return after_ms // 60_000 + SLACK_MIN
    in_hours = HOUR_M * after_ms // HOUR_MS + SLACK_M
    return min(in_hours, DAY_M) if after_ms <= DAY_MS else DAY_M * after_ms // DAY_MS


def _day_of(before: Counted, at: int) -> tuple[int, int]:
    if before.day_at is None or at - before.day_at > DAY_MS:
        return before.at, before.value
    return before.day_at, before.day_value


def _most_of_day(counter: Counter, after_ms: int) -> int:
    if counter is Counter.ENGINE_TIME:
        return after_ms // 60_000 + SLACK_MIN
    return max(DAY_M, DAY_M * after_ms // DAY_MS)

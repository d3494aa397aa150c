"""How stored integers become the figures that rows carry. Unknown stays None."""

import json
import sqlite3
from typing import Any

from drivers.readings import FixQuality

CM_S_PER_KMH = 100_000 / 3600

ReadConnection = sqlite3.Connection

QUALITY_WORDS = {
    FixQuality.NONE: "no fix",
    FixQuality.GPS: "GPS",
    FixQuality.DIFFERENTIAL: "differential",
    FixQuality.PRECISE: "precise",
    FixQuality.RTK_FIXED: "RTK fixed",
    FixQuality.RTK_FLOAT: "RTK float",
    FixQuality.DEAD_RECKONING: "dead reckoning",
    FixQuality.MANUAL: "manual",
    FixQuality.SIMULATED: "simulated",
}


def kmh(speed_cm_s: int | None) -> float | None:
    return None if speed_cm_s is None else round(speed_cm_s / CM_S_PER_KMH, 1)


def degrees(e7: int | None) -> float | None:
    return None if e7 is None else e7 / 1e7


def hundredths(value: int | None) -> float | None:
    return None if value is None else value / 100


def on_time_share(*, delivered: int, on_time: int, unknown: int) -> float | None:
    """Of those that were seen to come; None: none was."""
    known = delivered - unknown
    return on_time / known if known else None


def quality_word(quality: int | None) -> str | None:
    if quality is None:
        return None
    try:
        return QUALITY_WORDS[FixQuality(quality)]
    except ValueError:
        return f"quality {quality}"


def names(array: str | None) -> tuple[str, ...]:
    """A JSON array of names; anything else in it is left out."""
    if array is None:
        return ()
    values = json.loads(array)
    return tuple(v for v in values if isinstance(v, str)) if isinstance(values, list) else ()


def facts_of(body: str) -> dict[str, Any]:
    """A JSON object; anything else says nothing."""
    found = json.loads(body)
    return found if isinstance(found, dict) else {}


def tally(mapping: str | None) -> tuple[tuple[str, int], ...]:
    """A JSON object of counters, the greatest first."""
    values = json.loads(mapping or "{}")
    if not isinstance(values, dict):
        return ()
    counted = [(str(k), v) for k, v in values.items() if isinstance(v, int)]
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0])))

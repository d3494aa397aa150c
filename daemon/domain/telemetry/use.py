"""Counters of a vehicle's computers as they grow: what they stand at, and what was used."""

from daemon.domain.telemetry.facts import Counter, Reading, Used
from daemon.domain.telemetry.rules import LOST_MS
from daemon.domain.telemetry.state import Folded, UnitTelemetry

HOUR_MS = 3_600_000
MOST_ML_PER_H = 250_000
SLACK_ML = 5_000
"""A computer may tell what was used a little late."""
MOST_DAY_M = 1_500_000
"""What it goes beyond that in one step is no drive."""


def read(state: UnitTelemetry, signal: str, at: int, value: int, found: Folded) -> None:
    if signal == "fuel_used":
        _fuel(state, at, value, found)
    elif signal == "engine_time":
        _counted(state, Counter.ENGINE_TIME, signal, at, value, found)
    elif signal == "distance_fine" or not _has_fine(state, at):
        _counted(state, Counter.DISTANCE, signal, at, value, found)


def _has_fine(state: UnitTelemetry, at: int) -> bool:
    """Of two counters of the way the finer one is read, as long as it is told."""
    fine = state.tracks.get("distance_fine")
    return fine is not None and fine.is_pinned and fine.told_at > at - LOST_MS


def _counted(
    state: UnitTelemetry, counter: Counter, signal: str, at: int, value: int, found: Folded
) -> None:
    before = state.counted.get(signal)
    state.counted[signal] = at, value
    found.readings.append(Reading(counter, at, value))
    if before is None or state.day is None:
        return
    added = value - before[1]
    if counter is Counter.ENGINE_TIME and 0 <= added <= (at - before[0]) // 60_000 + 10:
        state.day.use(engine_min=added)
    elif counter is Counter.DISTANCE and 0 <= added <= MOST_DAY_M:
        state.day.use(distance_m=added)


def _fuel(state: UnitTelemetry, at: int, value: int, found: Folded) -> None:
    before = state.counted.get("fuel_used")
    state.counted["fuel_used"] = at, value
    if before is None:
        return
    added = value - before[1]
    most = MOST_ML_PER_H * (at - before[0]) // HOUR_MS + SLACK_ML
    if not 0 <= added <= most:
        found.count("impossible:fuel_used")
        return
    found.used.append(Used("fuel", before[0], at, added))
    if state.day is not None:
        state.day.use(fuel_ml=added)

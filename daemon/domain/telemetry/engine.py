"""What the engine does, and what its parts are like in situations that are known."""

from daemon.domain.telemetry import features
from daemon.domain.telemetry.rules import FRESH_MS, SILENT_MS
from daemon.domain.telemetry.state import NEVER, Engine, UnitTelemetry
from drivers.readings import ENGINE_SPEED, WHEEL_SPEED

RUNS_RPM = 400
CHARGES_RPM = 1000
WARM_RPM = (1000, 1800)
WARM_C = 70
WARM_AFTER_MS = 20 * 60_000
REST_MS = 30 * 60_000
LISTENS_MS = 15 * 60_000
"""A box that told the battery so lately was there to hear the engine."""
STANDS_KMH = 1.0
WORK = ("pto", "drum_speed")
"""Signals of what the engine drives while the vehicle stands."""


def look(state: UnitTelemetry, signal: str, at: int, value: int) -> bool:
    """Takes it in; answers whether it says something of idling."""
    engine = state.engine
    if signal == ENGINE_SPEED.name:
        _speed_of_engine(engine, at, value)
    elif signal == WHEEL_SPEED.name or (
        signal == "tachograph_speed" and not _is_fresh(state, WHEEL_SPEED.name, at)
    ):
        engine.speed_kmh, engine.speed_at = value / WHEEL_SPEED.per_unit, at
    elif signal not in WORK:
        _condition(state, signal, at, value)
        return False
    return True


def runs(engine: Engine, at: int) -> bool:
    return engine.runs_since != NEVER and at - engine.rpm_at <= FRESH_MS


def stands(engine: Engine, at: int) -> bool:
    """As far as anybody says; who says nothing of its speed is not known to stand."""
    is_told = engine.speed_at != NEVER and at - engine.speed_at <= FRESH_MS
    return is_told and engine.speed_kmh < STANDS_KMH


def works(state: UnitTelemetry, at: int) -> bool:
    """By the last word of each: what says that it has stopped works no longer."""
    tracks = (state.tracks.get(signal) for signal in WORK)
    return any(
        track is not None and track.is_pinned and track.way and at - track.told_at <= FRESH_MS
        for track in tracks
    )


def _speed_of_engine(engine: Engine, at: int, value: int) -> None:
    before = engine.rpm_at
    engine.rpm, engine.rpm_at = value // ENGINE_SPEED.per_unit, at
    if engine.rpm <= RUNS_RPM:
        engine.runs_since = NEVER
        if engine.quiet_since == NEVER:
            engine.quiet_since = at
        return
    engine.quiet_since = at
    if engine.runs_since == NEVER or at - before > SILENT_MS:
        engine.runs_since = at
        return
    ran_ms = at - before
    if engine.speed_kmh < STANDS_KMH:
        engine.stood_ms += ran_ms
    else:
        engine.drove_ms += ran_ms


def _condition(state: UnitTelemetry, signal: str, at: int, value: int) -> None:
    engine, day = state.engine, state.day
    if day is None:
        return
    is_running = runs(engine, at)
    if signal == "battery":
        if is_running and engine.rpm > CHARGES_RPM:
            day.add(features.BATTERY_CHARGING, value)
        elif not is_running and _rests(engine, at):
            day.add(features.BATTERY_REST, value)
        engine.battery_at = at
    elif signal == "coolant":
        engine.coolant, engine.coolant_at = value, at
        if is_running and at - engine.runs_since > WARM_AFTER_MS:
            day.add(features.COOLANT_WARM, value * 10)
    elif signal == "oil_pressure" and is_running and _is_warm(engine, at):
        day.add(features.OIL_PRESSURE_WARM, value)


def _rests(engine: Engine, at: int) -> bool:
    if engine.quiet_since == NEVER or at - engine.quiet_since < REST_MS:
        return False
    if at - engine.rpm_at <= FRESH_MS:
        return True  # it is told, and stands still
    return engine.battery_at != NEVER and at - engine.battery_at <= LISTENS_MS


def _is_warm(engine: Engine, at: int) -> bool:
    is_told = engine.coolant_at != NEVER and at - engine.coolant_at <= FRESH_MS
    return is_told and engine.coolant >= WARM_C and WARM_RPM[0] <= engine.rpm <= WARM_RPM[1]


def _is_fresh(state: UnitTelemetry, signal: str, at: int) -> bool:
    track = state.tracks.get(signal)
    return track is not None and track.told_at >= at - FRESH_MS

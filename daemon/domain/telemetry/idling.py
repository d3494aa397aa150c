"""Standing with the engine running, for nothing."""

from daemon.domain.telemetry.engine import runs, stands, works
from daemon.domain.telemetry.facts import Idled, Used
from daemon.domain.telemetry.rules import SILENT_MS, TelemetryRules
from daemon.domain.telemetry.state import NEVER, Folded, UnitTelemetry

MINUTE_MS = 60_000


def look(state: UnitTelemetry, at: int, rules: TelemetryRules, found: Folded) -> None:
    """After each word of engine, speed or power take-off."""
    idling = state.idling
    if idling.since != NEVER and at - idling.last > SILENT_MS:
        end(state, idling.last, rules, found)
    if _idles(state, at):
        if idling.since == NEVER:
            idling.since = at
        idling.last = at
    elif idling.since != NEVER:
        end(state, at, rules, found)


def end(state: UnitTelemetry, at: int, rules: TelemetryRules, found: Folded) -> None:
    idling = state.idling
    began, idling.since = idling.since, NEVER
    if at - began < rules.idle_min_s * 1000:
        return
    minutes = (at - began) // MINUTE_MS
    found.facts.append(Idled(at=at, began=began, minutes=minutes))
    found.used.append(Used("idle", began, at, minutes))


def _idles(state: UnitTelemetry, at: int) -> bool:
    return runs(state.engine, at) and stands(state.engine, at) and not works(state, at)

"""Samples of one unit into what is worth keeping; how they are cut into parts has no influence.

Samples, lists of fault codes and names of the vehicle are three lanes that do not see each other,
so that it does not matter either in which part each of them came.
"""

from daemon.domain.telemetry import engine, faults, fuel, idling, sources, use, vins
from daemon.domain.telemetry.days import day_begins, day_of
from daemon.domain.telemetry.facts import DayOver
from daemon.domain.telemetry.features import FeatureDay
from daemon.domain.telemetry.rules import CHOOSING_MS, LOOK_MS, SILENT_MS, TelemetryRules
from daemon.domain.telemetry.state import NEVER, Folded, Track, UnitTelemetry
from daemon.domain.telemetry.table import FIGURES, Figures
from drivers.readings import Heard, Sample

LATE_MOST_MS = 3_600_000
"""What a unit has kept back may come so late; then its day is summed up without it."""


def step(state: UnitTelemetry, heard: Heard, rules: TelemetryRules) -> Folded:
    """What follows from it; the state is changed to the one after."""
    found = Folded()
    tracks = state.tracks
    for sample in heard.samples:
        signal, at, value, source = sample
        track = tracks.get(signal)
        if (
            track is not None
            and source == track.source
            and track.at < at < track.look_at
            and value is not None
            and track.low < value < track.high
        ):
            track.at, track.value = at, value
        else:
            _take(state, sample, rules, found)
    for told in heard.diagnosed:
        faults.take(state, told, rules, found)
    for named in heard.named:
        vins.take(state, named, found)
    return found


def tick(state: UnitTelemetry, now: int, rules: TelemetryRules) -> Folded:
    """Time has passed and nothing may come any more that changes what is over."""
    found = Folded()
    if state.idling.since != NEVER and now > state.idling.last + SILENT_MS + LATE_MOST_MS:
        idling.end(state, state.idling.last, rules, found)
    if state.day is not None and now > state.day_until + LATE_MOST_MS:
        _end_day(state, found)
    return found


def _take(state: UnitTelemetry, sample: Sample, rules: TelemetryRules, found: Folded) -> None:
    """One that is news, or the first in a while."""
    signal, at, value, source = sample
    figures = FIGURES.get(signal)
    if figures is None:
        found.count("unknown_signal")
        return
    if value is not None and not figures.least <= value <= figures.most:
        found.count(f"impossible:{signal}")
        return
    track = state.tracks.get(signal)
    if track is None:
        if value is None:
            return
        track = state.tracks[signal] = Track(source, at, at - 1, None, at - 1)
    sources.pin(track, at)
    if source != track.source and not sources.takes_over(track, sample, figures, found):
        return
    if at <= track.at:
        found.count("late" if at < track.at else "repeated")
        return
    _go_on(state, track, sample, rules, found)


def _go_on(
    state: UnitTelemetry, track: Track, sample: Sample, rules: TelemetryRules, found: Folded
) -> None:
    signal, at, value, _ = sample
    if value is None:
        if track.value is not None:
            track.known_at = track.at
        track.at, track.value = at, None
        if track.kept_value is None and at < track.look_at:
            return
    figures = FIGURES[signal]
    track.at, track.value = at, value
    is_kept = _is_news(track, at, value, figures, rules)
    if is_kept:
        _keep(track, sample, figures, found)
    _aim(track, figures, rules)
    if value is None or not track.is_pinned:
        return
    if at >= state.day_until:
        _begin_day(state, at, rules, found)
    if figures.is_counter:
        if is_kept or signal not in state.counted:
            use.read(state, signal, at, value, found)
        return
    _look(state, signal, at, value, rules, found)


def _look(
    state: UnitTelemetry, signal: str, at: int, value: int, rules: TelemetryRules, found: Folded
) -> None:
    if signal == "fuel_level":
        fuel.look(state, at, value, rules, found)
    elif engine.look(state, signal, at, value):
        idling.look(state, at, rules, found)


def _is_news(
    track: Track, at: int, value: int | None, figures: Figures, rules: TelemetryRules
) -> bool:
    kept = track.kept_value
    if track.kept_at == NEVER or at >= track.kept_at + rules.heartbeat_s * 1000:
        return True
    if value is None or kept is None:
        return value is not kept
    return abs(value - kept) >= _band(figures, rules)


def _keep(track: Track, sample: Sample, figures: Figures, found: Folded) -> None:
    _, at, value, _ = sample
    found.kept.append(sample)
    track.kept_at, track.kept_value = at, value
    is_turning = value is not None and abs(value) >= figures.band
    way = (1 if (value or 0) > 0 else -1) if is_turning else 0
    if way != track.way or track.way_since == NEVER:
        track.way, track.way_since = way, at


def _aim(track: Track, figures: Figures, rules: TelemetryRules) -> None:
    """Which values that come next say nothing new."""
    band = _band(figures, rules)
    kept = track.kept_value
    if kept is None:
        track.low = track.high = 0
    else:
        track.low = max(kept - band, figures.least - 1)
        track.high = min(kept + band, figures.most + 1)
    look_at = min(track.at + LOOK_MS, track.kept_at + rules.heartbeat_s * 1000)
    track.look_at = look_at if track.is_pinned else min(look_at, track.since + CHOOSING_MS)


def _band(figures: Figures, rules: TelemetryRules) -> int:
    if figures.is_switch:
        return figures.band
    return max(1, round(figures.band * rules.band_factor))


def _begin_day(state: UnitTelemetry, at: int, rules: TelemetryRules, found: Folded) -> None:
    _end_day(state, found)
    day = day_of(at, rules.zone)
    state.day = FeatureDay(day=day)
    state.day_until = day_begins(day + 1, rules.zone)


def _end_day(state: UnitTelemetry, found: Folded) -> None:
    """What comes late of it is told of the day after, if that has begun, or left out."""
    if state.day is not None and (sums := state.day.summed()):
        found.days.append(DayOver(state.day.day, state.day_until, sums))
    state.day = None

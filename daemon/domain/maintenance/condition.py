"""What is to be told of the condition of vehicles, and what of it is over."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from daemon.domain.maintenance.features import BY_NAME, FEATURES, Feature, Way
from daemon.domain.maintenance.fleet_days import Day, Point, Track, middle, tracks
from daemon.domain.maintenance.level_shifts import (
    RECENT,
    USUAL_DAYS,
    Figures,
    Shift,
    is_usual,
    shift_of,
)

FOUND = "condition.found"
RECOVERED = "condition.recovered"
"""Names of events."""
LOOKED_AT_DAYS = 240
"""So far back days are looked at."""
STALE_DAYS = 7
"""Of a vehicle that was not heard for longer nothing new is told."""
DROVE_DAYS = 2
"""A battery at rest counts when the vehicle drove so few days before."""
SETTLED_DAYS = 14
"""Before a finding was dismissed: they are part of what is usual since."""
AGREES_SHARE = 0.3
"""Of the least change, in the feature that must agree."""
AT_ONCE_SHARE = 0.7
"""Of the change was still there when the days came back: somebody has mended it."""
SHOWN_DAYS = 120
"""Of a chart."""


class State(StrEnum):
    OPEN = "open"
    RECOVERED = "recovered"
    REPAIRED = "repaired"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    vehicle_id: int
    feature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A finding that is open."""

    id: int
    way: Way
    began_on: int
    found_on: int
    usual: int
    now: int
    scatter: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The newest finding that is over."""

    state: State
    ended_on: int
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that is judged in a night."""

    today: int
    """This day is not over; those before it count."""
    days: Mapping[str, Mapping[int, Sequence[Day]]]
    """By feature and vehicle."""
    standing: Mapping[Key, Standing] = field(default_factory=lambda: MappingProxyType({}))
    ended: Mapping[Key, Ended] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A day of a chart."""

    day: int
    seen: int
    usual: int
    """What it would have been as usual, in the weather of that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    key: Key
    way: Way
    began_on: int
    usual: int
    """In the weather of the last days, so that it can be held against `now`."""
    now: int
    scatter: float
    deviations: float
    is_beside_others: bool
    days: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    key: Key
    id: int
    state: State
    """Recovered, or repaired where it came back at once."""
    usual: int
    now: int
    since: int
    """The first day that was as usual again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    vehicles: int
    found: tuple[Found, ...] = ()
    over: tuple[Over, ...] = ()


def judge(condition: Condition, figures: Figures) -> Judged:
    tracks_of = {
        feature.name: tracks(_counted(condition, feature), feature)
        for feature in FEATURES
        if feature.name in condition.days
    }
    found: dict[Key, Found] = {}
    over: list[Over] = []
    for name, by_vehicle in tracks_of.items():
        feature = BY_NAME[name]
        for vehicle_id, track in by_vehicle.items():
            key = Key(vehicle_id=vehicle_id, feature=name)
            standing = condition.standing.get(key)
            if standing is not None:
                ended = _over(key, standing, feature, track, figures)
                over += () if ended is None else (ended,)
                continue
            twin = Key(vehicle_id=vehicle_id, feature=feature.must_agree)
            if twin in condition.standing or twin in found:
                continue
            shift = _news(condition, key, track, figures)
            beside = tracks_of.get(feature.must_agree, {}).get(vehicle_id)
            if shift is not None and _agrees(feature, shift, beside, figures):
                found[key] = _found(key, shift, track)
    vehicles = {vehicle for by_vehicle in tracks_of.values() for vehicle in by_vehicle}
    return Judged(vehicles=len(vehicles), found=tuple(found.values()), over=tuple(over))


def _counted(condition: Condition, feature: Feature) -> Mapping[int, Sequence[Day]]:
    """Days that are over, where need be only those of a vehicle that drives."""
    found = {}
    for vehicle, days in condition.days[feature.name].items():
        past = [one for one in days if one.day < condition.today]
        needed = condition.days.get(feature.needs, {}).get(vehicle)
        if needed:
            driven = [one.day for one in needed]
            past = [one for one in past if _is_driven(driven, one.day)]
        if past:
            found[vehicle] = past
    return found


def _is_driven(driven: Sequence[int], day: int) -> bool:
    at = bisect_left(driven, day - DROVE_DAYS)
    return at < len(driven) and driven[at] <= day


def _news(condition: Condition, key: Key, track: Track, figures: Figures) -> Shift | None:
    """A change that nobody was told of."""
    if not track.points or track.points[-1].day < condition.today - STALE_DAYS:
        return None
    feature = BY_NAME[key.feature]
    ended = _ended(condition, key)
    if ended is None:
        return shift_of(feature, track, figures)
    if not ended.by_person:
        shift = shift_of(feature, track, figures)
        if shift is None or shift.began_on > ended.ended_on:
            return shift
    settled = SETTLED_DAYS if ended.state is State.DISMISSED else 0
    return shift_of(feature, track, figures, after=ended.ended_on - settled)


def _ended(condition: Condition, key: Key) -> Ended | None:
    """Of this feature, or what a person did to the whole system later."""
    system = BY_NAME[key.feature].system
    own = condition.ended.get(key)
    of_system = [
        one
        for feature in FEATURES
        if feature.system == system
        and (one := condition.ended.get(Key(vehicle_id=key.vehicle_id, feature=feature.name)))
        and one.by_person
        and one.state is State.REPAIRED
    ]
    known = [*of_system, *(() if own is None else (own,))]
    return max(known, key=lambda one: one.ended_on, default=None)


def _agrees(feature: Feature, shift: Shift, beside: Track | None, figures: Figures) -> bool:
    """Whether the other feature moved the same way; where nobody knows, it does not hinder."""
    if not feature.must_agree or beside is None:
        return True
    before = [one.own for one in beside.points if one.day < shift.began_on][-USUAL_DAYS:]
    since = [one.own for one in beside.points if one.day >= shift.began_on]
    if len(before) < figures.days_least or not since:
        return True
    usual = middle(before)
    moved = (middle(since[-4 * RECENT :]) - usual) * shift.way.sign
    return moved >= AGREES_SHARE * BY_NAME[feature.must_agree].least_at(usual)


def _found(key: Key, shift: Shift, track: Track) -> Found:
    recent = track.points[-RECENT:]
    weather = middle([one.seen - one.own for one in recent])
    return Found(
        key=key,
        way=shift.way,
        began_on=shift.began_on,
        usual=round(shift.usual + weather),
        now=round(shift.now + weather),
        scatter=round(shift.scatter, 1),
        deviations=round(shift.deviations, 1),
        is_beside_others=track.is_beside_others,
        days=shown(track, shift.usual),
    )


def shown(track: Track, usual: float) -> tuple[Shown, ...]:
    return tuple(
        Shown(day=one.day, seen=round(one.seen), usual=round(usual + one.seen - one.own))
        for one in track.points[-SHOWN_DAYS:]
    )


def _over(
    key: Key, standing: Standing, feature: Feature, track: Track, figures: Figures
) -> Over | None:
    shift = _as_found(standing, track, figures)
    back: list[Point] = []
    for point in reversed(track.points):
        if point.day <= standing.found_on or not is_usual(feature, shift, point):
            break
        back.append(point)
    if len(back) < figures.recovered_days:
        return None
    first = back[-1].day
    away = [one.own for one in track.points if standing.began_on <= one.day < first][-RECENT:]
    change = shift.now - shift.usual
    is_at_once = bool(away) and (middle(away) - shift.usual) / change >= AT_ONCE_SHARE
    weather = middle([one.seen - one.own for one in back])
    return Over(
        key=key,
        id=standing.id,
        state=State.REPAIRED if is_at_once else State.RECOVERED,
        usual=round(shift.usual + weather),
        now=round(middle([one.seen for one in back])),
        since=first,
    )


def _as_found(standing: Standing, track: Track, figures: Figures) -> Shift:
    """The finding in the weather of tonight's look, or as it was where too little is left."""
    before = [one.own for one in track.points if one.day < standing.began_on][-USUAL_DAYS:]
    is_known = len(before) >= figures.days_least
    usual = middle(before) if is_known else float(standing.usual)
    return Shift(
        way=standing.way,
        began_on=standing.began_on,
        usual=usual,
        now=usual + standing.now - standing.usual,
        scatter=standing.scatter,
    )

"""Whether a vehicle is heard, and how long it has been at a site.

A signal is lost when the newest fix is old *and* the daemon has listened for as long: after a
start nobody is called lost for what happened while nobody listened. It is back only with a
newer fix, so a clock that is set back brings no vehicle back and loses none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from daemon.domain.rules.key import RuleKey, RuleValues

LATE_AFTER_S = RuleKey(
    name="tracking.late_after_seconds",
    default=180,
    unit="s",
    low=30,
    high=86_400,
    what="A vehicle without a fix for so long is late: three sweeps in a row found nothing new.",
)
LOST_AFTER_S = RuleKey(
    name="tracking.lost_after_seconds",
    default=600,
    unit="s",
    low=60,
    high=86_400,
    what=(
        "A vehicle without a fix for so long has lost its signal; ten minutes outlast tunnels,"
        " bridges and the usual dead spots, and are when screens call a truck stale."
    ),
)
DWELL_MIN = RuleKey(
    name="tracking.dwell_minutes",
    default=120,
    unit="min",
    low=5,
    high=10_080,
    what=(
        "A stay at a site is told as a long one after so many minutes, where none of its"
        " geofences has a dwell of its own; two hours are what carriers commonly grant free."
    ),
)
KEYS = (LATE_AFTER_S, LOST_AFTER_S, DWELL_MIN)

_S, _MIN = 1_000, 60_000


class Freshness(StrEnum):
    FRESH = "fresh"
    LATE = "late"
    LOST = "lost"
    NEVER = "never"
    """No unit is fitted, or it has had no believed fix on this vehicle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRules:
    late_after_ms: int
    lost_after_ms: int
    dwell_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    site: str
    since: int
    is_told: bool
    """That it has become a long one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is kept of a vehicle between two looks."""

    freshness: Freshness
    since: int
    fix_at: int | None
    """The newest fix when the freshness last changed; of a lost vehicle the last one heard."""
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSite:
    site: str
    since: int
    dwell_s: int | None
    """Of the site's own geofences; None: as the rule says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What tracking knows of the vehicle now."""

    fix_at: int | None
    is_driving: bool = False
    """Its trip is open, or was broken off by the silence."""
    sites: tuple[AtSite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    now: int
    listening_since: int
    """Since when this daemon could have heard it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLost:
    kind: ClassVar[str] = "vehicle.signal_lost"
    at: int
    """When it had been silent for too long."""
    fix_at: int
    is_driving: bool
    sites: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        """A truck that is parked at a site and switched off is none."""
        return self.is_driving or not self.sites


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalBack:
    kind: ClassVar[str] = "vehicle.signal_back"
    at: int
    lost_at: int
    away_ms: int
    """Between the last fix before and the newest now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwelling:
    kind: ClassVar[str] = "vehicle.dwelling"
    at: int
    """When the stay became a long one."""
    site: str
    since: int


Told = SignalLost | SignalBack | Dwelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    presence: Presence
    told: tuple[Told, ...]


def presence_rules(values: RuleValues) -> PresenceRules:
    """A vehicle is late before it is lost, whatever the two rules say."""
    lost_ms = values[LOST_AFTER_S] * _S
    return PresenceRules(
        late_after_ms=min(values[LATE_AFTER_S] * _S, lost_ms),
        lost_after_ms=lost_ms,
        dwell_ms=values[DWELL_MIN] * _MIN,
    )


def combined(units: Sequence[Sighting], rules: PresenceRules) -> Sighting:
    """Of a vehicle with several units: the newest fix, and the places as one unit tells them.

    That is the first that is not far behind: two units enter a site seconds apart, and taking
    turns between them would make every look a new stay.
    """
    newest = max((unit.fix_at for unit in units if unit.fix_at is not None), default=None)
    if newest is None:
        return Sighting(fix_at=None)
    teller = next(
        unit
        for unit in units
        if unit.fix_at is not None and unit.fix_at >= newest - rules.lost_after_ms
    )
    return replace(teller, fix_at=newest)


def look(before: Presence | None, seen: Sighting, moment: Moment, rules: PresenceRules) -> Looked:
    """What is known of the vehicle now, and what somebody should hear of it."""
    freshness = _freshness(before, seen, moment, rules)
    told = _of_signal(before, freshness, seen, moment, rules)
    stays, dwellings = _stays(before.stays if before else (), seen, rules)
    if before is not None and freshness is before.freshness:
        since, fix_at = before.since, before.fix_at
        if freshness is Freshness.LOST:
            fix_at = _newest(before, seen)
    else:
        since = told[0].at if freshness is Freshness.LOST else moment.now
        fix_at = seen.fix_at
    presence = Presence(freshness=freshness, since=since, fix_at=fix_at, stays=stays)
    return Looked(presence=presence, told=(*told, *dwellings))


def _freshness(
    before: Presence | None, seen: Sighting, moment: Moment, rules: PresenceRules
) -> Freshness:
    was_lost = before is not None and before.freshness is Freshness.LOST
    if was_lost and not _has_newer(before, seen):
        return Freshness.LOST
    if seen.fix_at is None:
        return Freshness.NEVER
    age = moment.now - seen.fix_at
    if age > rules.lost_after_ms:
        listened = moment.now - moment.listening_since
        if was_lost or listened > rules.lost_after_ms:
            return Freshness.LOST
    return Freshness.LATE if age > rules.late_after_ms else Freshness.FRESH


def _has_newer(before: Presence | None, seen: Sighting) -> bool:
    if before is None or before.fix_at is None or seen.fix_at is None:
        return False
    return seen.fix_at > before.fix_at


def _newest(before: Presence, seen: Sighting) -> int | None:
    """Of a lost vehicle: fixes that were late on their way do not bring it back."""
    return seen.fix_at if _has_newer(before, seen) else before.fix_at


def _of_signal(
    before: Presence | None,
    freshness: Freshness,
    seen: Sighting,
    moment: Moment,
    rules: PresenceRules,
) -> tuple[SignalLost | SignalBack, ...]:
    was_lost = before is not None and before.freshness is Freshness.LOST
    if seen.fix_at is None or was_lost == (freshness is Freshness.LOST):
        return ()
    if before is not None and before.fix_at is not None and was_lost:
        away_ms = seen.fix_at - before.fix_at
        return (SignalBack(at=seen.fix_at, lost_at=before.since, away_ms=away_ms),)
    heard_until = max(seen.fix_at, moment.listening_since)
    lost = SignalLost(
        at=heard_until + rules.lost_after_ms,
        fix_at=seen.fix_at,
        is_driving=seen.is_driving,
        sites=tuple(at.site for at in seen.sites),
    )
    return (lost,)


def _stays(
    before: Sequence[Stay], seen: Sighting, rules: PresenceRules
) -> tuple[tuple[Stay, ...], tuple[Dwelling, ...]]:
    """A stay is as long as fixes prove it, not as the clock has run since."""
    told_before = {(stay.site, stay.since) for stay in before if stay.is_told}
    stays, dwellings = [], []
    for at in sorted(seen.sites, key=lambda at: at.site):
        dwell_ms = rules.dwell_ms if at.dwell_s is None else at.dwell_s * _S
        long_at = at.since + dwell_ms
        is_known = (at.site, at.since) in told_before
        is_long = seen.fix_at is not None and seen.fix_at >= long_at
        if is_long and not is_known:
            dwellings.append(Dwelling(at=long_at, site=at.site, since=at.since))
        stays.append(Stay(site=at.site, since=at.since, is_told=is_known or is_long))
    return tuple(stays), tuple(dwellings)

"""The law as data: which limits hold, by which paragraph they are cited.

Figures are minutes. Sources: 49 CFR 395.1 (exemptions, sleeper berth), 395.3 (property), 395.5
(passengers).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from daemon.domain.hours.europe_law import EU_561, EuropeanRules

HOUR = 60


class RuleSetName(StrEnum):
    US_PROPERTY_70_8 = "us_property_70_8"
    US_PROPERTY_60_7 = "us_property_60_7"
    US_PASSENGER_70_8 = "us_passenger_70_8"
    US_PASSENGER_60_7 = "us_passenger_60_7"
    EU_561 = "eu_561"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    rule: str
    """As in verdicts: `driving_11h`."""
    cite: str
    minutes: int
    """Driving up to it is legal, driving beyond it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRule:
    limit: Limit
    """Of driving since the last break."""
    minutes: int
    """Consecutive minutes without driving that make a break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRule:
    """Two rests that together stand for the daily rest, 49 CFR 395.1(g)."""

    cite: str
    each: int
    total: int
    sleeper: int
    """One of the two holds at least this much sleeper berth at a stretch; 0: any will do."""
    sleeper_only: bool
    """Only time in the sleeper berth is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRule:
    limit: Limit
    days: int
    """Today and the days before it, as the home terminal's calendar has them."""
    restart: int | None
    """A rest of this length sets the cycle to nothing, 49 CFR 395.3(c)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRule:
    """Of a team: the passenger seat beside a sleep is rest, 49 CFR 395.1(g)(1)."""

    most: int
    beside_sleeper: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsRules:
    name: RuleSetName
    rest: Limit
    """Consecutive minutes off duty that end a shift."""
    driving: Limit
    window: Limit
    window_is_duty: bool
    """Of time on duty alone, which breaks do not run; else of all time since the first work."""
    pause: BreakRule | None
    cycle: CycleRule
    split: SplitRule
    seat: SeatRule | None
    adverse_minutes: int
    """What adverse conditions add to driving and window, 49 CFR 395.1(b)(1)."""
    long_window: int | None
    """Window of the sixteen-hour day and of the long days of short haul."""


PROPERTY_70_8 = UsRules(
    name=RuleSetName.US_PROPERTY_70_8,
    rest=Limit(rule="rest_10h", cite="49 CFR 395.3(a)(1)", minutes=10 * HOUR),
    driving=Limit(rule="driving_11h", cite="49 CFR 395.3(a)(3)(i)", minutes=11 * HOUR),
    window=Limit(rule="window_14h", cite="49 CFR 395.3(a)(2)", minutes=14 * HOUR),
    window_is_duty=False,
    pause=BreakRule(
        limit=Limit(rule="break_30min", cite="49 CFR 395.3(a)(3)(ii)", minutes=8 * HOUR),
        minutes=30,
    ),
    cycle=CycleRule(
        limit=Limit(rule="cycle_70h_8d", cite="49 CFR 395.3(b)(2)", minutes=70 * HOUR),
        days=8,
        restart=34 * HOUR,
    ),
    split=SplitRule(
        cite="49 CFR 395.1(g)(1)(ii)",
        each=2 * HOUR,
        total=10 * HOUR,
        sleeper=7 * HOUR,
        sleeper_only=False,
    ),
    seat=SeatRule(most=3 * HOUR, beside_sleeper=7 * HOUR),
    adverse_minutes=2 * HOUR,
    long_window=16 * HOUR,
)
PROPERTY_60_7 = replace(
    PROPERTY_70_8,
    name=RuleSetName.US_PROPERTY_60_7,
    cycle=CycleRule(
        limit=Limit(rule="cycle_60h_7d", cite="49 CFR 395.3(b)(1)", minutes=60 * HOUR),
        days=7,
        restart=34 * HOUR,
    ),
)
PASSENGER_70_8 = UsRules(
    name=RuleSetName.US_PASSENGER_70_8,
    rest=Limit(rule="rest_8h", cite="49 CFR 395.5(a)", minutes=8 * HOUR),
    driving=Limit(rule="driving_10h", cite="49 CFR 395.5(a)(1)", minutes=10 * HOUR),
    window=Limit(rule="duty_15h", cite="49 CFR 395.5(a)(2)", minutes=15 * HOUR),
    window_is_duty=True,
    pause=None,
    cycle=CycleRule(
        limit=Limit(rule="cycle_70h_8d", cite="49 CFR 395.5(b)(2)", minutes=70 * HOUR),
        days=8,
        restart=None,
    ),
    split=SplitRule(
        cite="49 CFR 395.1(g)(3)", each=2 * HOUR, total=8 * HOUR, sleeper=0, sleeper_only=True
    ),
    seat=None,
    adverse_minutes=2 * HOUR,
    long_window=None,
)
PASSENGER_60_7 = replace(
    PASSENGER_70_8,
    name=RuleSetName.US_PASSENGER_60_7,
    cycle=CycleRule(
        limit=Limit(rule="cycle_60h_7d", cite="49 CFR 395.5(b)(1)", minutes=60 * HOUR),
        days=7,
        restart=None,
    ),
)
RuleSet = UsRules | EuropeanRules
RULE_SETS: Mapping[RuleSetName, RuleSet] = MappingProxyType(
    {
        RuleSetName.US_PROPERTY_70_8: PROPERTY_70_8,
        RuleSetName.US_PROPERTY_60_7: PROPERTY_60_7,
        RuleSetName.US_PASSENGER_70_8: PASSENGER_70_8,
        RuleSetName.US_PASSENGER_60_7: PASSENGER_60_7,
        RuleSetName.EU_561: EU_561,
    }
)

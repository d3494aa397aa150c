"""Service plans: after how much of what a kind of service is due, and which services do others too.

A plan of the vehicle itself comes before one of its class. A vehicle without any goes by the rule
`maintenance.default_mileage_threshold`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

METRES_PER_MILE = 1609.344
KIND = re.compile(r"[a-z][a-z0-9_-]{0,31}")
BY_RULE = "service"
"""Kind of the service that a vehicle without a plan has."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "a": "service A: grease and safety check",
        "b": "service B: as A, with engine oil and filters",
        "c": "service C: as B, with fuel filters and wheel ends",
        "d": "service D: the annual one",
        "hydraulics": "hydraulics of the mixer: oil and filters",
        BY_RULE: "service by mileage",
    }
)
INCLUDES: Mapping[str, tuple[str, ...]] = MappingProxyType({"b": ("a",), "c": ("b", "a")})
"""What a service does besides, where its plan does not say."""
DURATIONS_MIN: Mapping[str, int] = MappingProxyType(
    {"a": 120, "b": 120, "oil": 120, "brakes": 240, "transmission": 360, "overhaul": 720}
)
DURATION_MIN = 240
"""Of all others."""


class Trigger(StrEnum):
    """What a service is due by."""

    DISTANCE = "distance"
    ENGINE_TIME = "engine_time"
    DAYS = "days"


class Origin(StrEnum):
    VEHICLE = "vehicle"
    CLASS = "class"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan:
    id: int
    """0: nobody made it, it is the rule's."""
    kind: str
    title: str
    every: Mapping[Trigger, int]
    """Metres, minutes of the engine, days."""
    includes: tuple[str, ...] = ()
    duration_min: int
    origin: Origin

    @property
    def cycle(self) -> str:
        """Changes with what it says."""
        return str(self.id) if self.id else f"rule {self.every[Trigger.DISTANCE]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A service as it was recorded."""

    id: int
    kind: str
    on: int
    """Days since 1970-01-01 in the depot's zone."""
    at: int
    """ms UTC."""
    counters: Mapping[Trigger, int]
    """Of those that were read."""
    is_baseline: bool = False
    """Nothing was done: from here on it is counted."""


def title_of(kind: str) -> str:
    return TITLES.get(kind, kind.replace("_", " "))


def duration_of(kind: str) -> int:
    return DURATIONS_MIN.get(kind, DURATION_MIN)


def by_rule(threshold_mi: int) -> ServicePlan:
    return ServicePlan(
        id=0,
        kind=BY_RULE,
        title=title_of(BY_RULE),
        every={Trigger.DISTANCE: round(threshold_mi * METRES_PER_MILE)},
        duration_min=duration_of(BY_RULE),
        origin=Origin.RULE,
    )


def plans_for(
    own: Iterable[ServicePlan], of_class: Iterable[ServicePlan]
) -> tuple[ServicePlan, ...]:
    """Of one vehicle, by kind."""
    found = {plan.kind: plan for plan in of_class} | {plan.kind: plan for plan in own}
    return tuple(found[kind] for kind in sorted(found))


def does(kind: str, plans: Iterable[ServicePlan]) -> frozenset[str]:
    """All kinds that are done with one of this kind, itself and those that come through others."""
    told = {plan.kind: plan.includes for plan in plans}
    found: set[str] = set()
    left = [kind]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left.extend(told.get(one, INCLUDES.get(one, ())))
    return frozenset(found)


def that_count(
    kind: str, plans: Sequence[ServicePlan], records: Iterable[Done]
) -> tuple[Done, ...]:
    """Those after which a service of this kind is counted anew, the oldest first.

    The rule's own service is counted from whatever was done last.
    """
    return tuple(
        sorted(
            (one for one in records if kind == BY_RULE or kind in does(one.kind, plans)),
            key=lambda one: (one.at, one.id),
        )
    )

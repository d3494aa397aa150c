"""What the parts of a vehicle were like in a day: known situations, summed up in small space.

A day of a simulator is summed up here like one of a vehicle:

    day = FeatureDay(day=20_420)
    day.add(BATTERY_REST, 12_640)
    day.use(distance_m=180_000, fuel_ml=52_000, engine_min=400)
    day.summed()
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

BATTERY_REST = "battery_rest"
"""mV, the engine off for half an hour."""
BATTERY_CHARGING = "battery_charging"
"""mV, above 1000 rpm."""
COOLANT_WARM = "coolant_warm"
"""°C x 10, the engine running for 20 minutes."""
OIL_PRESSURE_WARM = "oil_pressure_warm"
"""kPa, coolant from 70 °C, 1000 to 1800 rpm."""
FUEL_PER_KM = "fuel_per_km"
"""Millilitres a kilometre."""
FUEL_PER_H = "fuel_per_h"
"""Millilitres an hour of the engine."""

LEAST_M = 20_000
"""Of fewer metres a day's use says nothing."""
LEAST_MIN = 60
WIDTHS: Mapping[str, int] = MappingProxyType(
    {BATTERY_REST: 20, BATTERY_CHARGING: 20, COOLANT_WARM: 10, OIL_PRESSURE_WARM: 4}
)
"""Values so near to each other are one."""
MOST_STEPS = 400
"""Kept of one feature and day; what is outside of so many different values is left out."""


@dataclass(frozen=True, slots=True, order=True)
class FeatureSum:
    feature: str
    count: int
    median: int
    low: int
    """10 % are below."""
    high: int
    """10 % are above."""


@dataclass(slots=True, kw_only=True)
class FeatureDay:
    day: int
    """Days since 1970-01-01 in the depot's zone."""
    steps: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    """By feature: how many values of each step of its width there were, and their sum."""
    distance_m: int = 0
    fuel_ml: int = 0
    engine_min: int = 0

    def add(self, feature: str, value: int) -> None:
        steps = self.steps.setdefault(feature, {})
        number = value // WIDTHS[feature]
        step = steps.get(number)
        if step is not None:
            step[0] += 1
            step[1] += value
        elif len(steps) < MOST_STEPS:
            steps[number] = [1, value]

    def use(self, *, distance_m: int = 0, fuel_ml: int = 0, engine_min: int = 0) -> None:
        """More of it."""
        self.distance_m += distance_m
        self.fuel_ml += fuel_ml
        self.engine_min += engine_min

    def summed(self) -> tuple[FeatureSum, ...]:
        """In the order of their names; what was never seen is left out."""
        found = [_summed(feature, steps) for feature, steps in self.steps.items() if steps]
        if self.fuel_ml and self.distance_m >= LEAST_M:
            found.append(_single(FUEL_PER_KM, self.fuel_ml * 1000, self.distance_m))
        if self.fuel_ml and self.engine_min >= LEAST_MIN:
            found.append(_single(FUEL_PER_H, self.fuel_ml * 60, self.engine_min))
        return tuple(sorted(found))

    def to_body(self) -> dict[str, Any]:
        steps = {
            feature: [[number, *step] for number, step in sorted(steps.items())]
            for feature, steps in self.steps.items()
        }
        use = [self.distance_m, self.fuel_ml, self.engine_min]
        return {"day": self.day, "steps": steps, "use": use}

    @staticmethod
    def from_body(body: Mapping[str, Any]) -> "FeatureDay":
        distance_m, fuel_ml, engine_min = body["use"]
        return FeatureDay(
            day=body["day"],
            steps={
                feature: {number: [count, total] for number, count, total in steps}
                for feature, steps in body["steps"].items()
            },
            distance_m=distance_m,
            fuel_ml=fuel_ml,
            engine_min=engine_min,
        )


def _summed(feature: str, steps: Mapping[int, list[int]]) -> FeatureSum:
    count = sum(step[0] for step in steps.values())
    low, median, high = (_at(steps, count, tenths) for tenths in (1, 5, 9))
    return FeatureSum(feature, count, median, low, high)


def _at(steps: Mapping[int, list[int]], count: int, tenths: int) -> int:
    """The mean of the step in which the value of that rank is."""
    rank = (count - 1) * tenths // 10
    passed = 0
    for _, (many, total) in sorted(steps.items()):
        passed += many
        if passed > rank:
            return round(total / many)
    raise AssertionError("a rank is below the count")


def _single(feature: str, total: int, over: int) -> FeatureSum:
    value = round(total / over)
    return FeatureSum(feature, 1, value, value, value)

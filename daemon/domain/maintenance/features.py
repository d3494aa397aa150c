"""What is watched of a vehicle's condition: signals in a known situation, summed up day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Way(StrEnum):
    RISES = "rises"
    FALLS = "falls"

    @property
    def sign(self) -> int:
        return 1 if self is Way.RISES else -1

    @property
    def other(self) -> "Way":
        return Way.FALLS if self is Way.RISES else Way.RISES


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Figures are in the feature's own unit, shares are of the vehicle's usual value."""

    name: str
    title: str
    """For people."""
    system: str
    """What is repaired together."""
    unit: str
    """Of what people read."""
    per_unit: int
    """So many of the stored unit are one that people read."""
    digits: int
    bad: frozenset[Way]
    """In which direction a lasting change is a fault; the other one is a new usual level."""
    floor: float = 0.0
    """No scatter of days is believed to be smaller: sensors tell in steps."""
    floor_share: float = 0.0
    least: float = 0.0
    """A change must be so large before it is worth telling."""
    least_share: float = 0.0
    lasting: int = 1
    """So many times the usual number of days it must last, unless it is very large: work and
    places themselves change for weeks."""
    must_agree: str = ""
    """The feature that a true change moves the same way; empty: it stands alone."""
    needs: str = ""
    """The feature without which a day tells nothing: a battery of a truck that only stands."""
    hints: Mapping[Way, str]
    """What it may be, and so what to look at."""

    def floor_at(self, usual: float) -> float:
        return max(self.floor, self.floor_share * abs(usual))

    def least_at(self, usual: float) -> float:
        return max(self.least, self.least_share * abs(usual))

    def said(self, value: float) -> str:
        """`12.45 V`."""
        return f"{value / self.per_unit:.{self.digits}f} {self.unit}"


_FALLS, _RISES = frozenset({Way.FALLS}), frozenset({Way.RISES})

# A battery pair has 12 or 24 V and an engine its own pressure: shares serve both. A full lead
# battery rests at 12.65 V, one at half its charge at 12.24 V; coolant is held within a few degrees
# by the thermostat, and a gauge tells it by whole degrees. Fuel follows driver, load and season by
# a tenth and more for weeks: what is less than a sixth would send healthy trucks to the workshop.
FEATURES: tuple[Feature, ...] = (
    Feature(
        name="battery_rest",
        title="battery at rest",
        system="battery",
        unit="V",
        per_unit=1000,
        digits=2,
        bad=_FALLS,
        floor_share=0.003,
        least_share=0.0115,
        needs="battery_charging",
        hints=MappingProxyType({Way.FALLS: "the battery ages, or is not charged full"}),
    ),
    Feature(
        name="battery_charging",
        title="battery while charging",
        system="battery",
        unit="V",
        per_unit=1000,
        digits=2,
        bad=_FALLS,
        floor_share=0.004,
        least_share=0.022,
        lasting=2,
        hints=MappingProxyType({Way.FALLS: "alternator, its belt or regulator, or a connection"}),
    ),
    Feature(
        name="coolant_warm",
        title="coolant of the warm engine",
        system="coolant",
        unit="°C",
        per_unit=10,
        digits=1,
        bad=_FALLS | _RISES,
        floor=10.0,
        least=45.0,
        hints=MappingProxyType(
            {
                Way.RISES: "coolant level, radiator, fan or thermostat",
                Way.FALLS: "a thermostat that does not close",
            }
        ),
    ),
    Feature(
        name="oil_pressure_warm",
        title="oil pressure of the warm engine",
        system="oil",
        unit="kPa",
        per_unit=1,
        digits=0,
        bad=_FALLS,
        floor=4.0,
        floor_share=0.02,
        least_share=0.09,
        hints=MappingProxyType({Way.FALLS: "oil level, oil thinned by fuel, pump or bearings"}),
    ),
    Feature(
        name="fuel_per_km",
        title="fuel per km",
        system="fuel",
        unit="l/100 km",
        per_unit=10,
        digits=1,
        bad=_RISES,
        floor_share=0.025,
        least_share=0.16,
        lasting=3,
        must_agree="fuel_per_h",
        hints=MappingProxyType({Way.RISES: "injectors, air filter, brakes that drag, or tyres"}),
    ),
    Feature(
        name="fuel_per_h",
        title="fuel per hour",
        system="fuel",
        unit="l/h",
        per_unit=1000,
        digits=1,
        bad=_RISES,
        floor_share=0.025,
        least_share=0.16,
        lasting=3,
        must_agree="fuel_per_km",
        hints=MappingProxyType({Way.RISES: "injectors, air filter, brakes that drag, or tyres"}),
    ),
)
BY_NAME: Mapping[str, Feature] = MappingProxyType({one.name: one for one in FEATURES})

"""What a vehicle is beneath its paint: its counters, its tank, what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from daemon.town.dice import dice
from daemon.town.shift import Trade, VehiclePlan
from drivers.readings import FaultCode, Lamps

HOUR_MIN = 60
CAB_AHEAD = 1.2237
"""The cab controller came from another truck: it counts on from there."""
MAKERS = {Trade.MIXER: "1M2AX", Trade.TIPPER: "1NKDL", Trade.VAN: "1FTBW"}
_VIN_SERIAL = 6
_VIN_YEARS = "LMNPRST"
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))


class Trouble(NamedTuple):
    """A fault code that is active for a while; instants are ms UTC."""

    code: FaultCode
    lamps: Lamps
    since: int
    until: int | None = None


class Begun(NamedTuple):
    """How a day begins."""

    odometer_m: float
    running_ms: float
    used_ml: float
    level_ml: float
    coolant_c: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginePlan:
    vin: str
    begun: Begun
    cab_ahead_m: float
    """The odometer of the cab controller says so much more than the engine's."""
    tank_ml: float
    ml_per_km: float
    idle_ml_per_h: float
    work_ml_per_h: float
    """More, while it drives a pump."""
    rest_v: float
    charge_v: float
    outside_c: float
    is_robbed: bool = False
    """Somebody takes fuel from it at its longest halt of the day."""
    troubles: Sequence[Trouble] = ()


def engine_plan(
    vehicle: VehiclePlan, *, troubles: Sequence[Trouble] = (), is_robbed: bool = False
) -> EnginePlan:
    """As it is drawn for the vehicle."""
    rng = dice(vehicle.seed, vehicle.name, "engine")
    is_van = vehicle.trade is Trade.VAN
    tank_ml = 90_000.0 if is_van else rng.choice((300_000.0, 380_000.0))
    # A mixer's engine turns its drum for hours without a kilometre.
    is_mixer = vehicle.trade is Trade.MIXER
    odometer_m = rng.uniform(40e6, 170e6) if is_mixer else rng.uniform(60e6, 480e6)
    km_per_h = 14.0 if is_mixer else 31.0
    begun = Begun(
        odometer_m=odometer_m,
        running_ms=odometer_m / 1000 / km_per_h * 3_600_000,
        used_ml=odometer_m / 1000 * 420.0,
        level_ml=tank_ml * rng.uniform(0.6, 0.95),
        coolant_c=0.0,
    )
    outside_c = rng.uniform(14.0, 22.0)
    return EnginePlan(
        vin=_vin(vehicle, rng),
        begun=begun._replace(coolant_c=outside_c),
        cab_ahead_m=odometer_m * (CAB_AHEAD - 1),
        tank_ml=tank_ml,
        ml_per_km=rng.uniform(105, 125) if is_van else rng.uniform(330, 420),
        idle_ml_per_h=900.0 if is_van else rng.uniform(2500, 3200),
        work_ml_per_h=rng.uniform(4500, 6500),
        rest_v=rng.uniform(12.5, 12.75),
        charge_v=rng.uniform(13.9, 14.3),
        outside_c=outside_c,
        is_robbed=is_robbed,
        troubles=tuple(troubles),
    )


def _vin(vehicle: VehiclePlan, rng: Random) -> str:
    """Of the right form, its check digit included; of no real vehicle."""
    serial = f"{rng.randrange(10**_VIN_SERIAL):0{_VIN_SERIAL}}"
    text = f"{MAKERS[vehicle.trade]}07C0{rng.choice(_VIN_YEARS)}M{serial}"
    values = (int(one) if one.isdigit() else _VIN_VALUES[one] for one in text)
    rest = sum(weight * value for weight, value in zip(_VIN_WEIGHTS, values, strict=True)) % 11
    return f"{text[:8]}{'X' if rest == 10 else rest}{text[9:]}"  # noqa: PLR2004 - as the law says

"""What several tests look at: one town and one working day of each trade, built once."""

from functools import cache

from daemon.domain.tracking.rules import TrackingRules
from daemon.town.days import FIRST_DAY, local_midnight
from daemon.town.engine import Engine
from daemon.town.engine_plan import Trouble, engine_plan
from daemon.town.layout import TownMap, TownPlan, build
from daemon.town.shift import Trade, VehiclePlan, journey
from daemon.town.trajectory import Trajectory
from daemon.town.truth import Truth, truth_of
from drivers.readings import FaultCode, Lamps

RULES = TrackingRules(overspeed_limit_cm_s=2500)
RED = Lamps(malfunction=False, red_stop=True, amber_warning=False, protect=False)
OIL_PRESSURE_LOW = FaultCode(spn=100, fmi=1, occurrences=1)
COOLANT_HIGH = FaultCode(spn=110, fmi=0, occurrences=2)


@cache
def town(seed: int = 3) -> TownMap:
    return build(TownPlan(seed=seed))


@cache
def vehicle(trade: Trade, seed: int = 3) -> VehiclePlan:
    return VehiclePlan(name="T1", trade=trade, seed=seed)


@cache
def day(trade: Trade, seed: int = 3, days: int = 1) -> Trajectory:
    midnight = local_midnight(town(seed), FIRST_DAY)
    return journey(town(seed), vehicle(trade, seed), midnight=midnight, days=days)


@cache
def engine(trade: Trade, seed: int = 3) -> Engine:
    """Of a vehicle that is robbed at its longest halt and warns of two things from noon on."""
    path = day(trade, seed)
    noon = path.start_at + (path.now - path.start_at) // 2
    plan = engine_plan(
        vehicle(trade, seed),
        troubles=[Trouble(code, RED, noon) for code in (OIL_PRESSURE_LOW, COOLANT_HIGH)],
        is_robbed=True,
    )
    return Engine(town(seed), vehicle(trade, seed), plan, path)


@cache
def truth(trade: Trade, seed: int = 3, days: int = 1) -> Truth:
    return truth_of(town(seed), "T1", day(trade, seed, days), RULES)

"""What several tests look at: one town and one working day of each trade, built once."""

from functools import cache

from daemon.domain.tracking.rules import TrackingRules
from daemon.town.days import FIRST_DAY, local_midnight
from daemon.town.layout import TownMap, TownPlan, build
from daemon.town.shift import Trade, VehiclePlan, journey
from daemon.town.trajectory import Trajectory
from daemon.town.truth import Truth, truth_of

RULES = TrackingRules(overspeed_limit_cm_s=2500)


@cache
def town(seed: int = 3) -> TownMap:
    return build(TownPlan(seed=seed))


@cache
def day(trade: Trade, seed: int = 3, days: int = 1) -> Trajectory:
    vehicle = VehiclePlan(name="T1", trade=trade, seed=seed)
    return journey(town(seed), vehicle, midnight=local_midnight(town(seed), FIRST_DAY), days=days)


@cache
def truth(trade: Trade, seed: int = 3, days: int = 1) -> Truth:
    return truth_of(town(seed), "T1", day(trade, seed, days), RULES)

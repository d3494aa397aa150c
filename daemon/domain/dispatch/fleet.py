"""Who could work at all in a round, with what is the same for every order."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.dispatch.candidates import TruckSeen, View
from daemon.domain.dispatch.feasibility import BUSY, truck_now
from daemon.domain.dispatch.hours import Clocks, clocks_of, unknown_hours
from daemon.domain.dispatch.job_plan import before_of
from daemon.domain.dispatch.pairs import Paired, no_driver_but, paired
from daemon.domain.dispatch.scoring import Scoring, scoring_of
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.lanes import Spot
from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.orders.rating import Shrunk, shrunk
from daemon.domain.orders.truck import TruckState
from daemon.domain.papers.fitness import Reason
from daemon.domain.rules import dispatch, maintenance, orders
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch.work import WorkStep

NOWHERE = Spot(lat_e7=0, lon_e7=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The rules of dispatch."""

    scoring: Scoring
    lead_min: int
    reserve_min: int
    position_min: int
    washing_min: int
    fuel_low_percent: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A pair that could work."""

    pair: Paired
    clocks: Clocks
    rating: Shrunk
    start: Spot
    """Where it sets out from."""
    before: tuple[WorkStep, ...]
    """What is left of the job before."""
    free: int
    """Minutes until that is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    columns: tuple[Column, ...]
    trucks: Mapping[str, tuple[Reason, ...]]
    """Those that nobody can have in this round."""
    drivers: Mapping[str, Reason]
    soon: tuple[TruckSeen, ...]
    """Trucks of which nothing is amiss but that they are busy."""


def figures_of(rules: RuleValues) -> Figures:
    return Figures(
        scoring=scoring_of(rules),
        lead_min=rules[dispatch.LEAD_MINUTES],
        reserve_min=rules[dispatch.RESERVE_MINUTES],
        position_min=rules[dispatch.POSITION_MINUTES],
        washing_min=rules[orders.WASHING_MINUTES],
        fuel_low_percent=rules[maintenance.FUEL_LOW_PERCENT],
    )


def fleet_of(view: View, figures: Figures, rules: RuleValues) -> Fleet:
    amiss = {
        one.truck.name: tuple(
            truck_now(
                one,
                now=view.now,
                position_min=figures.position_min,
                fuel_low_percent=figures.fuel_low_percent,
            )
        )
        for one in view.trucks
    }
    usable = [one for one in view.trucks if not amiss[one.truck.name]]
    clocks = {one.id: clocks_of(one, rules, view.zone, view.now) for one in view.drivers}
    on_duty = {one for one, found in clocks.items() if is_on_duty(found)}
    pairing = paired(usable, view.drivers, on_duty)
    trucks = {name: reasons for name, reasons in amiss.items() if reasons}
    trucks |= {name: (reason,) for name, reason in pairing.trucks.items()}
    drivers = dict(pairing.drivers)
    columns = []
    for pair in pairing.pairs:
        unknown = unknown_hours(clocks[pair.driver.id], figures.lead_min)
        if unknown is not None:
            drivers[pair.driver.name] = unknown
            trucks[pair.truck.truck.name] = (no_driver_but(pair.driver.name, unknown),)
            continue
        rating = shrunk(pair.driver.rating, rules)
        columns.append(column_of(pair, clocks[pair.driver.id], rating, view, figures))
    soon = tuple(one for one in view.trucks if {r.code for r in amiss[one.truck.name]} == {BUSY})
    return Fleet(columns=tuple(columns), trucks=trucks, drivers=drivers, soon=soon)


def is_on_duty(clocks: Clocks) -> bool:
    last = clocks.log.last
    return last is not None and last.duty in (Duty.D, Duty.ON)


def column_of(pair: Paired, clocks: Clocks, rating: Shrunk, view: View, figures: Figures) -> Column:
    seen = pair.truck
    spot = seen.spot or NOWHERE
    before: tuple[WorkStep, ...] = ()
    if seen.truck.state is TruckState.RETURNING:
        back = travel(view.book, spot, seen.home, view.now).p80_min if seen.home else 0.0
        before = before_of(back, figures.washing_min if seen.is_washed else 0)
    elif seen.truck.state is TruckState.WASHING:
        done = (view.now - seen.truck.since) / MINUTE_MS
        before = before_of(0, max(0.0, figures.washing_min - done))
    return Column(
        pair=pair,
        clocks=clocks,
        rating=rating,
        start=(seen.home or spot) if before else spot,
        before=before,
        free=sum(step.minutes for step in before),
    )

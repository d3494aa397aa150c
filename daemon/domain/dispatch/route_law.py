"""Whether a truck and its driver may do a whole route, and how it is planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen, View
from daemon.domain.dispatch.feasibility import BUSY, driver_for, truck_for, truck_now, wants_of
from daemon.domain.dispatch.fleet import figures_of
from daemon.domain.dispatch.hours import Clocks, clocks_of, verified
from daemon.domain.dispatch.job_plan import (
    RETURN,
    UNLOADING,
    WASH,
    JobWork,
    before_of,
    steps_of,
    timing,
)
from daemon.domain.dispatch.rebalance import fixed
from daemon.domain.dispatch.round import ends_on, setting
from daemon.domain.dispatch.route_change import Route
from daemon.domain.dispatch.rows import Roads
from daemon.domain.eta.eta import MINUTE_MS
from daemon.domain.eta.lanes import Spot
from daemon.domain.hours.duty import Duty
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import TruckState
from daemon.domain.papers.paper import today
from daemon.domain.rules.key import RuleValues
from daemon.domain.sla.expecting import Ahead
from daemon.domain.watch.work import WAIT, WorkStep, rows_of

PLANNED_BY = "routes"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """What is left of the work in hand, and where the truck is then."""

    steps: tuple[WorkStep, ...]
    spot: Spot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    out: int
    """Minutes until the driver sets out, where nothing is before that."""
    steps: tuple[WorkStep, ...]
    terms: Mapping[int, Mapping[str, object]]


class RouteLaw:
    def __init__(
        self, view: View, rules: RuleValues, routes: Mapping[int, Ahead], who: Mapping[int, int]
    ) -> None:
        """`who`: by vehicle the driver who has its orders, or would."""
        self._view = view
        self._rules = rules
        self._routes = routes
        self._figures = figures_of(rules)
        self._roads = Roads(view.book, view.now)
        self._today = today(view.now, view.zone)
        self._trucks: dict[int, TruckSeen] = {one.truck.vehicle_id: one for one in view.trucks}
        drivers = {one.id: one for one in view.drivers}
        self._drivers: dict[int, DriverSeen] = {
            vehicle: drivers[driver] for vehicle, driver in who.items() if driver in drivers
        }
        self._clocks: dict[int, Clocks] = {}
        self._may: dict[tuple[int, int], bool] = {}

    def may(self, vehicle: int, order: Order) -> bool:
        """But for hours: its driver, papers, load, equipment, plant and defects."""
        key = vehicle, order.id
        if key not in self._may:
            self._may[key] = self._fits(vehicle, order)
        return self._may[key]

    def legal(self, vehicle: int, route: Route) -> bool:
        driver = self._drivers.get(vehicle)
        if driver is None or not self._view.is_time_known:
            return False
        planned = self._plan(vehicle, route)
        if planned is None:
            return False
        _, reason = verified(
            self._clocks_of(driver),
            planned.steps,
            out=planned.out,
            reserve=self._figures.reserve_min,
        )
        return reason is None

    def terms(self, vehicle: int, route: Route) -> Mapping[int, Mapping[str, object]]:
        """By order, as its assignment keeps them; of orders in hand none."""
        planned = self._plan(vehicle, route)
        return {} if planned is None else planned.terms

    def _fits(self, vehicle: int, order: Order) -> bool:
        truck, driver = self._trucks.get(vehicle), self._drivers.get(vehicle)
        if truck is None or driver is None:
            return False
        work = self._work(order)
        wants = wants_of(order, ends_on(order, work, self._view))
        now = truck_now(
            truck,
            now=self._view.now,
            position_min=self._figures.position_min,
            fuel_low_percent=self._figures.fuel_low_percent,
        )
        return not (
            any(one.code != BUSY for one in now)
            or truck_for(truck, wants, self._today)
            or driver_for(driver, wants, self._today)
            or setting(order, work)
        )

    def _clocks_of(self, driver: DriverSeen) -> Clocks:
        if driver.id not in self._clocks:
            self._clocks[driver.id] = clocks_of(
                driver, self._rules, self._view.zone, self._view.now
            )
        return self._clocks[driver.id]

    def _work(self, order: Order) -> JobWork:
        return self._roads.job(order, washing_min=self._figures.washing_min)

    def _plan(self, vehicle: int, route: Route) -> _Planned | None:
        """None: where the truck is nobody knows."""
        ahead, now = self._routes[vehicle], self._view.now
        begun = self._begun(ahead)
        steps, spot = list(begun.steps), begun.spot
        terms: dict[int, Mapping[str, object]] = {}
        first_out: int | None = 0 if steps else None
        free = float(sum(step.minutes for step in steps))
        for order in route[fixed(ahead) :]:
            if spot is None:
                return None
            work, approach = self._work(order), self._roads.way(spot, order.origin.spot)
            when = timing(order, work, approach, free=free, now=now)
            own = steps_of(work, approach, wait=when.wait)
            out = ceil(when.out)
            if first_out is None:
                first_out = out
            elif out > free:
                steps.append(WorkStep(duty=Duty.ON, minutes=out - int(free), what=WAIT))
            steps += own
            free = out + sum(step.minutes for step in own)
            spot = order.origin.spot
            terms[order.id] = {
                "by": PLANNED_BY,
                "begins_at": now + round(when.out * MINUTE_MS),
                "approach_min": round(approach.p50_min, 1),
                "approach_late_min": round(approach.p80_min, 1),
                "travel_min": round(work.travel.p50_min, 1),
                "travel_late_min": round(work.travel.p80_min, 1),
                "return_min": round(work.back.p50_min, 1),
                "expected_at": now + round(when.arrival * MINUTE_MS),
                "late_min": round(when.late, 1),
                "steps": rows_of(own),
            }
        return _Planned(out=first_out or 0, steps=tuple(steps), terms=terms)

    def _begun(self, ahead: Ahead) -> _Begun:
        truck, washing = ahead.truck, self._figures.washing_min
        if fixed(ahead):
            return self._in_hand(ahead, ahead.route[0])
        if truck.state is TruckState.WASHING:
            done = (self._view.now - truck.since) / MINUTE_MS
            return _Begun(steps=before_of(0, max(0.0, washing - done)), spot=ahead.home)
        if truck.state is TruckState.RETURNING and ahead.spot and ahead.home:
            back = self._roads.way(ahead.spot, ahead.home).p80_min
            wash = washing if ahead.is_washed else 0
            return _Begun(steps=before_of(back, wash), spot=ahead.home)
        return _Begun(steps=(), spot=ahead.spot)

    def _in_hand(self, ahead: Ahead, order: Order) -> _Begun:
        work, state = self._work(order), ahead.truck.state
        end, home = order.destination.spot, order.origin.spot
        done = (self._view.now - ahead.truck.since) / MINUTE_MS
        opens = ((order.earliest_at or 0) - self._view.now) / MINUTE_MS
        loading, travel, unloading = 0.0, 0.0, float(work.unloading)
        if state is TruckState.LOADING:
            loading, travel = max(0.0, work.loading - done), work.travel.p80_min
        elif state is TruckState.EN_ROUTE:
            if ahead.spot is None:
                return _Begun(steps=(), spot=None)
            travel = self._roads.way(ahead.spot, end).p80_min
        elif state is TruckState.DELIVERING:
            opens, unloading = 0.0, max(0.0, unloading - done)
        parts = (
            (Duty.ON, loading, "loading"),
            (Duty.D, travel, "travel"),
            (Duty.ON, opens - loading - travel, WAIT),
            (Duty.ON, unloading, UNLOADING),
            (Duty.D, float(work.back_late), RETURN),
            (Duty.ON, float(work.washing), WASH),
        )
        steps = tuple(
            WorkStep(duty=duty, minutes=ceil(minutes), what=what)
            for duty, minutes, what in parts
            if minutes > 0
        )
        return _Begun(steps=steps, spot=home)

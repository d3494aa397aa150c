"""An order that somebody gives to a truck by hand: what that would break, and its plan."""

from dataclasses import dataclass, replace

from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen, View
from daemon.domain.dispatch.choice import Chance, terms_of
from daemon.domain.dispatch.feasibility import (
    BUSY,
    UNDECIDED,
    Wants,
    driver_for,
    lasting,
    truck_for,
    truck_now,
    wants_of,
    wishes_met,
)
from daemon.domain.dispatch.fleet import Column, Figures, column_of, figures_of, is_on_duty
from daemon.domain.dispatch.hours import Clocks, clocks_of
from daemon.domain.dispatch.pairs import OFF_DUTY, Paired
from daemon.domain.dispatch.round import setting
from daemon.domain.dispatch.rows import Roads
from daemon.domain.eta.eta import EtaSource, Travel
from daemon.domain.eta.lanes import Spot
from daemon.domain.orders.order import Order
from daemon.domain.orders.rating import shrunk
from daemon.domain.papers.fitness import Reason
from daemon.domain.papers.paper import today
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch.work import Work, WorkStep, left_of

POSITIONS = ("position_unknown", "position_old")
NO_APPROACH = "how long the approach is"
HERE = Travel(p50_min=0.0, p80_min=0.0, road_m=0.0, source=EtaSource.DEFAULT)
"""The approach of a truck that carries the load already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What the truck has before it."""

    work: Work | None
    """Of its orders; None: nothing is known of how long they last."""
    end: Spot
    """Where it is loaded for the last of them, and comes back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    breaks: tuple[Reason, ...]
    """What somebody must set aside to do it."""
    notes: tuple[str, ...]
    terms: dict[str, object]


def weighed(
    view: View, rules: RuleValues, *, route: Route | None = None, at_wheel: str = ""
) -> ByHand:
    """Of a view with one order, one truck and one driver; `at_wheel`: who else sits there."""
    (order,), (truck,), (driver,) = view.orders, view.trucks, view.drivers
    pair = Paired(truck=truck, driver=driver, is_seated=True)
    return _Weighing(view, rules, pair, at_wheel=at_wheel).of(order, route)


def on_board(view: View, rules: RuleValues, *, way: Travel) -> ByHand:
    """Of such a view, where the truck carries the load already and sets out at once.

    `way` leads from where it is to the destination. That the load fits it, and what else it has
    on its route, is not asked.
    """
    (order,), (truck,), (driver,) = view.orders, view.trucks, view.drivers
    pair = Paired(truck=truck, driver=driver, is_seated=True)
    return _Weighing(view, rules, pair).on_board(order, way)


class _Weighing:
    def __init__(self, view: View, rules: RuleValues, pair: Paired, *, at_wheel: str = "") -> None:
        self._at_wheel = at_wheel
        self._view = view
        self._pair = pair
        self._figures: Figures = figures_of(rules)
        self._roads = Roads(view.book, view.now)
        self._clocks: Clocks = clocks_of(pair.driver, rules, view.zone, view.now)
        self._rating = shrunk(pair.driver.rating, rules)

    def of(self, order: Order, route: Route | None) -> ByHand:
        truck, view = self._pair.truck, self._view
        now = truck_now(
            truck,
            now=view.now,
            position_min=self._figures.position_min,
            fuel_low_percent=self._figures.fuel_low_percent,
        )
        is_placed = route is not None or not any(one.code in POSITIONS for one in now)
        work = self._roads.job(order, washing_min=self._figures.washing_min)
        column = self._column(route)
        start = column.start if is_placed else order.origin.spot
        approach = self._roads.way(start, order.origin.spot)
        chance = Chance.of(column, order, work, approach, now=view.now)
        chance, against = self._against(chance, now)
        sets = setting(order, work)
        breaks = [*against, *([] if sets is None else [sets]), *_late(chance)]
        terms = self._terms(chance)
        if not is_placed:
            unknown = terms["unknown"]
            known = list(unknown) if isinstance(unknown, list) else []
            terms["unknown"] = [*known, NO_APPROACH]
        return ByHand(breaks=tuple(breaks), notes=_notes(truck, column), terms=terms)

    def on_board(self, order: Order, way: Travel) -> ByHand:
        view, truck = self._view, self._pair.truck
        work = self._roads.job(order, washing_min=self._figures.washing_min)
        work = replace(work, loading=0, travel=way)
        column = replace(self._column(None), before=(), free=0)
        chance = Chance.of(column, order, work, HERE, now=view.now, is_at_once=True)
        now = truck_now(
            truck,
            now=view.now,
            position_min=self._figures.position_min,
            fuel_low_percent=self._figures.fuel_low_percent,
        )
        now = [one for one in now if one.code != UNDECIDED]  # this is the decision
        chance, against = self._against(chance, now)
        return ByHand(breaks=(*against, *_late(chance)), notes=(), terms=self._terms(chance))

    def _against(self, chance: Chance, now: list[Reason]) -> tuple[Chance, list[Reason]]:
        """With the breaks that the law wants, and what papers, defects, seat and hours say."""
        truck, driver, view = self._pair.truck, self._pair.driver, self._view
        chance, hours = chance.judged(self._figures.reserve_min)
        wants, day = self._wants(chance), today(view.now, view.zone)
        return chance, [
            *(one for one in now if one.code != BUSY),
            *truck_for(truck, wants, day),
            *driver_for(driver, wants, day),
            *self._seat(),
            *([] if hours is None else [hours]),
        ]

    def _wants(self, chance: Chance) -> Wants:
        """Papers are to last until it is done as it is planned."""
        return wants_of(chance.order, today(chance.ends_at, self._view.zone))

    def _terms(self, chance: Chance) -> dict[str, object]:
        papers, until = self._pair.driver.papers, self._wants(chance).ends_on
        wishes = wishes_met(papers, chance.order.preferred, until)
        return terms_of(chance, self._figures, wishes=wishes)

    def _column(self, route: Route | None) -> Column:
        if route is None:
            return column_of(self._pair, self._clocks, self._rating, self._view, self._figures)
        steps = () if route.work is None else left_of(route.work, self._clocks.log)
        before = tuple(
            WorkStep(duty=step.duty, minutes=step.minutes, mode=step.mode) for step in steps
        )
        return Column(
            pair=self._pair,
            clocks=self._clocks,
            rating=self._rating,
            start=route.end,
            before=before,
            free=sum(step.minutes for step in before),
        )

    def _seat(self) -> list[Reason]:
        truck, driver = self._pair.truck, self._pair.driver
        found = _seats(truck, driver)
        if self._at_wheel:
            found.append(Reason(code="seat_taken", text=f"{self._at_wheel} sits at its wheel"))
        is_seated = driver.wheel_of is not None or driver.rides_in
        if not is_seated and not is_on_duty(self._clocks):
            found.append(OFF_DUTY)
        return found


def _seats(truck: TruckSeen, driver: DriverSeen) -> list[Reason]:
    if driver.wheel_of == truck.truck.vehicle_id:
        return []
    found = []
    if driver.wheel_of is not None or driver.rides_in:
        found.append(Reason(code="seat", text="sits in another truck"))
    if driver.orders and driver.orders[0] not in truck.orders:
        text = f"has order {driver.orders[0]} with another truck"
        found.append(Reason(code="driver_busy", text=text, about=driver.orders[0]))
    return found


def _late(chance: Chance) -> list[Reason]:
    late = chance.timing.late
    if late < 1:
        return []
    text = f"it would arrive {lasting(round(late))} after the promise"
    return [Reason(code="late", text=text)]


def _notes(truck: TruckSeen, column: Column) -> tuple[str, ...]:
    if not truck.orders:
        return ()
    before = ", ".join(truck.orders)
    return (f"it comes after {before} on the route, in about {lasting(column.free)}",)

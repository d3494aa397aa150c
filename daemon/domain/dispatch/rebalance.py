"""Which change of routes would pay: the smallest first, and none of what is loaded.

It is looked for only where an order is predicted too late for its tier.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from daemon.domain.dispatch.route_change import (
    Change,
    Decided,
    Figures,
    Move,
    Problem,
    Route,
    Situation,
    Solve,
    SolverOrder,
)
from daemon.domain.eta.eta import MINUTE_MS
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import TruckState
from daemon.domain.sla.expecting import Ahead, Expected, Expecting

STUCK_MIN = 120.0
"""An order whose truck is out of service counts as so late: it does not come by itself."""
AWAY_RULES = "the rules rebalancing.*_threshold_seconds"
LEGAL_MOST = 30
"""So many changes that would pay are judged by the law in one look."""


def fixed(ahead: Ahead) -> int:
    """So many orders at the head of a route never move: they are loaded, or being loaded."""
    first = ahead.route[0] if ahead.route else None
    return 0 if first is None or first.state is OrderState.ASSIGNED else 1


def decide(
    seen: Situation,
    expecting: Expecting,
    figures: Figures,
    *,
    only: frozenset[int] | None = None,
    is_any: bool = False,
    solve: Solve | None = None,
) -> Decided:
    """`only`: orders for which it is looked; `is_any`: for any that is late at all."""
    search = _Search(seen, expecting, figures)
    late = search.late(only, is_any=is_any)
    if not late:
        return Decided(is_fired=False, why="no order is predicted too late for its tier")
    for how, found in (
        ("one order", search.one(late)),
        ("two orders change places", search.swapped(late)),
        ("the solver's plan", search.solved(solve)),
    ):
        change = search.best(how, found)
        if change is not None:
            return Decided(is_fired=True, why=how, late=late, change=change)
    why = "no change pays and may be made"
    if search.near:
        named = ", ".join(sorted(search.near))
        why = f"{why}; nearer than {AWAY_RULES} say, so with its truck: {named}"
    return Decided(is_fired=True, why=why, late=late)


Changed = Mapping[int, Route]


class _Search:
    def __init__(self, seen: Situation, expecting: Expecting, figures: Figures) -> None:
        self.near: set[str] = set()
        """Orders that might go to another truck if they were further away."""
        self._seen = seen
        self._expecting = expecting
        self._figures = figures
        self._known: dict[tuple[int, tuple[int, ...]], tuple[Expected, ...]] = {}
        self._routes: dict[int, Route] = {key: one.route for key, one in seen.routes.items()}
        self._vehicle = {
            order.id: vehicle for vehicle, route in self._routes.items() for order in route
        }

    def late(self, only: frozenset[int] | None, *, is_any: bool) -> Route:
        found = []
        for vehicle, route in self._routes.items():
            for order, minutes in zip(route, self._late(vehicle, route), strict=True):
                least = 0.0 if is_any else self._figures.late[order.tier].notify
                is_asked = only is None or order.id in only
                if minutes is not None and minutes > least and is_asked:
                    found.append((-minutes * order.tier.weight, order.id, order))
        return tuple(order for _, _, order in sorted(found))

    def one(self, late: Route) -> Iterator[Changed]:
        for order in self._culprits(late):
            here = self._vehicle[order.id]
            left = tuple(one for one in self._routes[here] if one.id != order.id)
            for vehicle, ahead in self._seen.routes.items():
                if vehicle == here:
                    yield from (
                        {here: route}
                        for route in _inserted(left, order, fixed(ahead))
                        if route != self._routes[here]
                    )
                elif self._may_go(order, vehicle):
                    for route in _inserted(self._routes[vehicle], order, fixed(ahead)):
                        yield {here: left, vehicle: route}

    def swapped(self, late: Route) -> Iterator[Changed]:
        for order in self._culprits(late):
            here = self._vehicle[order.id]
            for vehicle, ahead in self._seen.routes.items():
                if vehicle == here or not self._may_go(order, vehicle):
                    continue
                for other in self._routes[vehicle][fixed(ahead) :]:
                    if self._may_go(other, here):
                        yield {
                            here: _exchanged(self._routes[here], order, other),
                            vehicle: _exchanged(self._routes[vehicle], other, order),
                        }

    def solved(self, solve: Solve | None) -> Iterator[Changed]:
        if solve is None:
            return
        problem = self._problem()
        plan = solve(problem) if problem.orders else None
        if plan is None:
            return
        known = {order.id: order for route in self._routes.values() for order in route}
        heads = {key: one.route[: fixed(one)] for key, one in self._seen.routes.items()}
        routes = {
            vehicle: (*heads[vehicle], *(known[number] for number in plan.get(vehicle, ())))
            for vehicle in problem.trucks
        }
        moved = {number for route in plan.values() for number in route}
        for vehicle in self._routes.keys() - routes.keys():
            routes[vehicle] = tuple(one for one in self._routes[vehicle] if one.id not in moved)
        yield {key: route for key, route in routes.items() if route != self._routes[key]}

    def best(self, how: str, found: Iterator[Changed]) -> Change | None:
        """That gains most, of those that pay and are legal."""
        paying = []
        for number, routes in enumerate(found):
            if not routes:
                continue
            change = self._change(how, routes)
            if change is not None and self._pays(change):
                paying.append((-change.gain, len(change.moves), number, change))
        for _, _, _, change in sorted(paying)[:LEGAL_MOST]:
            if all(self._is_legal(key, route) for key, route in change.routes.items()):
                return change
        return None

    def _is_legal(self, vehicle: int, route: Route) -> bool:
        """Who only has less to do than he is set to do now is not asked for more hours."""
        had = iter(self._routes[vehicle])
        is_less = all(any(one.id == order.id for one in had) for order in route)
        return is_less or self._seen.legal(vehicle, route)

    def _culprits(self, late: Route) -> list[Order]:
        """Late orders that may move, and those before them on the same route."""
        found: dict[int, Order] = {}
        for order in late:
            vehicle = self._vehicle[order.id]
            route = self._routes[vehicle][fixed(self._seen.routes[vehicle]) :]
            upto = [one.id for one in route]
            end = upto.index(order.id) + 1 if order.id in upto else len(upto)
            found |= {one.id: one for one in route[:end] if one.id not in self._seen.quiet}
        return list(found.values())

    def _may_go(self, order: Order, vehicle: int) -> bool:
        """To another truck: far enough away still, and the truck could have it."""
        if order.id in self._seen.quiet or self._is_unusable(vehicle):
            return False
        if not self._seen.may(vehicle, order):
            return False
        left_s = self._left_s(order)
        is_far = left_s is None or left_s > self._figures.away_s[order.tier]
        if not is_far and not self._seen.is_near_too:
            self.near.add(order.name)
        return is_far or self._seen.is_near_too

    def _left_s(self, order: Order) -> float | None:
        """Until it is there; None: it does not come by itself."""
        vehicle = self._vehicle[order.id]
        route = self._routes[vehicle]
        place = [one.id for one in route].index(order.id)
        eta = self._expected(vehicle, route)[place].eta
        return None if eta is None else (eta.arrival_at - self._seen.now) / 1000

    def _is_unusable(self, vehicle: int) -> bool:
        return self._seen.routes[vehicle].truck.state is TruckState.OUT_OF_SERVICE

    def _expected(self, vehicle: int, route: Route) -> tuple[Expected, ...]:
        key = vehicle, tuple(order.id for order in route)
        known = self._known.get(key)
        if known is None:
            ahead = self._seen.routes[vehicle]
            truck = ahead.truck
            if fixed(ahead) == 0 and truck.order_id is not None:
                truck = replace(truck, order_id=route[0].id if route else None)
            asked = replace(ahead, truck=truck, route=route, begins={})
            known = self._known[key] = self._expecting.route(asked)
        return known

    def _late(self, vehicle: int, route: Route) -> list[float | None]:
        """Minutes; None: nobody knows where the truck is."""
        found = self._expected(vehicle, route)
        stuck = STUCK_MIN if self._is_unusable(vehicle) else None
        return [
            stuck if one.eta is None else one.late_min(order.promised_at)
            for one, order in zip(found, route, strict=True)
        ]

    def _change(self, how: str, routes: Changed) -> Change | None:
        """None: it moves what stays, or where one of the trucks is nobody knows."""
        moves = self._moves(routes)
        if any(move.order.id in self._seen.quiet for move in moves):
            return None
        before = self._lateness({key: self._routes[key] for key in routes})
        after = self._lateness(routes)
        if before is None or after is None:
            return None
        return Change(
            how=how,
            routes=dict(routes),
            moves=moves,
            before=_weighed(before),
            after=_weighed(after),
            late_before={order.name: round(minutes, 1) for order, minutes in before},
            late_after={order.name: round(minutes, 1) for order, minutes in after},
        )

    def _lateness(self, routes: Changed) -> list[tuple[Order, float]] | None:
        found = []
        for vehicle, route in routes.items():
            for order, minutes in zip(route, self._late(vehicle, route), strict=True):
                if minutes is None:
                    return None
                found.append((order, minutes))
        return found

    def _moves(self, routes: Changed) -> tuple[Move, ...]:
        """Orders that are with another truck, or not in the same turn on their own."""
        found = []
        for vehicle, route in routes.items():
            had = [one.id for one in self._routes[vehicle]]
            stayed = [one.id for one in route if one.id in had]
            kept = [number for number in had if number in stayed]
            out_of_turn = _displaced(kept, stayed, self._seen.quiet)
            found += [
                Move(order=one, from_id=self._vehicle[one.id], to_id=vehicle, place=place)
                for place, one in enumerate(route, 1)
                if self._vehicle[one.id] != vehicle or one.id in out_of_turn
            ]
        return tuple(found)

    def _pays(self, change: Change) -> bool:
        percent = 100 * change.gain / change.before if change.before > 0 else 0.0
        figures = self._figures
        return (
            change.gain >= figures.gain_min
            and change.gain > 0
            and (percent >= figures.gain_percent)
        )

    def _problem(self) -> Problem:
        usable = [
            key
            for key, one in self._seen.routes.items()
            if not self._is_unusable(key) and self._lateness({key: one.route}) is not None
        ]
        movable = [
            order
            for key, one in self._seen.routes.items()
            if key in usable or self._is_unusable(key)
            for order in one.route[fixed(one) :]
        ]
        asked = tuple(self._asked(order, usable) for order in movable)
        return Problem(
            trucks=tuple(usable),
            orders=tuple(one for one in asked if one.trucks),
            first={
                (key, order.id): minutes
                for key in usable
                for order in movable
                if (minutes := self._alone(key, order)) is not None
            },
            then={
                (one.id, other.id): self._between(one, other)
                for one in movable
                for other in movable
                if one.id != other.id
            },
        )

    def _asked(self, order: Order, usable: Sequence[int]) -> SolverOrder:
        here = self._vehicle[order.id]
        return SolverOrder(
            id=order.id,
            weight=order.tier.weight,
            promise_min=(order.promised_at - self._seen.now) / MINUTE_MS,
            trucks=frozenset(key for key in usable if key == here or self._may_go(order, key)),
        )

    def _alone(self, vehicle: int, order: Order) -> float | None:
        head = self._routes[vehicle][: fixed(self._seen.routes[vehicle])]
        eta = self._expected(vehicle, (*head, order))[-1].eta
        return None if eta is None else (eta.arrival_at - self._seen.now) / MINUTE_MS

    def _between(self, one: Order, other: Order) -> float:
        return self._expecting.between_min(one, other)


def _weighed(late: Sequence[tuple[Order, float]]) -> float:
    return sum(order.tier.weight * minutes for order, minutes in late)


def _inserted(route: Route, order: Order, least: int) -> Iterator[Route]:
    for place in range(least, len(route) + 1):
        yield (*route[:place], order, *route[place:])


def _exchanged(route: Route, old: Order, new: Order) -> Route:
    return tuple(new if one.id == old.id else one for one in route)


def _displaced(had: Sequence[int], now: Sequence[int], stays: frozenset[int]) -> frozenset[int]:
    """The fewest whose moving makes the one turn of the other; where it can be, none of `stays`."""

    def worth(run: Sequence[int]) -> int:
        return sum(len(now) + 1 if number in stays else 1 for number in run)

    runs: list[tuple[int, ...]] = [()]
    place = {number: at for at, number in enumerate(had)}
    for number in now:
        fitting = [run for run in runs if not run or place[run[-1]] < place[number]]
        before = max(fitting, key=worth)
        runs.append((*before, number))
    kept = max(runs, key=worth)
    return frozenset(now) - frozenset(kept)

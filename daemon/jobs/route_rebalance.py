"""`route.rebalance`: a change of routes that pays, where an order is predicted too late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from daemon.adapters import route_solver
from daemon.domain.dispatch.candidates import View
from daemon.domain.dispatch.rebalance import decide
from daemon.domain.dispatch.route_change import PROPOSED, Change, Decided, Situation, figures_of
from daemon.domain.dispatch.route_law import RouteLaw
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import Travel
from daemon.domain.eta.lanes import Spot
from daemon.domain.events import Event
from daemon.domain.orders.order import Order
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.rebalancing import APPLIES_ITSELF, QUIET_MINUTES
from daemon.domain.sla import expecting
from daemon.domain.sla.expecting import Ahead, Expecting, Online
from daemon.jobs import sla_news
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.queue.states import NOT_BEGUN
from daemon.store import (
    assignments,
    dispatch_view,
    online_etas,
    orders,
    proposals,
    route_moves,
    routes,
    streams,
)
from daemon.store.assignments import Assigned
from daemon.store.order_moves import DEPOT
from daemon.store.proposals import Plan, State

MINUTE_MS = 60_000
DAY_MS = 86_400_000
Name = Annotated[str, Field(min_length=1, max_length=NAME_MOST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    args: "RebalanceRoutes.Args"
    view: View
    orders: tuple[Order, ...]
    routes: tuple[Ahead, ...]
    drivers: Mapping[int, int]
    """By vehicle, who would do what it is given; nobody who has orders with another one."""
    seated: Mapping[int, int]
    """By vehicle, who sits at its wheel."""
    mark: int
    """Number of the last event before it was read."""
    decided_at: Mapping[int, int]
    """By order, when a proposal that moves it was decided on."""
    online: Mapping[int, Online]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebalanced:
    args: "RebalanceRoutes.Args"
    is_judged: bool
    decided: Decided
    rules: Mapping[str, object]
    names: Mapping[int, str]
    """Of trucks."""
    plan: Plan | None = None
    is_by_itself: bool = False
    has_solver: bool = False


@job(
    "route.rebalance",
    queue="orders",
    max_attempts=2,
    timeout_s=60,
    heavy=True,
    unique=by("order", "is_any", states=NOT_BEGUN),
)
class RebalanceRoutes:
    """Proposes the smallest change of routes that pays, or makes it where a rule says so.

    It fires on predicted lateness against the tier. What is loaded, or being loaded, stays.
    """

    class Args(JobArgs):
        order: Name | None = None
        """Whose lateness calls for it; None: whatever is late."""
        others: tuple[Name, ...] = ()
        """Those behind it on its route, where traffic makes them late."""
        is_any: bool = False
        """Any lateness counts, and any order may go to another truck: somebody asks."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Depot:
        mark = streams.last(reads, "event")
        view = dispatch_view.view(reads, now)
        open_ones = orders.open_orders(reads)
        ahead = routes.routes(reads, now, open_ones, with_idle=True)
        seated = {one.wheel_of: one.id for one in view.drivers if one.wheel_of is not None}
        return Depot(
            args=args,
            view=view,
            orders=open_ones,
            routes=ahead,
            drivers=_drivers(seated, assignments.standing(reads)),
            seated=seated,
            mark=mark,
            decided_at=proposals.decided_at(reads, since=now - DAY_MS),
            online=online_etas.fresh(reads, now=now, fresh_ms=online_etas.MOST_MS),
        )

    @staticmethod
    def decide(depot: Depot, rules: RuleValues) -> Rebalanced:
        """In a process of its own, where the solver is loaded if it comes to that."""
        view, figures = depot.view, figures_of(rules)
        known = {one.truck.vehicle_id: one for one in depot.routes}
        names = {key: one.truck.name for key, one in known.items()}
        if not view.is_time_known:
            unknown = Decided(is_fired=False, why="nobody vouches for the time")
            return Rebalanced(
                args=depot.args, is_judged=False, decided=unknown, rules={}, names=names
            )

        @cache
        def way(start: Spot, end: Spot) -> Travel:
            return travel(view.book, start, end, view.now)

        law = RouteLaw(view, rules, known, depot.drivers)
        quiet_ms = rules[QUIET_MINUTES] * MINUTE_MS
        solve = route_solver.solver()
        decided = decide(
            Situation(
                now=view.now,
                routes=known,
                quiet=frozenset(
                    key for key, at in depot.decided_at.items() if view.now - at < quiet_ms
                ),
                may=law.may,
                legal=law.legal,
                is_near_too=depot.args.is_any,
            ),
            Expecting(way, view.now, expecting.figures_of(rules), depot.online),
            figures,
            only=_only(depot),
            is_any=depot.args.is_any or bool(depot.args.others),
            solve=solve,
        )
        change = decided.change
        return Rebalanced(
            args=depot.args,
            is_judged=True,
            decided=decided,
            rules=figures.as_terms(),
            names=names,
            plan=None if change is None else _plan(depot, decided, change, law),
            is_by_itself=rules[APPLIES_ITSELF],
            has_solver=solve is not None,
        )

    @staticmethod
    def save(tx: JobTx, found: Rebalanced) -> dict[str, object]:
        """Raises Stale when an order or a truck has moved on meanwhile."""
        expired = route_moves.expire(tx)
        number = None
        if found.plan is not None and found.decided.change is not None:
            number = _propose(tx, found, found.plan, found.decided.change)
        elif found.decided.is_fired:
            tx.decided(
                subject=f"order {found.decided.late[0].name}",
                outcome="route.kept",
                terms={"why": found.decided.why, **_terms(found)},
            )
        return {
            "is_judged": found.is_judged,
            "is_fired": found.decided.is_fired,
            "why": found.decided.why,
            "proposal": number,
            "is_applied": number is not None and found.is_by_itself,
            "expired": expired,
        }


def _drivers(seated: Mapping[int, int], standing: Sequence[Assigned]) -> Mapping[int, int]:
    with_orders: dict[int, set[int]] = {}
    for one in standing:
        with_orders.setdefault(one.driver_id, set()).add(one.vehicle_id)
    having = {one.vehicle_id: one.driver_id for one in standing}
    return {
        vehicle: driver
        for vehicle, driver in {**seated, **having}.items()
        if with_orders.get(driver, {vehicle}) == {vehicle}
    }


def _only(depot: Depot) -> frozenset[int] | None:
    names = {depot.args.order, *depot.args.others} - {None}
    if not names:
        return None
    return frozenset(order.id for order in depot.orders if order.name in names)


def _plan(depot: Depot, decided: Decided, change: Change, law: RouteLaw) -> Plan:
    ahead = {one.truck.vehicle_id: one for one in depot.routes}
    terms = [law.terms(key, route) for key, route in change.routes.items()]
    known = [order for key in change.routes for order in ahead[key].route]
    return Plan(
        order_id=decided.late[0].id,
        routes={key: [order.id for order in route] for key, route in change.routes.items()},
        drivers={key: depot.drivers[key] for key in change.routes if key in depot.drivers},
        assigned={number: one for found in terms for number, one in found.items()},
        orders={order.id: order.version for order in known},
        trucks={key: ahead[key].truck.version for key in change.routes},
        seated={key: depot.seated.get(key) for key in change.routes},
        mark=depot.mark,
    )


def _propose(tx: JobTx, found: Rebalanced, plan: Plan, change: Change) -> int | None:
    """None: the same is proposed already."""
    moves = [
        [move.order.name, found.names[move.from_id], found.names[move.to_id], move.place]
        for move in change.moves
    ]
    for one in proposals.open_ones(tx):
        if one.order_id == plan.order_id:
            if [list(move) for move in one.moves] == moves:
                return None
            proposals.decide(tx, one.id, State.EXPIRED, at=tx.now, by=DEPOT)
    if not proposals.is_fresh(tx, plan):
        raise Stale("orders or trucks have moved on since routes were looked at")
    terms = {"how": change.how, **_terms(found), **_figures(change)}
    number = proposals.add(
        tx, plan, at=tx.now, moves=moves, gain_min=round(change.gain, 1), terms=terms
    )
    order = found.decided.late[0].name
    body = {
        "proposal": number,
        "order": order,
        "tier": found.decided.late[0].tier.value,
        "moves": moves,
        "said": said(moves),
        "gain_min": round(change.gain),
        "saves": change.saves,
        "how": change.how,
        "is_by_itself": found.is_by_itself,
    }
    seq = tx.record(PROPOSED, subject=order, body=body)
    tx.decided(subject=f"order {order}", outcome=PROPOSED, terms={**body, **terms, "event": seq})
    if found.is_by_itself:
        kept = proposals.by_id(tx, number)
        assert kept is not None, "it was just added"  # noqa: S101 - narrows for the type checker
        route_moves.apply(tx, kept, State.APPLIED, by=DEPOT)
    return number


def _terms(found: Rebalanced) -> dict[str, object]:
    return {
        "rules": dict(found.rules),
        "late": [order.name for order in found.decided.late],
        "asked_for": found.args.order,
        "traffic": list(found.args.others),
        "has_solver": found.has_solver,
    }


def _figures(change: Change) -> dict[str, object]:
    return {
        "weighted_before_min": round(change.before, 1),
        "weighted_after_min": round(change.after, 1),
        "late_before_min": dict(change.late_before),
        "late_after_min": dict(change.late_after),
    }


def said(moves: list[list[object]]) -> str:
    """For people."""
    parts = []
    for order, from_truck, to_truck, place in moves:
        if from_truck == to_truck:
            parts.append(f"{order} to place {place} of {to_truck}")
        else:
            parts.append(f"{order} from {from_truck} to {to_truck}, place {place}")
    return "; ".join(parts)


def of_late(event: Event) -> RebalanceRoutes.Args | None:
    """Of `sla.late`."""
    if not sla_news.is_for_routes(event):
        return None
    return RebalanceRoutes.Args(order=event.subject)


def of_jam(event: Event) -> RebalanceRoutes.Args | None:
    """Of `sla.jammed`: the orders behind the one that stands in traffic."""
    others = event.body.get("others")
    if not isinstance(others, list) or not others:
        return None
    return RebalanceRoutes.Args(order=event.subject, others=tuple(str(one) for one in others))


def of_asked(event: Event) -> RebalanceRoutes.Args:
    """Of `route.asked`: somebody wants routes looked at."""
    order = event.body.get("order")
    return RebalanceRoutes.Args(order=order if isinstance(order, str) else None, is_any=True)

"""`order.assign`: gives every order that waits to the pair that is best for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.alerts import Desk
from daemon.domain.dispatch.candidates import View
from daemon.domain.dispatch.found import UNASSIGNABLE, UNMADE_BY, Chosen, Decided, Found, Outcome
from daemon.domain.dispatch.round import decide
from daemon.domain.orders.truck import MoveSource
from daemon.domain.rules.key import RuleValues
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.queue.states import NOT_BEGUN
from daemon.store import (
    alerts,
    assignments,
    dispatch_view,
    events_since,
    order_looks,
    order_moves,
    orders,
    seats,
    streams,
    trucks,
)
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from daemon.store.order_looks import Looked
from daemon.store.order_moves import DEPOT

BITE = 500
"""So many orders are given away in one turn of the writer, about a millisecond each: to judge a
round anew for those that are left would take longer than the turn does."""
KEEP_MS = 60_000
SETTLED = "depotd (assigned, over, or told anew)"
"""Who has read the alert of an order that nobody could have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    view: View
    looks: Mapping[int, Looked]
    """What was found of these orders before."""
    mark: int
    """Number of the last event before it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    decided: Decided
    looks: Mapping[int, Looked]
    mark: int


@job("order.assign", queue="critical", max_attempts=5, timeout_s=60, unique=by(states=NOT_BEGUN))
class AssignOrders:
    """Matches all orders that wait with all trucks and drivers that are free, at once.

    One round for all: an order by itself would take the truck that another one needs more. A
    truck, a driver or an order that has moved on since the round began makes it begin anew.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Round:
        mark = streams.last(reads, "event")
        view = dispatch_view.view(reads, now)
        looks = order_looks.looks(reads, [order.id for order in view.orders])
        return Round(view=view, looks=looks, mark=mark)

    @staticmethod
    def decide(begun: Round, rules: RuleValues) -> Matched:
        return Matched(decided=decide(begun.view, rules), looks=begun.looks, mark=begun.mark)

    @staticmethod
    def save(tx: JobTx, matched: Matched) -> dict[str, object]:
        """Raises Stale when one of those that were matched has moved on, or is judged otherwise."""
        decided = matched.decided
        given = [found for found in decided.found if found.chosen is not None]
        if given:
            _need_nothing_unmade(tx, matched.mark)
        for found in given[:BITE]:
            _give(tx, found)
        told = [
            found
            for found in decided.found
            if found.chosen is None and _look(tx, found, matched.looks.get(found.order.id))
        ]
        _settle(tx, order_looks.take_over(tx))
        if len(given) > BITE:
            tx.enqueue(AssignOrders.Args())
        return {
            "is_judged": decided.is_judged,
            "orders": len(decided.found),
            "pairs": decided.pairs,
            "assigned": len(given[:BITE]),
            "waiting": sum(found.outcome is Outcome.WAITING for found in decided.found),
            "told": len(told),
            "left": len(given[BITE:]),
        }


def _give(tx: JobTx, found: Found) -> None:
    chosen = found.chosen
    assert chosen is not None, "only what was matched is given"  # noqa: S101 - for the type checker
    _need_unchanged(tx, found, chosen)
    how = How(at=tx.now, source=MoveSource.DISPATCH, by=DEPOT)
    pair = Pair(vehicle_id=chosen.truck.vehicle_id, driver_id=chosen.driver_id)
    order_moves.assign(tx, found.order, pair, how, terms=chosen.terms)
    _settle(tx, [found.order.name])
    _keep(tx, found)
    tx.decided(
        subject=f"order {found.order.name}",
        outcome=found.outcome.value,
        terms={
            "truck": chosen.truck.name,
            "driver": chosen.driver,
            **chosen.terms,
            **found.as_terms(),
        },
    )


def _need_nothing_unmade(tx: JobTx, mark: int) -> None:
    """A medical certificate that was withdrawn while the round went on, a defect, a duty status."""
    came = events_since.first(tx, mark, (*UNMADE_BY, "duty.changed", "rule.changed"))
    if came is not None:
        kind, subject = came
        raise Stale(f"{kind} of {subject} has come since the round began")


def _need_unchanged(tx: JobTx, found: Found, chosen: Chosen) -> None:
    """That truck, seat and order are those that were matched, so that nobody is given twice."""
    truck = chosen.truck
    if trucks.truck(tx, truck.vehicle_id).version != truck.version:
        raise Stale(f"truck {truck.name} is no longer version {truck.version}")
    if assignments.route(tx, truck.vehicle_id):
        raise Stale(f"truck {truck.name} was given another order")
    if orders.order_by_id(tx, found.order.id).version != found.order.version:
        raise Stale(f"order {found.order.name} is no longer version {found.order.version}")
    seat, sits = seats.at_the_wheel(tx, truck.vehicle_id), seats.seat_of(tx, chosen.driver_id)
    is_at_wheel = seat is not None and seat.driver_id == chosen.driver_id
    is_free = seat is None and sits is None
    if not (is_at_wheel if chosen.is_seated else is_free):
        raise Stale(f"the seat of driver {chosen.driver} is another one")
    if assignments.has_elsewhere(tx, chosen.driver_id, truck.vehicle_id):
        raise Stale(f"driver {chosen.driver} was given another truck")


def _look(tx: JobTx, found: Found, before: Looked | None) -> bool:
    """Keeps what was found of an order that nobody has; True: it was told, because it is news."""
    if before is not None and not _is_worth_keeping(found, before, tx.now):
        return False
    if orders.order_by_id(tx, found.order.id).version != found.order.version:
        return False
    _keep(tx, found)
    is_same = before is not None and (before.outcome, before.digest) == _said(found)
    if before is not None and before.outcome == Outcome.NONE and not is_same:
        _settle(tx, [found.order.name])
    if found.outcome is not Outcome.NONE or is_same:
        return False
    _tell(tx, found)
    return True


def _is_worth_keeping(found: Found, before: Looked, now: int) -> bool:
    """Minutes and names change with every look; they are kept once a minute."""
    if (before.outcome, before.digest) != _said(found):
        return True
    if before.again_at is None or before.again_at <= now:
        return True
    is_sooner = found.again_at is not None and found.again_at < before.again_at - KEEP_MS
    is_none = found.outcome is Outcome.NONE
    return is_sooner or (is_none and now - before.at >= KEEP_MS)


def _said(found: Found) -> tuple[str, str]:
    return found.outcome.value, found.digest


def _tell(tx: JobTx, found: Found) -> None:
    order = found.order
    seq = tx.record(
        UNASSIGNABLE,
        subject=order.name,
        body={
            "order": order.name,
            "customer": order.customer,
            "tier": order.tier.value,
            "promised_at": order.promised_at,
            "why": found.why,
            "digest": found.digest,
        },
    )
    tx.decided(
        subject=f"order {order.name}",
        outcome=UNASSIGNABLE,
        terms={**found.as_terms(), "event": seq},
    )


def _keep(tx: JobTx, found: Found) -> None:
    look = Looked(
        at=tx.now, outcome=found.outcome.value, digest=found.digest, again_at=found.again_at
    )
    order_looks.save(tx, found.order.id, look, body=found.as_terms())


def _settle(tx: JobTx, names: list[str]) -> None:
    if names:
        subjects = [name[:NAME_MOST] for name in names]
        alerts.settle(tx, Desk.DISPATCH, UNASSIGNABLE, subjects=subjects, at=tx.now, by=SETTLED)

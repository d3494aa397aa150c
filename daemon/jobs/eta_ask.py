"""`eta.ask`: what a routing service says of the ways that trucks are on."""

from dataclasses import dataclass
from typing import Protocol

from daemon.clock import Clock
from daemon.domain.eta.asking import is_due
from daemon.domain.eta.routing import RouteAnswer
from daemon.domain.rules.key import RuleValues
from daemon.errors import NoRoute, RoutingAway
from daemon.interfaces import Routing
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import online_etas, orders, vehicle_track
from daemon.store.online_etas import OnTheWay

BUDGET_MS = 45_000
"""No question is begun later; with the longest that one may take the job is over in its time."""


class Status(Protocol):
    @property
    def breaker(self) -> str: ...
    @property
    def asked(self) -> int: ...
    @property
    def answered(self) -> int: ...
    @property
    def last_error(self) -> str: ...


class Service(Routing, Protocol):
    @property
    def status(self) -> Status: ...


class Outside(Protocol):
    @property
    def routing(self) -> Service | None: ...
    @property
    def clock(self) -> Clock: ...
    def rules(self, at_ms: int, /) -> RuleValues: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    now: int
    orders: tuple[OnTheWay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    one: OnTheWay
    answer: RouteAnswer | None
    """None: it knows no way."""
    asked_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    told: tuple[Told, ...] = ()
    due: int = 0
    away: str = ""
    """Why no more were asked; empty: all were, or there was no time."""
    status: Status | None = None
    """None: no service is named."""


@job("eta.ask", queue="orders", max_attempts=1, timeout_s=90, unique=by(states=NOT_BEGUN))
class AskRouting:
    """Asks the routing service for the orders on their way, late ones more often.

    Each tier in its time, one question after the other: the first that gets no answer ends the
    turn, and arrival times are estimated offline as if there were no service. Nothing is tried
    again before the next turn. Where the service knows no way, only that order is estimated so.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Asking:
        if not vehicle_track.is_clock_trusted(reads):
            return Asking(now=now)
        return Asking(now=now, orders=online_etas.on_the_way(reads, now))

    @staticmethod
    def act(asking: Asking, outside: Outside | None) -> Asked:
        if outside is None or outside.routing is None:
            return Asked()
        service, clock = outside.routing, outside.clock
        rules = outside.rules(asking.now)
        due = [one for one in asking.orders if _is_due(one, rules, asking.now)]
        due.sort(key=lambda one: one.order.tier.weight, reverse=True)
        began, away, told = clock.monotonic(), "", []
        for one in due:
            if clock.monotonic() - began > BUDGET_MS:
                break
            asked_at = clock.now()
            try:
                answer = _answer(service, one)
            except RoutingAway as exc:
                away = exc.message
                break
            told.append(Told(one=one, answer=answer, asked_at=asked_at))
        return Asked(told=tuple(told), due=len(due), away=away, status=service.status)

    @staticmethod
    def save(tx: JobTx, asked: Asked) -> dict[str, object]:
        current = {
            order.id: order.state
            for order in orders.orders_by_ids(tx, [told.one.order.id for told in asked.told])
        }
        kept = 0
        for told in asked.told:
            one = told.one
            if current.get(one.order.id) is not one.order.state:
                continue
            online_etas.keep(tx, one, told.answer, asked_at=told.asked_at)
            outcome = "eta.no_route" if told.answer is None else "eta.asked"
            tx.decided(subject=f"order {one.order.name}", outcome=outcome, terms=_terms(told))
            kept += told.answer is not None
        status = asked.status
        if status is None:
            return {"is_on": False}
        return {
            "is_on": True,
            "due": asked.due,
            "kept": kept,
            "away": asked.away,
            "breaker": str(status.breaker),
            "asked": status.asked,
            "answered": status.answered,
            "last_error": status.last_error,
        }


def _answer(service: Service, one: OnTheWay) -> RouteAnswer | None:
    try:
        return service.route(one.ask)
    except NoRoute:
        return None


def _is_due(one: OnTheWay, rules: RuleValues, now: int) -> bool:
    return is_due(
        one.order.tier,
        rules,
        now=now,
        heard_at=one.heard_at,
        asked_at=one.asked_at,
        faster_s=one.faster_s,
    )


def _terms(told: Told) -> dict[str, object]:
    asked: dict[str, object] = {"heard_at": told.one.heard_at, "asked_at": told.asked_at}
    if told.answer is None:
        return asked
    return asked | {
        "travel_s": told.answer.travel_s,
        "traffic_s": told.answer.traffic_s,
        "road_m": told.answer.road_m,
    }

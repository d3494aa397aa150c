"""`sla.monitor`: when every open order is there, and whom it has to be told that it is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.domain.alerts import Desk
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import MINUTE_MS, Travel
from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.events import Event
from daemon.domain.orders.news import DELAYED
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.orders import DELAY_STEP_MINUTES
from daemon.domain.rules.rebalancing import TRAFFIC_DELAY_TRIGGER_MINUTES
from daemon.domain.sla import ledger
from daemon.domain.sla.expecting import Ahead, Expected, Expecting, Online, figures_of
from daemon.domain.sla.ledger import Outcome, Story
from daemon.domain.sla.levels import Level, closer_s, thresholds_of
from daemon.domain.sla.watching import (
    BREACHED,
    JAMMED,
    LATE,
    RECOVERED,
    Breached,
    Entry,
    Judging,
    Late,
    Looked,
    Recovered,
    Told,
    look,
)
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import (
    alerts,
    lanes,
    online_etas,
    orders,
    route_moves,
    routes,
    sla,
    vehicle_track,
    zones,
)

DAY_MS = 86_400_000
SETTLED = "depotd (over, promised anew, or within its promise again)"
"""Who has read the alert of a delay that is none any more."""
TOLD_TO = (
    (Desk.DISPATCH, LATE),
    (Desk.DISPATCH, BREACHED),
    (Desk.OWNER, DELAYED),
    (Desk.CUSTOMER, DELAYED),
)
"""Who hears of a delay, and by which events."""
BITE = 50
"""So many orders are told of in one turn of the writer; the next look has the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    now: int
    is_time_known: bool
    """False: nobody vouches for the clock, and no promise is judged by it."""
    zone: ZoneInfo
    orders: tuple[Order, ...] = ()
    routes: tuple[Ahead, ...] = ()
    book: LaneBook = field(default_factory=LaneBook)
    online: Mapping[int, Online] = field(default_factory=lambda: MappingProxyType({}))
    """By order, what a routing service answered in the last hour."""
    entries: Mapping[int, Entry]
    declared: Mapping[int, int]
    traffic: Mapping[int, int]
    """Seconds, as they were known at the look before."""
    ended: tuple[Order, ...] = ()
    stories: Mapping[int, Story]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jam:
    """A truck that stands in traffic, and the order with which it does."""

    order: Order
    vehicle_id: int
    vehicle: str
    traffic_s: int
    before_s: int | None
    """As it was known at the look before."""
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    order: Order
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    is_judged: bool
    zone: ZoneInfo
    looked: tuple[Looked, ...] = ()
    trucks: Mapping[int, tuple[int, str]]
    """By order, who has it."""
    jams: tuple[Jam, ...] = ()
    closed: tuple[Closed, ...] = ()
    thresholds: Mapping[str, Mapping[str, float]]
    """By tier, as they were in force."""


@job("sla.monitor", queue="critical", max_attempts=3, timeout_s=30, unique=by(states=NOT_BEGUN))
class MonitorSla:
    """Foresees when every open order is there, tells delays before they happen, each level once.

    One job for all orders: what one truck does late all that is behind on its route is late by.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Promises:
        zone = zones.depot_zone(reads)
        if not vehicle_track.is_clock_trusted(reads):
            return Promises(
                now=now, is_time_known=False, zone=zone, entries={}, declared={}, traffic={},
                stories={},
            )  # fmt: skip
        open_ones = orders.open_orders(reads)
        over = orders.orders_by_ids(reads, sla.ended(reads, since=now - DAY_MS))
        return Promises(
            now=now,
            is_time_known=True,
            zone=zone,
            orders=open_ones,
            routes=routes.routes(reads, now, open_ones),
            book=lanes.lane_book(reads, now=now),
            online=online_etas.fresh(reads, now=now, fresh_ms=online_etas.MOST_MS),
            entries=sla.entries(reads),
            declared=sla.declared(reads, [order.id for order in open_ones]),
            traffic=sla.traffic(reads),
            ended=over,
            stories=sla.stories(reads, [order.id for order in over]),
        )

    @staticmethod
    def decide(seen: Promises, rules: RuleValues) -> Judged:
        if not seen.is_time_known:
            return Judged(is_judged=False, zone=seen.zone, trucks={}, thresholds={})
        expected = expectations(seen, rules)
        return Judged(
            is_judged=True,
            zone=seen.zone,
            looked=tuple(
                look(
                    order,
                    expected[order.id],
                    seen.entries.get(order.id),
                    _judging(order, rules),
                    now=seen.now,
                    declared_at=seen.declared.get(order.id),
                )
                for order in seen.orders
            ),
            trucks={
                order.id: (ahead.truck.vehicle_id, ahead.truck.name)
                for ahead in seen.routes
                for order in ahead.route
            },
            jams=_jams(seen, expected, rules[TRAFFIC_DELAY_TRIGGER_MINUTES]),
            closed=tuple(
                Closed(
                    order=order,
                    outcome=ledger.outcome(order, seen.stories.get(order.id, Story())),
                )
                for order in seen.ended
            ),
            thresholds={
                tier: thresholds_of(rules, tier).as_terms()
                for tier in dict.fromkeys(order.tier for order in seen.orders)
            },
        )

    @staticmethod
    def save(tx: JobTx, judged: Judged) -> dict[str, object]:
        """Of orders that have moved on or were looked at meanwhile nothing is kept or told."""
        current = {
            order.id: order.version
            for order in orders.orders_by_ids(tx, [one.order.id for one in _with_news(judged)])
        }
        entries, traffic = sla.entries(tx), sla.traffic(tx)
        told = 0
        for one in judged.looked:
            number = one.order.id
            if entries.get(number, Entry()) != one.before:
                continue
            if one.told and (told >= BITE or current.get(number) != one.order.version):
                continue
            sla.keep(tx, one, is_first=number not in entries)
            if one.is_promised_anew:
                _settle(tx, one.order.name)
            told += bool(one.told)
            for news in one.told:
                _tell(tx, judged, one, news)
        for jam in judged.jams:
            if traffic.get(jam.order.id) == jam.before_s:
                _tell_jam(tx, jam)
        for ending in judged.closed:
            _close(tx, ending)
        route_moves.expire(tx)
        return {
            "is_judged": judged.is_judged,
            "orders": len(judged.looked),
            "unknown": sum(one.expected.eta is None for one in judged.looked),
            "moved": sum(one.is_moved for one in judged.looked),
            "told": told,
            "closed": len(judged.closed),
        }


def expectations(seen: Promises, rules: RuleValues) -> Mapping[int, Expected]:
    """Of every open order."""

    @cache
    def way(start: Spot, end: Spot) -> Travel:
        return travel(seen.book, start, end, seen.now)

    expecting = Expecting(way, seen.now, figures_of(rules), seen.online)
    found = {one.order_id: one for ahead in seen.routes for one in expecting.route(ahead)}
    for order in seen.orders:
        if order.id not in found:
            found[order.id] = (
                expecting.pending(order)
                if order.state is OrderState.PENDING
                else expecting.without_truck(order)
            )
    return found


def _judging(order: Order, rules: RuleValues) -> Judging:
    return Judging(
        thresholds=thresholds_of(rules, order.tier),
        step_min=rules[DELAY_STEP_MINUTES],
        closer_s=closer_s(rules),
    )


def _jams(seen: Promises, expected: Mapping[int, Expected], trigger_min: int) -> tuple[Jam, ...]:
    """Those whose delay by traffic has just passed what the rule allows."""
    found = []
    for ahead in seen.routes:
        first, *others = ahead.route
        eta = expected[first.id].eta
        traffic_s = None if eta is None else eta.traffic_s
        if not others or traffic_s is None or traffic_s <= trigger_min * 60:
            continue
        before_s = seen.traffic.get(first.id)
        if before_s is not None and before_s > trigger_min * 60:
            continue
        found.append(
            Jam(
                order=first,
                vehicle_id=ahead.truck.vehicle_id,
                vehicle=ahead.truck.name,
                traffic_s=traffic_s,
                before_s=before_s,
                others=tuple(order.name for order in others),
            )
        )
    return tuple(found)


def _with_news(judged: Judged) -> Sequence[Looked]:
    return [one for one in judged.looked if one.told]


def _tell(tx: JobTx, judged: Judged, one: Looked, news: Told) -> None:
    order, episode = one.order, one.entry.episode
    body = _body(judged, one)
    match news:
        case Late():
            kind = LATE
            levels = sla.tell_late(tx, order.id, news, episode=episode, at=tx.now)
            if news.news and not levels:
                return
            body |= {
                "level": news.level.value,
                "levels": [level.value for level in levels],
                "late_min": news.late_min,
                "before_at": news.before_at,
            }
        case Recovered():
            kind = RECOVERED
            body |= {"was_late_min": news.was_min, "before_at": news.before_at}
            _settle(tx, order.name)
        case Breached():
            kind = BREACHED
            late_min = max(0, tx.now - order.promised_at) // MINUTE_MS
            if not sla.tell(
                tx, order.id, Level.BREACHED, episode=episode, at=tx.now, late_min=late_min
            ):
                return
            body |= {"was_told": news.was_told, "before_at": one.before.expected_at}
    truck = judged.trucks.get(order.id)
    seq = tx.record(
        kind, vehicle_id=None if truck is None else truck[0], subject=order.name, body=body
    )
    tx.decided(
        subject=f"order {order.name}",
        outcome=kind,
        terms={**body, "thresholds": judged.thresholds[order.tier], "event": seq},
    )


def _body(judged: Judged, one: Looked) -> dict[str, object]:
    order, eta = one.order, one.expected.eta
    truck = judged.trucks.get(order.id)
    expected_at = one.entry.expected_at
    return {
        "order": order.name,
        "customer": order.customer,
        "tier": order.tier.value,
        "state": order.state.value,
        "vehicle": None if truck is None else truck[1],
        "promised_at": order.promised_at,
        "promised_clock": _clock(order.promised_at, judged.zone),
        "expected_at": expected_at,
        "expected_clock": None if expected_at is None else _clock(expected_at, judged.zone),
        "late_case_at": None if eta is None else eta.late_case_at,
        "source": None if eta is None else eta.source.value,
        "basis": one.expected.basis.value,
        "unknown": one.expected.unknown,
        "declared_at": one.declared_at,
        "tracking_s": one.entry.tracking_s,
    }


def _tell_jam(tx: JobTx, jam: Jam) -> None:
    body = {
        "order": jam.order.name,
        "vehicle": jam.vehicle,
        "traffic_s": jam.traffic_s,
        "others": list(jam.others),
    }
    seq = tx.record(JAMMED, vehicle_id=jam.vehicle_id, subject=jam.order.name, body=body)
    tx.decided(subject=f"truck {jam.vehicle}", outcome=JAMMED, terms={**body, "event": seq})


def _close(tx: JobTx, ending: Closed) -> None:
    order, outcome = ending.order, ending.outcome
    if not sla.close(tx, order, outcome):
        return
    _settle(tx, order.name)
    if outcome.breach_min or outcome.cause:
        tx.decided(
            subject=f"order {order.name}",
            outcome="sla.closed",
            terms={
                "tier": order.tier.value,
                "promised_at": order.promised_at,
                "actual_at": outcome.actual_at,
                "breach_min": outcome.breach_min,
                "cause": outcome.cause.value,
            },
        )


def _settle(tx: JobTx, order: str) -> None:
    for desk, kind in TOLD_TO:
        alerts.settle(tx, desk, kind, subjects=[order[:NAME_MOST]], at=tx.now, by=SETTLED)


def _clock(at: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%H:%M}"


def always(_event: Event) -> MonitorSla.Args:
    return MonitorSla.Args()


ON_EVENTS = (
    "order.created",
    "order.changed",
    "order.status_changed",
    "order.delay_declared",
    "truck.assigned",
    "truck.status_changed",
)
"""After these an order may be expected at another time."""

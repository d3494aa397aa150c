"""The look of `gps.track` at the orders that trucks have in hand."""

from dataclasses import dataclass, replace

from daemon.domain.alerts import Desk
from daemon.domain.events import ClockQuality, Event
from daemon.domain.orders import following, news
from daemon.domain.orders.tracking import News, Way, limits_of, look
from daemon.domain.rules.key import RuleValues
from daemon.jobs.notification_send import NAME_MOST
from daemon.jobs.templates import order_texts
from daemon.jobs.templates.wording import Wording
from daemon.queue.kinds import JobTx, Reads
from daemon.queue.outcomes import Stale
from daemon.store import alerts, order_tracks, trucks, vehicle_track
from daemon.store.order_tracks import Underway

ENDS = {
    news.SIGNAL_BACK: news.SIGNAL_LOST,
    news.ON_ROUTE: news.OFF_ROUTE,
    news.ARRIVED: news.UNDELIVERED,
}
"""What is over with what."""
OVER = "depotd (it is over)"
"""Who has read the alert of what has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    is_judged: bool
    """False: nobody vouches for the time, so no age means anything."""
    orders: tuple[Underway, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    one: Underway
    way: Way
    told: tuple[News, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    is_judged: bool
    orders: int
    found: tuple[Found, ...]


def load(reads: Reads, now: int) -> InHand:
    heard = vehicle_track.listening(reads)
    if heard is None or heard.clock is ClockQuality.UNTRUSTED:
        return InHand(is_judged=False, orders=())
    orders = order_tracks.underway(reads, now, listening_since=heard.since)
    return InHand(is_judged=True, orders=orders)


def decide(in_hand: InHand, rules: RuleValues) -> Tracked:
    found, figures = [], following.figures_of(rules)
    for one in in_hand.orders:
        order = one.order
        limits = limits_of(
            rules, order.tier, faster_s=one.faster_s, unloading_min=order.unloading_min
        )
        passed = following.passed(one.round, one.sighting, one.seen.now, figures)
        way, told = look(one.way, replace(one.seen, passed=passed), limits)
        if way != one.way:
            found.append(Found(one=one, way=way, told=told))
    return Tracked(is_judged=in_hand.is_judged, orders=len(in_hand.orders), found=tuple(found))


def save(tx: JobTx, tracked: Tracked) -> dict[str, object]:
    """Raises Stale when a truck of which there is news was moved meanwhile."""
    told = 0
    for found in tracked.found:
        one = found.one
        is_same = trucks.truck(tx, one.truck.vehicle_id).version == one.truck.version
        if found.told and not is_same:
            raise Stale(f"truck {one.truck.name} is no longer version {one.truck.version}")
        if not is_same:
            continue
        order_tracks.save(tx, one.order.id, found.way, now=tx.now)
        for what in found.told:
            _tell(tx, one, what)
            told += 1
    return {
        "is_judged": tracked.is_judged,
        "orders": tracked.orders,
        "changed": len(tracked.found),
        "told": told,
    }


def arrived(event: Event) -> Wording | None:
    """Who comes with the load that he was seen to take is no trouble."""
    return order_texts.ARRIVED_UNLOADED if event.body.get("is_unloaded") else None


def undelivered(event: Event) -> Wording:
    was_there = event.body.get("stayed_ms") is not None
    return order_texts.UNDELIVERED if was_there else order_texts.UNDELIVERED_HOME


def _tell(tx: JobTx, one: Underway, what: News) -> None:
    order, truck = one.order, one.truck
    body: dict[str, object] = {
        "order": order.name,
        "tier": order.tier.value,
        "vehicle": truck.name,
        "state": truck.state.value,
        "destination": order.destination.name,
        **what.body,
    }
    seq = tx.record(
        what.kind, at=what.at, vehicle_id=truck.vehicle_id, subject=order.name, body=body
    )
    tx.decided(subject=f"order {order.name}", outcome=what.kind, terms={**body, "event": seq})
    if what.kind in ENDS:
        subjects = [order.name[:NAME_MOST]]
        alerts.settle(tx, Desk.DISPATCH, ENDS[what.kind], subjects=subjects, at=tx.now, by=OVER)

"""When open orders are at their destinations, by where their trucks are and what comes before.

What cannot be told is unknown and says why; nothing is made up for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from daemon.domain.eta.defaults import P80_BY_P50
from daemon.domain.eta.eta import MINUTE_MS, SPREADS, Eta, EtaSource, Travel
from daemon.domain.eta.lanes import Spot
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.rules import dispatch, orders
from daemon.domain.rules import eta as rules_of_eta
from daemon.domain.rules.key import RuleValues

Way = Callable[[Spot, Spot], Travel]
"""How long it is from one place to another, setting out now."""

PACE_MIN = 10.0
"""A truck is believed to be slow as much as by so many minutes on the road at the usual pace."""
SLOWEST = 4.0
THERE = (TruckState.AT_JOB_SITE, TruckState.DELIVERING)


class Basis(StrEnum):
    """What an expectation stands on."""

    ARRIVED = "arrived"
    ON_THE_WAY = "on the way"
    LOADING = "loading"
    APPROACH = "to be loaded"
    QUEUED = "behind others on its route"
    PENDING = "no truck yet: as soon as one could be there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """What a routing service answered for an order on the way."""

    asked_at: int
    heard_at: int
    """When the truck was where it was asked from."""
    travel_s: int
    traffic_s: int
    road_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A truck, where it is, and the orders of its route, the one in hand first."""

    truck: Truck
    spot: Spot | None = None
    """By its newest fix; None: it was never heard."""
    heard_at: int | None = None
    is_parked: bool = False
    """It stood at a site when it was last heard: it is still there."""
    home: Spot | None = None
    """The plant that it comes back to, while it does."""
    is_washed: bool = False
    """What it carried sets."""
    route: tuple[Order, ...] = ()
    begins: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """By order, when dispatch has planned it to set out, ms UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    order_id: int
    basis: Basis
    eta: Eta | None = None
    unknown: str = ""
    """Why nobody can tell; empty where there is an ETA."""

    def late_min(self, promised_at: int) -> float | None:
        """After the promise, by the likely arrival; None: nobody knows."""
        return None if self.eta is None else max(0.0, (self.eta.arrival_at - promised_at) / 60_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    position_min: int
    washing_min: int
    online_s: int
    """So long an answer of a routing service is believed."""


def figures_of(rules: RuleValues) -> Figures:
    return Figures(
        position_min=rules[dispatch.POSITION_MINUTES],
        washing_min=rules[orders.WASHING_MINUTES],
        online_s=rules[rules_of_eta.ONLINE_FRESH_SECONDS],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """An instant, ms UTC, with where the truck is then and what it was found by."""

    likely: float
    late: float
    spot: Spot
    source: EtaSource = EtaSource.LEARNED

    def driven(self, way: Travel, end: Spot) -> "_When":
        return _When(
            likely=self.likely + way.p50_min * MINUTE_MS,
            late=self.late + way.p80_min * MINUTE_MS,
            spot=end,
            source=_weaker(self.source, way.source),
        )

    def working(self, minutes: float) -> "_When":
        return self.until(self.likely + minutes * MINUTE_MS, self.late + minutes * MINUTE_MS)

    def until(self, likely: float, late: float) -> "_When":
        return _When(likely=likely, late=late, spot=self.spot, source=self.source)

    def not_before(self, at: float | None) -> "_When":
        return self if at is None else self.until(max(self.likely, at), max(self.late, at))


class Expecting:
    """One look at many routes, at one instant."""

    def __init__(
        self,
        way: Way,
        now: int,
        figures: Figures,
        online: Mapping[int, Online] = MappingProxyType({}),
    ) -> None:
        self._way = way
        self._now = now
        self._figures = figures
        since = now - figures.online_s * 1000
        self._online = {key: told for key, told in online.items() if told.asked_at >= since}

    def pending(self, order: Order) -> Expected:
        """As if a truck stood at its plant; where there is time, as dispatch would set out."""
        travel = self._way(order.origin.spot, order.destination.spot)
        spread = (travel.p80_min - travel.p50_min) * MINUTE_MS
        begun = _When(likely=self._now, late=self._now, spot=order.origin.spot)
        there = begun.working(order.loading_min).driven(travel, order.destination.spot)
        planned = order.promised_at - SPREADS * spread
        there = there.until(max(there.likely, planned), max(there.late, planned + spread))
        return Expected(
            order_id=order.id, basis=Basis.PENDING, eta=self._eta(there, left_m=travel.road_m)
        )

    def without_truck(self, order: Order) -> Expected:
        """It is on its way, and no truck in use has it."""
        return Expected(
            order_id=order.id, basis=Basis.APPROACH, unknown="no truck in use has it on its route"
        )

    def route(self, ahead: Ahead) -> tuple[Expected, ...]:
        """Order by order, each when those before it are done."""
        found: list[Expected] = []
        when, lost = self._start(ahead)
        rest = list(ahead.route)
        truck = ahead.truck
        if rest and truck.order_id == rest[0].id and truck.state in _UNDERWAY:
            order = rest.pop(0)
            first, when, lost = self._in_hand(ahead, order)
            found.append(first)
        for number, order in enumerate(rest, len(found)):
            basis = Basis.QUEUED if number else Basis.APPROACH
            if when is None:
                found.append(Expected(order_id=order.id, basis=basis, unknown=lost))
                continue
            there, left_m = self._there(when, order, ahead.begins.get(order.id))
            found.append(
                Expected(order_id=order.id, basis=basis, eta=self._eta(there, left_m=left_m))
            )
            when = self._done(there, order)
        return tuple(found)

    def between_min(self, one: Order, other: Order) -> float:
        """From being at the one to being at the other, with the same truck."""
        there = _When(likely=self._now, late=self._now, spot=one.destination.spot)
        done = self._done(there, one)
        return (self._there(done, other, None)[0].likely - self._now) / MINUTE_MS

    def _start(self, ahead: Ahead) -> tuple[_When | None, str]:
        """From when and where on it can begin what it has not in hand; or why nobody knows."""
        truck, now = ahead.truck, self._now
        if truck.state is TruckState.OUT_OF_SERVICE:
            note = f": {truck.note}" if truck.note else ""
            return None, f"its truck {truck.name} is out of service{note}"
        wash = self._figures.washing_min if ahead.is_washed else 0
        if truck.state is TruckState.WASHING and ahead.home is not None:
            left = max(0.0, self._figures.washing_min - (now - truck.since) / MINUTE_MS)
            return _When(likely=now, late=now, spot=ahead.home).working(left), ""
        lost = self._lost(ahead)
        if lost or ahead.spot is None:
            return None, lost
        here = _When(likely=now, late=now, spot=ahead.spot)
        if truck.state is TruckState.RETURNING and ahead.home is not None:
            return here.driven(self._way(ahead.spot, ahead.home), ahead.home).working(wash), ""
        return here, ""

    def _in_hand(self, ahead: Ahead, order: Order) -> tuple[Expected, _When | None, str]:
        """What is loaded, or being loaded: when it is there, and when its truck is free again."""
        now, end = self._now, order.destination.spot
        truck = ahead.truck
        if truck.state is TruckState.LOADING:
            left = max(0.0, order.loading_min - (now - truck.since) / MINUTE_MS)
            here = _When(likely=now, late=now, spot=order.origin.spot).working(left)
            way = self._way(here.spot, end)
            there = here.driven(way, end)
            eta = self._eta(there, left_m=way.road_m)
            return (
                Expected(order_id=order.id, basis=Basis.LOADING, eta=eta),
                self._done(there, order),
                "",
            )
        if truck.state in THERE:
            at = order.times.arrived or order.times.delivering or truck.since
            there = _When(likely=at, late=at, spot=end)
            eta = self._eta(there, left_m=0.0)
            done = self._done(there, order, since=order.times.delivering)
            return Expected(order_id=order.id, basis=Basis.ARRIVED, eta=eta), done, ""
        return self._on_the_way(ahead, order)

    def _on_the_way(self, ahead: Ahead, order: Order) -> tuple[Expected, _When | None, str]:
        """It drives on while it is not heard: what is left counts from where it was, and when."""
        now, end = self._now, order.destination.spot
        told = self._online.get(order.id)
        lost = self._lost(ahead)
        if told is None and (lost or ahead.spot is None):
            return (
                Expected(order_id=order.id, basis=Basis.ON_THE_WAY, unknown=lost),
                None,
                lost,
            )
        traffic_s: int | None
        if told is not None:
            likely = told.heard_at + told.travel_s * 1000
            late = told.heard_at + told.travel_s * 1000 * P80_BY_P50
            there = _When(likely=likely, late=late, spot=end, source=EtaSource.ONLINE)
            left_m, traffic_s = float(told.road_m), told.traffic_s
        else:
            way, since = self._left(ahead, order), ahead.heard_at or now
            there = _When(likely=since, late=since, spot=end).driven(way, end)
            left_m, traffic_s = way.road_m, way.traffic_s
        there = there.not_before(now)
        eta = self._eta(there, left_m=left_m, traffic_s=traffic_s)
        expected = Expected(order_id=order.id, basis=Basis.ON_THE_WAY, eta=eta)
        return expected, self._done(there, order), ""

    def _left(self, ahead: Ahead, order: Order) -> Travel:
        """What is learned of the whole way counts for the rest of it; and who was slow so far is
        expected to stay so, the more so the longer that was seen.
        """
        assert ahead.spot is not None, "asked of trucks that are heard"  # noqa: S101 - for the type checker
        start, end = order.origin.spot, order.destination.spot
        here = Spot(ahead.spot.lat_e7, ahead.spot.lon_e7, start.site_id)
        left, whole = self._way(here, end), self._way(start, end)
        left_at = order.times.in_transit or ahead.truck.since
        slow = slowness(
            usual_min=whole.p50_min - left.p50_min,
            took_min=((ahead.heard_at or self._now) - left_at) / MINUTE_MS,
        )
        return Travel(
            p50_min=left.p50_min * slow,
            p80_min=left.p80_min * slow,
            road_m=left.road_m,
            source=left.source,
            traffic_s=left.traffic_s,
        )

    def _there(self, when: _When, order: Order, begins_at: int | None) -> tuple[_When, float]:
        origin, end = order.origin.spot, order.destination.spot
        out = when.not_before(begins_at)
        approach, way = self._way(out.spot, origin), self._way(origin, end)
        at_plant = out if out.spot == origin else out.driven(approach, origin)
        left_m = way.road_m + (0.0 if out.spot == origin else approach.road_m)
        return at_plant.working(order.loading_min).driven(way, end), left_m

    def _done(self, there: _When, order: Order, since: int | None = None) -> _When:
        """Unloaded, back at its plant and washed."""
        poured = there.not_before(order.earliest_at).working(order.unloading_min)
        if since is not None:
            left = since + order.unloading_min * MINUTE_MS
            poured = there.until(left, left)
        poured = poured.not_before(self._now)
        home = order.origin.spot
        back = poured.driven(self._way(poured.spot, home), home)
        sets = order.discharge_limit_min is not None
        return back.working(self._figures.washing_min if sets else 0)

    def _lost(self, ahead: Ahead) -> str:
        """Why nobody knows where it is; empty: it is known."""
        name = ahead.truck.name
        if ahead.spot is None or ahead.heard_at is None:
            return f"the position of {name} is unknown: it was never heard"
        minutes = (self._now - ahead.heard_at) // MINUTE_MS
        if minutes <= self._figures.position_min:
            return ""
        if ahead.is_parked and ahead.truck.state is not TruckState.EN_ROUTE:
            return ""
        return f"the position of {name} is unknown: last heard {minutes} min ago"

    def _eta(self, there: _When, *, left_m: float, traffic_s: int | None = None) -> Eta:
        return Eta(
            made_at=self._now,
            arrival_at=round(there.likely),
            late_case_at=round(max(there.likely, there.late)),
            source=there.source,
            traffic_s=traffic_s,
            left_m=left_m,
        )


_UNDERWAY = (
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
)


def slowness(*, usual_min: float, took_min: float) -> float:
    """By which the rest of the way is longer: 1 as usual, never less."""
    usual = max(0.0, usual_min)
    return min(SLOWEST, max(1.0, (took_min + PACE_MIN) / (usual + PACE_MIN)))


def _weaker(one: EtaSource, other: EtaSource) -> EtaSource:
    """Of a chain the least that it was found by."""
    order = (EtaSource.DEFAULT, EtaSource.LEARNED, EtaSource.ONLINE)
    return min(one, other, key=order.index)

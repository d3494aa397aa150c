"""What is known of the trucks that are on a round: where they are, and since when they stand."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from daemon.domain.dispatch.job_plan import LOADING
from daemon.domain.eta.estimate import travel
from daemon.domain.geo import distance_m
from daemon.domain.orders.following import NOWHERE, Round, Sighting, Stay
from daemon.domain.orders.order import Order, Place
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.watch.work import steps_from
from daemon.interfaces import TruckSignals
from daemon.queue.kinds import Reads
from daemon.store import assignments, lanes, orders, truck_loads, trucks
from daemon.store.site_stays import last_stay
from daemon.store.truck_signals import Telemetry

NEAR_M = 150.0
"""A truck so near to a site that has no fence is there."""
LEFT_M = 250.0
"""Only so far from it has it left again: who stands at the edge does not come and go."""
MINUTE_MS = 60_000
QUIET = (TruckState.AVAILABLE, TruckState.OUT_OF_SERVICE)
SIGNALS: TruckSignals = Telemetry()

# The unit that was heard last speaks for its truck; a fix from before it was fitted does not.
FIXES = """
SELECT f.vehicle_id, s.unit_id, s.at, s.lat_e7, s.lon_e7, s.motion, s.motion_since,
    s.body ->> '$.sites'
FROM json_each(:vehicles) v
JOIN fitting f ON f.vehicle_id = v.value AND f.until_at IS NULL
JOIN unit_state s ON s.unit_id = f.unit_id AND s.at >= f.from_at AND s.lat_e7 IS NOT NULL
ORDER BY s.at
"""

LEFT = """
SELECT at, body ->> '$.arrived_at' FROM event
WHERE unit_id = :unit_id AND at >= :since AND kind = 'site.departed' AND subject = :site
ORDER BY at DESC LIMIT 1
"""

FENCED = "SELECT DISTINCT site_id FROM fence WHERE retired_at IS NULL AND site_id IS NOT NULL"

# That it has carried: what is next on its route may have been given to it since, or called off.
LAST_ORDER = """
SELECT a.order_id FROM assignment a JOIN customer_order o ON o.id = a.order_id
WHERE a.vehicle_id = :vehicle_id AND a.ending IN ('delivered', 'cancelled')
    AND o.loading_at IS NOT NULL
ORDER BY a.ended_at DESC, a.id DESC LIMIT 1
"""

PLANT = """
SELECT s.id, s.name, s.lat_e7, s.lon_e7
FROM vehicle v JOIN site s ON s.name = v.plant WHERE v.id = :vehicle_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """The newest word of a truck's unit; degrees x 1e7, ms UTC."""

    unit_id: int
    at: int
    lat_e7: int
    lon_e7: int
    stands_since: int | None
    sites: Mapping[str, int]
    """Those it is at, each since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRound:
    truck: Truck
    round: Round
    seen: Sighting | None
    order: Order | None
    """In hand."""
    away_m: int | None
    """From the destination of that order, as the crow flies; None: nobody knows."""


def on_round(reads: Reads, now: int) -> tuple[OnRound, ...]:
    """Every truck that has something in hand or is not home yet."""
    due = [one for one in trucks.trucks(reads) if one.state not in QUIET]
    if not due:
        return ()
    ids = [one.vehicle_id for one in due]
    fixes = newest_fixes(reads, ids)
    turned = SIGNALS.turning(reads, ids, now)
    fenced = {number for (number,) in reads.execute(FENCED).fetchall()}
    found = []
    for truck in due:
        order = _order(reads, truck)
        fix = fixes.get(truck.vehicle_id)
        seen = None if fix is None else _seen(reads, truck, fix, order, fenced)
        told = turned.get(truck.vehicle_id)
        if seen is not None and told is not None:
            seen = replace(seen, turning=told.turning, turning_since=told.since)
        in_hand = order if truck.order_id is not None else None
        found.append(
            OnRound(
                truck=truck,
                round=_round(reads, truck, order, now),
                seen=seen,
                order=in_hand,
                away_m=_away(fix, in_hand),
            )
        )
    return tuple(found)


def newest_fixes(reads: Reads, vehicle_ids: Iterable[int]) -> Mapping[int, Fix]:
    """By vehicle; of one that was never heard there is none."""
    rows = reads.execute(FIXES, {"vehicles": json.dumps(list(vehicle_ids))}).fetchall()
    return {row[0]: _fix(row) for row in rows}


def _fix(row: tuple[Any, ...]) -> Fix:
    _, unit_id, at, lat, lon, motion, since, sites = row
    return Fix(
        unit_id=unit_id,
        at=at,
        lat_e7=lat,
        lon_e7=lon,
        stands_since=since if motion in ("idle", "parked") else None,
        sites=dict(json.loads(sites)) if sites else {},
    )


def _order(reads: Reads, truck: Truck) -> Order | None:
    """In hand, or the last one: from its plant the truck came."""
    if truck.order_id is not None:
        return orders.order_by_id(reads, truck.order_id)
    row = reads.execute(LAST_ORDER, {"vehicle_id": truck.vehicle_id}).fetchone()
    return None if row is None else orders.order_by_id(reads, row[0])


def _seen(reads: Reads, truck: Truck, fix: Fix, order: Order | None, fenced: set[int]) -> Sighting:
    def stay(place: Place | None, *, was_there: bool = False, is_unloading: bool = False) -> Stay:
        if place is None:
            return NOWHERE
        if place.id not in fenced:
            near = _near(fix, place, was_there=was_there)
            if near.is_there or not is_unloading:
                return near
            reach_m = LEFT_M if was_there else NEAR_M
            return last_stay(reads, fix.unit_id, place, since=truck.since, reach_m=reach_m)
        if place.name in fix.sites:
            return Stay(is_there=True, since=fix.sites[place.name])
        asked = {"unit_id": fix.unit_id, "since": truck.since, "site": place.name}
        left = reads.execute(LEFT, asked).fetchone()
        return Stay(left_at=fix.at) if left is None else Stay(left_at=left[0], came_at=left[1])

    homes = _homes(reads, truck, order)
    return Sighting(
        at=fix.at,
        origin=stay(
            None if order is None else order.origin,
            was_there=truck.state is TruckState.LOADING,
        ),
        destination=stay(
            None if order is None else order.destination,
            was_there=truck.state in (TruckState.AT_JOB_SITE, TruckState.DELIVERING),
            is_unloading=truck.state in (TruckState.EN_ROUTE, TruckState.AT_JOB_SITE),
        ),
        home=next((one for one in map(stay, homes) if one.is_there), stay(homes[0])),
        stands_since=fix.stands_since,
    )


def _away(fix: Fix | None, order: Order | None) -> int | None:
    if fix is None or order is None:
        return None
    end = order.destination
    return round(distance_m(fix.lat_e7, fix.lon_e7, end.lat_e7, end.lon_e7))


def _near(fix: Fix, place: Place, *, was_there: bool) -> Stay:
    away = distance_m(fix.lat_e7, fix.lon_e7, place.lat_e7, place.lon_e7)
    is_there = away <= (LEFT_M if was_there else NEAR_M)
    return Stay(is_there=is_there, since=fix.at, left_at=fix.at)


def _homes(reads: Reads, truck: Truck, order: Order | None) -> list[Place | None]:
    """Where it ends its round: at the plant of its pool, or else where it was loaded; or where it
    is loaded next.
    """
    homes: list[Place | None] = [None if order is None else order.origin]
    row = reads.execute(PLANT, {"vehicle_id": truck.vehicle_id}).fetchone()
    if row is not None:
        number, name, lat_e7, lon_e7 = row
        homes = [Place(id=number, name=name, lat_e7=lat_e7, lon_e7=lon_e7)]
    ahead = assignments.route(reads, truck.vehicle_id)
    if ahead and truck.order_id is None:
        homes.append(orders.order_by_id(reads, ahead[0].order_id).origin)
    return homes


def _round(reads: Reads, truck: Truck, order: Order | None, now: int) -> Round:
    load = truck_loads.load_of(reads, truck.vehicle_id)
    sets = order is not None and order.discharge_limit_min is not None
    return Round(
        state=truck.state,
        since=truck.since,
        loads_at=_loads_at(reads, order, now) if truck.state is TruckState.ASSIGNED else None,
        opens_at=None if order is None else order.earliest_at,
        is_washed=sets or load is not None,
        held_until=None if load is None else load.held_until,
    )


def _loads_at(reads: Reads, order: Order | None, now: int) -> int | None:
    """As its assignment has planned it, or so that it keeps its promise."""
    if order is None:
        return None
    given = assignments.of_order(reads, order.id)
    begins_at = None if given is None else given.terms.get("begins_at")
    if given is not None and begins_at is not None:
        steps = steps_from(given.terms.get("steps") or ())
        before = takewhile(lambda step: step.what != LOADING, steps)
        return int(begins_at + sum(step.minutes for step in before) * MINUTE_MS)
    origin, destination = order.origin, order.destination
    book = lanes.lane(reads, origin.id, destination.id, now=now)
    way = travel(book, origin.spot, destination.spot, order.promised_at)
    took_min = order.loading_min + way.p80_min
    return int(order.promised_at - took_min * MINUTE_MS)

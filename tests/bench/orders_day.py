"""A day of a depot, minute by minute: the daemon's own store, jobs and rules under a told clock.

Trucks and drivers are played: they set out when they are told to, take the time that the roads of
the day take, and stand where they load and pour. What the daemon makes of it is its own doing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from daemon.clock import ManualClock
from daemon.domain.geo import between
from daemon.domain.hours.duty import Duty
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.terms import log_with, terms_of
from daemon.domain.orders.order import Order, OrderSource, OrderState, Tier
from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.domain.papers.kinds import Holder
from daemon.interfaces import Tx
from daemon.jobs.load_watch import WatchLoads
from daemon.jobs.order_retry import RetryPending
from daemon.jobs.truck_follow import FollowTrucks
from daemon.queue.kinds import JobArgs
from daemon.store import (
    drivers,
    order_events,
    order_moves,
    orders,
    seats,
    truck_loads,
    trucks,
    zones,
)
from daemon.store.duty_logs import raw_log
from daemon.store.order_events import How
from daemon.store.orders import OrderFields
from daemon.store.seats import Place
from daemon.store.truck_loads import LoadDecision
from tests.bench.orders_result import Result, Telling, is_kept, is_spoilt
from tests.bench.orders_world import (
    BROKEN_AT_MIN,
    BROKEN_FOR_MIN,
    DAWN,
    END_MIN,
    MINUTE_MS,
    NEAR_LIMIT_H,
    PLANTS,
    Day,
    Spot,
    Wanted,
    km_between,
    plant_spot,
)
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.duty_scene import DAY, HOUR, add_driver, add_record, add_vehicle, entry
from tests.daemon.store.order_scene import add_customer, add_site
from tests.daemon.store.paper_scene import file_whole
from tests.daemon.store.unit_scene import depart, fence, fit, say

LOADING_MIN = 5
LIMIT_MIN = 90
CARRIES = "UPDATE vehicle SET capacity_kg = 25000, volume_l = 9000 WHERE id = ?"
LOADED_LAST = """
SELECT s.name FROM assignment a
JOIN customer_order o ON o.id = a.order_id JOIN site s ON s.id = o.origin_id
WHERE a.vehicle_id = :vehicle_id AND a.ended_at IS NOT NULL ORDER BY a.ended_at DESC, a.id DESC
"""
# Where another policy gives orders away, the daemon's own dispatch does not begin.
CALL_OFF = """
UPDATE job SET state = 5, done_at = :now
WHERE state IN (0, 1) AND kind IN (
    SELECT id FROM job_kind WHERE name IN ('order.assign', 'order.retry_pending')
)
"""
Assign = Callable[["Play"], None]
"""Gives what waits to trucks, each minute; the daemon's own does so by its jobs."""


@dataclass(slots=True, kw_only=True)
class Cab:
    """One truck and its driver, as they are in the world."""

    number: int
    vehicle_id: int
    driver_id: int
    unit_id: int
    spot: Spot
    place: str = ""
    """The site that it stands at; empty: it is on the road."""
    since: int = 0
    """When it came to stand there, ms UTC."""
    legs: list[tuple[Spot, str, float, bool]] = field(default_factory=list)
    """On the road: to where, the site's name, until which minute, and whether it is loaded."""
    start: tuple[Spot, float] = ((0, 0), 0.0)
    doing: str = ""
    until: float = 0.0
    km: float = 0.0
    empty_km: float = 0.0
    idle_min: float = 0.0
    duty: Duty = Duty.ON


class Play:
    def __init__(self, day: Day, path: Path, *, assign: Assign | None = None) -> None:
        """`assign` left out: the daemon's own dispatch."""
        self.day = day
        self.minute = 0
        self.desk = Desk(path, machine=ManualClock(DAWN))
        self.tx: Tx = self.desk.tx
        self._assign = assign
        zones.keep(self.tx, "UTC")
        self.customer_id = add_customer(self.tx, "ACME")
        self.plants = [
            add_site(self.tx, f"PLANT-{number + 1}", *plant_spot(number))
            for number in range(len(PLANTS))
        ]
        for number in range(len(PLANTS)):
            fence(self.tx, f"PLANT-{number + 1}")
        self.sites = {
            one.name: add_site(self.tx, f"SITE-{one.name}", *one.site) for one in day.orders
        }
        for one in day.orders:
            fence(self.tx, f"SITE-{one.name}")
        self.wanted = {one.name: one for one in day.orders}
        self.cabs = [self._cab(number, start) for number, start in enumerate(day.starts)]
        self.by_vehicle = {cab.vehicle_id: cab for cab in self.cabs}

    @property
    def now(self) -> int:
        return DAWN + self.minute * MINUTE_MS

    def run(
        self, *, minutes: int = END_MIN, at_the_end: Callable[[], object] = lambda: None
    ) -> Result:
        for self.minute in range(minutes):
            if self.minute:
                self.desk.lab.advance(minutes=1)
            self._happen()
            for cab in self.cabs:
                self._play(cab)
            self.step()
        result = self._result()
        at_the_end()
        self.desk.writer.stop()
        return result

    def telling(self) -> Any:
        """A transaction that says what happens in it, as a person's command would."""
        return Telling(self.desk, self.now)

    def _cab(self, number: int, plant: int) -> Cab:
        tx, name = self.tx, f"{number + 1:02}"
        vehicle_id, driver_id = add_vehicle(tx, f"T{name}"), add_driver(tx, f"D{name}")
        tx.execute(CARRIES, (vehicle_id,))
        file_whole(tx, Holder.VEHICLE, vehicle_id, date(2027, 1, 1))
        file_whole(tx, Holder.DRIVER, driver_id, date(2027, 1, 1))
        hours_ago = NEAR_LIMIT_H[number] if number < len(NEAR_LIMIT_H) else 0.25
        add_record(tx, driver_id, entry(Duty.OFF, DAWN - 40 * DAY))
        add_record(tx, driver_id, entry(Duty.ON, DAWN - round(hours_ago * HOUR)))
        seats.sit(tx, driver_id, vehicle_id, Place.DRIVER, at=DAWN - HOUR // 4)
        return Cab(
            number=number,
            vehicle_id=vehicle_id,
            driver_id=driver_id,
            unit_id=fit(tx, vehicle_id),
            spot=plant_spot(plant),
            place=f"PLANT-{plant + 1}",
            since=DAWN - HOUR,
        )

    def _happen(self) -> None:
        """What customers want and what goes wrong in this minute."""
        for one in self.day.orders:
            if one.created == self.minute:
                self._order(one)
            if one.cancelled == self.minute:
                order = orders.order_by_name(self.tx, one.name)
                if order is not None and not order.state.is_over:
                    truck = order_moves.cancel(self.telling(), order, self.how(reason="customer"))
                    self._decide(truck)
        broken = self.cabs[self.day.broken]
        truck = trucks.truck(self.tx, broken.vehicle_id)
        is_out = truck.state is TruckState.OUT_OF_SERVICE
        is_time = BROKEN_AT_MIN <= self.minute < BROKEN_AT_MIN + BROKEN_FOR_MIN
        if is_time and truck.state in (TruckState.AVAILABLE, TruckState.ASSIGNED):
            order_moves.break_down(self.telling(), truck, self.how(reason="brakes"))
        elif is_out and not is_time:
            order_moves.back_in_service(self.telling(), truck, self.how())

    def _decide(self, truck: Truck | None) -> None:
        """A dispatcher has what is loaded brought back, at once."""
        if truck is not None and truck_loads.load_of(self.tx, truck.vehicle_id) is not None:
            truck_loads.decide(
                self.tx, truck.vehicle_id, LoadDecision.RETURN, at=self.now, by="olga"
            )

    def how(self, reason: str = "") -> How:
        return How(at=self.now, source=MoveSource.PERSON, by="olga", reason=reason)

    def _order(self, one: Wanted) -> None:
        fields = OrderFields(
            name=one.name,
            customer_id=self.customer_id,
            tier=one.tier,
            origin_id=self.plants[one.plant],
            destination_id=self.sites[one.name],
            earliest_at=DAWN + one.opens * MINUTE_MS,
            promised_at=DAWN + one.promised * MINUTE_MS,
            material="concrete" if one.is_concrete else "gravel",
            equipment=(),
            weight_kg=18_000,
            volume_l=7_000,
            certificates=(),
            preferred=(),
            loading_min=LOADING_MIN,
            unloading_min=one.unloading,
            discharge_limit_min=LIMIT_MIN if one.is_concrete else None,
            note="",
        )
        orders.add(self.tx, fields, source=OrderSource.HEADOFFICE, now=self.now, by="office")
        added = orders.order_by_name(self.tx, one.name)
        if added is not None:
            order_events.created(self.telling(), added)

    def _play(self, cab: Cab) -> None:
        """One minute of a cab: what it does follows what it was told."""
        truck = trucks.truck(self.tx, cab.vehicle_id)
        order = None if truck.order_id is None else orders.order_by_id(self.tx, truck.order_id)
        if cab.legs:
            self._drive(cab)
        if not cab.legs and self.minute >= cab.until:
            self._begin(cab, truck, order)
        if not cab.legs and not cab.doing:
            cab.idle_min += 1
        self._say(cab)

    def _begin(self, cab: Cab, truck: Truck, order: Order | None) -> None:
        """What a driver does when he has done what he did."""
        if cab.place.startswith("SITE-"):
            self._at_site(cab, order)
        elif order is not None and truck.state is TruckState.ASSIGNED:
            self._to_load(cab, order)
        elif order is not None and truck.state is TruckState.LOADING:
            self._load(cab, order)
        else:
            cab.doing = ""

    def _to_load(self, cab: Cab, order: Order) -> None:
        """To the plant at once; there the daemon sees it stand, and loads it when it is time."""
        if cab.place != order.origin.name:
            self._set_out(cab, order.name, "approach", order.origin.name, is_loaded=False)

    def _load(self, cab: Cab, order: Order) -> None:
        if cab.doing != "loading":
            cab.doing, cab.until = "loading", self.minute + order.loading_min
            self._does(cab, Duty.ON)
        else:
            self._set_out(cab, order.name, "loaded", order.destination.name, is_loaded=True)

    def _at_site(self, cab: Cab, order: Order | None) -> None:
        """Waits, unloads, and goes home; at once when the order is gone."""
        wanted = self.wanted[cab.place.removeprefix("SITE-")]
        if order is None and cab.doing != "unloading":
            self._set_out(cab, wanted.name, "return", self._home(cab), is_loaded=False)
        elif cab.doing == "unloading":
            home = f"PLANT-{wanted.plant + 1}"
            self._set_out(cab, wanted.name, "return", home, is_loaded=False)
        elif self.minute >= wanted.opens:
            cab.doing, cab.until = "unloading", self.minute + wanted.unloading
            self._does(cab, Duty.ON)
        else:
            cab.doing = "waiting"

    def _home(self, cab: Cab) -> str:
        """Where it was loaded last."""
        row = self.tx.execute(LOADED_LAST, {"vehicle_id": cab.vehicle_id}).fetchone()
        return str(row[0])

    def _set_out(self, cab: Cab, order: str, leg: str, to: str, *, is_loaded: bool) -> None:
        end = self._spot_of(to)
        took = self.day.way_min(order, leg, cab.spot, end, self.minute)
        km = km_between(cab.spot, end)
        cab.km += km
        cab.empty_km += 0.0 if is_loaded else km
        if cab.place:
            depart(self.tx, cab.unit_id, cab.vehicle_id, cab.place, at=self.now)
        cab.start = (cab.spot, float(self.minute))
        cab.legs = [(end, to, self.minute + took, is_loaded)]
        cab.place, cab.doing = "", "driving"
        self._does(cab, Duty.D)

    def _drive(self, cab: Cab) -> None:
        (end, name, until, _), (spot, begun) = cab.legs[0], cab.start
        if self.minute >= until:
            cab.spot, cab.place, cab.since, cab.legs = end, name, self.now, []
            cab.doing = ""
            self._does(cab, Duty.ON)
        else:
            cab.spot = between(spot, end, (self.minute - begun) / (until - begun))

    def _spot_of(self, site: str) -> Spot:
        if site.startswith("PLANT-"):
            return plant_spot(int(site.removeprefix("PLANT-")) - 1)
        return self.wanted[site.removeprefix("SITE-")].site

    def _does(self, cab: Cab, duty: Duty) -> None:
        if cab.duty is not duty:
            cab.duty = duty
            add_record(self.tx, cab.driver_id, entry(duty, self.now))

    def _say(self, cab: Cab) -> None:
        say(
            self.tx,
            cab.unit_id,
            at=self.now,
            place=cab.spot,
            stands_since=cab.since if cab.place else None,
            sites={cab.place: cab.since} if cab.place else {},
        )

    def step(self) -> None:
        """What the daemon's schedules start each minute."""
        kinds: list[JobArgs] = [FollowTrucks.Args(), WatchLoads.Args()]
        if self._assign is None:
            kinds.append(RetryPending.Args(is_timed=True))
        else:
            self._assign(self)
        for args in kinds:
            self.desk.lab.enqueue(args)
        self._drain()

    def _drain(self) -> None:
        if self._assign is not None:
            self.tx.execute(CALL_OFF, {"now": self.now})
        self.desk.lab.drain()

    def _result(self) -> Result:
        on_time: dict[Tier, tuple[int, int]] = dict.fromkeys(Tier, (0, 0))
        delivered = unserved = spoilt = 0
        for one in self.day.orders:
            order = orders.order_by_name(self.tx, one.name)
            if order is None or order.state is OrderState.CANCELLED:
                continue
            kept, of = on_time[one.tier]
            on_time[one.tier] = (kept + is_kept(order), of + 1)
            spoilt += is_spoilt(order)
            delivered += order.state is OrderState.DELIVERED
            unserved += order.state is not OrderState.DELIVERED
        return Result(
            on_time=on_time,
            km=sum(cab.km for cab in self.cabs),
            empty_km=sum(cab.empty_km for cab in self.cabs),
            idle_min=sum(cab.idle_min for cab in self.cabs),
            violations=sum(self._violations(cab) for cab in self.cabs),
            delivered=delivered,
            unserved=unserved,
            spoilt=spoilt,
        )

    def _violations(self, cab: Cab) -> int:
        row = next(one for one in drivers.drivers_in_use(self.tx) if one.id == cab.driver_id)
        terms = terms_of(row, self.desk.rules, zones.depot_zone(self.tx))
        log = log_with(raw_log(self.tx, cab.driver_id, until=self.now), terms, self.now)
        return len(evaluate(log, terms.rules).violations)

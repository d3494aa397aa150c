"""`load.watch`: loads that set, and drivers who have not answered a call back."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from daemon.domain.orders import news
from daemon.domain.orders.concrete import LoadClock, clock_of, due_step, steps_of
from daemon.domain.orders.machine import said
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.rules.key import RuleValues
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import orders, recalls, truck_loads, trucks, vehicle_track
from daemon.store.recalls import Recall
from daemon.store.truck_loads import TruckLoad


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    load: TruckLoad
    truck: Truck


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    now: int
    is_time_known: bool
    loads: tuple[Carried, ...]
    calls: tuple[tuple[Recall, Order], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    carried: Carried
    clock: LoadClock
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    loads: int
    warned: tuple[Warned, ...]
    unheard: tuple[tuple[Recall, Order], ...]


@job(
    "load.watch",
    queue="critical",
    max_attempts=5,
    timeout_s=10,
    unique=by("at", states=NOT_BEGUN),
)
class WatchLoads:
    """Warns of loads that set, each step once, and says when a driver must be called by phone."""

    class Args(JobArgs):
        at: Annotated[int, Field(ge=0)] = 0
        """For which instant it was ordered; 0: it is the look of every minute."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Watched:
        if not vehicle_track.is_clock_trusted(reads):
            return Watched(now=now, is_time_known=False, loads=(), calls=())
        carried = tuple(
            Carried(load=one, truck=trucks.truck(reads, one.vehicle_id))
            for one in truck_loads.loads(reads)
        )
        calls = tuple(
            (call, orders.order_by_id(reads, call.order_id))
            for call in recalls.open_recalls(reads)
            if call.told_at is None and call.due_at <= now
        )
        return Watched(now=now, is_time_known=True, loads=carried, calls=calls)

    @staticmethod
    def decide(watched: Watched, rules: RuleValues) -> Found:
        warned = []
        for one in watched.loads:
            steps = steps_of(one.load.limit_min, rules)
            clock = clock_of(one.load.batched_at, one.load.limit_min, watched.now, steps)
            step = due_step(clock.age_min, one.load.told_min, steps)
            if step is not None:
                warned.append(Warned(carried=one, clock=clock, step=step))
        return Found(loads=len(watched.loads), warned=tuple(warned), unheard=watched.calls)

    @staticmethod
    def save(tx: JobTx, found: Found) -> dict[str, object]:
        warned = [one for one in found.warned if _is_as_before(tx, one)]
        for one in warned:
            truck_loads.told(tx, one.carried.load.vehicle_id, one.step)
            _warn(tx, one)
        unheard = 0
        for call, order in found.unheard:
            is_open = any(one.id == call.id for one in recalls.open_of(tx, call.vehicle_id))
            if is_open and recalls.told(tx, call.id, at=tx.now):
                unheard += 1
                _tell_unheard(tx, call, order)
        return {"loads": found.loads, "warned": len(warned), "unheard": unheard}


def _is_as_before(tx: JobTx, one: Warned) -> bool:
    """Not poured, redirected or warned of meanwhile."""
    return truck_loads.load_of(tx, one.carried.load.vehicle_id) == one.carried.load


def _warn(tx: JobTx, one: Warned) -> None:
    load, truck = one.carried.load, one.carried.truck
    is_free = truck.order_id is None
    body: dict[str, object] = {
        "vehicle": truck.name,
        "order": load.order,
        "step": one.step,
        "age_min": one.clock.age_min,
        "left_min": one.clock.left_min,
        "limit_min": load.limit_min,
        "hardness": one.clock.hardness.value,
        "batched_at": load.batched_at,
        "is_pouring": truck.state is TruckState.DELIVERING,
        "where": f"truck {said(truck.state)}{', the order is cancelled' if is_free else ''}",
    }
    seq = tx.record(news.LOAD_WARNED, vehicle_id=truck.vehicle_id, subject=truck.name, body=body)
    tx.decided(
        subject=f"truck {truck.name}", outcome=news.LOAD_WARNED, terms={**body, "event": seq}
    )


def _tell_unheard(tx: JobTx, call: Recall, order: Order) -> None:
    tx.record(
        news.RECALL_UNHEARD,
        vehicle_id=call.vehicle_id,
        subject=call.vehicle,
        body={
            "recall": call.id,
            "vehicle": call.vehicle,
            "order": call.order,
            "plant": order.origin.name,
            "reason": call.reason,
            "waited_ms": tx.now - call.sent_at,
        },
    )

"""`order.cancel`: what follows when an order is cancelled whose truck has it in hand."""

from dataclasses import dataclass

from daemon.domain.events import Event
from daemon.domain.orders import news
from daemon.domain.orders.concrete import MINUTE_MS
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.orders import ACKNOWLEDGE_SECONDS
from daemon.jobs.load_watch import WatchLoads
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.store import order_moves, orders, recalls, truck_loads, trucks
from daemon.store.truck_loads import LoadDecision, TruckLoad

OUTSIDE = (OrderState.IN_TRANSIT.value, OrderState.DELIVERING.value)
"""Of an order that was so when it was cancelled the truck is on the road or at the site."""
COMES_BACK = (TruckState.RETURNING, TruckState.OUT_OF_SERVICE)
"""One that is out of service comes back when it goes again; its driver is to know it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    order: Order | None
    truck: Truck | None
    load: TruckLoad | None
    reason: str
    is_outside: bool
    is_called: bool
    """It is called back already."""
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    scene: Scene
    is_recalled: bool
    is_load_undecided: bool
    acknowledge_ms: int


@job("order.cancel", queue="critical", max_attempts=10, timeout_s=10, unique=by("order"))
class FollowCancellation:
    """Calls the truck of a cancelled order back, and asks what becomes of its load.

    The call is an event that vehicle units hear of; the driver's answer comes by
    `trucks.acknowledge`, and without one somebody is told to call him.
    """

    class Args(JobArgs):
        order: str
        vehicle_id: int | None = None
        was: str = ""
        """The state in which it was cancelled."""
        reason: str = ""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Scene:
        order = orders.order_by_name(reads, args.order)
        is_ours = order is not None and args.vehicle_id is not None
        truck = trucks.truck(reads, args.vehicle_id or 0) if is_ours else None
        calls = () if truck is None else recalls.open_of(reads, truck.vehicle_id)
        load = None if truck is None else truck_loads.load_of(reads, truck.vehicle_id)
        return Scene(
            order=order,
            truck=truck,
            load=load,
            reason=args.reason,
            is_outside=args.was in OUTSIDE,
            is_called=any(order is not None and call.order_id == order.id for call in calls),
            now=now,
        )

    @staticmethod
    def decide(scene: Scene, rules: RuleValues) -> Followed:
        truck, load, order = scene.truck, scene.load, scene.order
        comes_back = truck is not None and truck.state in COMES_BACK
        is_its = load is not None and order is not None and load.order_id == order.id
        is_undecided = load is not None and load.decision is LoadDecision.UNDECIDED
        return Followed(
            scene=scene,
            is_recalled=scene.is_outside and comes_back and not scene.is_called,
            is_load_undecided=is_its and is_undecided,
            acknowledge_ms=rules[ACKNOWLEDGE_SECONDS] * 1000,
        )

    @staticmethod
    def save(tx: JobTx, followed: Followed) -> dict[str, object]:
        scene = followed.scene
        if scene.order is None or scene.truck is None:
            return {"recalled": False}
        if trucks.truck(tx, scene.truck.vehicle_id).version != scene.truck.version:
            raise Stale(f"truck {scene.truck.name} has moved on since it was looked at")
        if followed.is_recalled:
            due_at = tx.now + followed.acknowledge_ms
            order_moves.recall(tx, scene.truck, scene.order, reason=scene.reason, due_at=due_at)
            tx.enqueue(WatchLoads.Args(at=due_at), delay_ms=followed.acknowledge_ms)
        if followed.is_load_undecided and scene.load is not None:
            _ask(tx, scene.truck, scene.load)
        tx.decided(
            subject=f"order {scene.order.name}",
            outcome="recalled" if followed.is_recalled else "ended",
            terms={
                "truck": scene.truck.name,
                "truck_state": scene.truck.state.value,
                "reason": scene.reason,
                "load_undecided": followed.is_load_undecided,
            },
        )
        return {"recalled": followed.is_recalled, "load_undecided": followed.is_load_undecided}


def of_event(event: Event) -> FollowCancellation.Args | None:
    """None: no truck had it in hand."""
    if event.vehicle_id is None:
        return None
    return FollowCancellation.Args(
        order=event.subject,
        vehicle_id=event.vehicle_id,
        was=str(event.body.get("was", "")),
        reason=str(event.body.get("reason", "")),
    )


def _ask(tx: JobTx, truck: Truck, load: TruckLoad) -> None:
    left = load.limit_min - (tx.now - load.batched_at) // MINUTE_MS
    tx.record(
        news.LOAD_UNDECIDED,
        vehicle_id=truck.vehicle_id,
        subject=truck.name,
        body={
            "vehicle": truck.name,
            "order": load.order,
            "batched_at": load.batched_at,
            "limit_min": load.limit_min,
            "left_min": left,
        },
    )

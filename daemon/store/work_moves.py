"""Work orders go on, and the trucks with them: one transaction, with the events that say so."""

from collections.abc import Sequence
from dataclasses import replace

from daemon.domain.alerts import Desk
from daemon.domain.maintenance.causes import CHECK, FAULT
from daemon.domain.maintenance.condition import State
from daemon.domain.maintenance.planning import Change, Planned
from daemon.domain.maintenance.work_orders import (
    Slot,
    WorkOrder,
    WorkState,
    need_step,
    when_said,
    worded,
)
from daemon.domain.orders.truck import Truck, TruckState
from daemon.interfaces import RecordingTx
from daemon.queue.outcomes import Stale
from daemon.store import alerts, conditions, order_moves, services, trucks, work_orders, zones
from daemon.store.conditions import End, Named
from daemon.store.order_events import How
from daemon.store.order_moves import DEPOT
from daemon.store.services import Doing
from daemon.store.work_orders import Saying

ADDED = "work_order.added"
PROPOSED = "work_order.proposed"
CHANGED = "work_order.changed"
MOVED = "work_order.moved"
ACCEPTED = "work_order.accepted"
STARTED = "work_order.started"
FINISHED = "work_order.finished"
CANCELLED = "work_order.cancelled"
NOTED = "work_order.noted"
TOLD = (PROPOSED, CHANGED, MOVED)
"""Of which the workshop is told."""
SETTLES = (ACCEPTED, STARTED, FINISHED, CANCELLED)
SETTLED = "depotd (somebody has decided since, or its cause is gone)"


def apply(tx: RecordingTx, planned: Planned) -> WorkOrder:
    """As it was planned. Raises Stale when the order is another by now."""
    vehicle, was, need = planned.vehicle, planned.was, planned.need
    saying = Saying(at=tx.now, by=DEPOT, reason="its cause is gone")
    if was is None or need is None:
        if was is not None:
            need_step(was.name, was.state, WorkState.CANCELLED, is_person=False)
            gone = replace(was, state=WorkState.CANCELLED, slots=())
            return _say(tx, CANCELLED, work_orders.save(tx, gone, saying), reason=saying.reason)
        if need is None or work_orders.of_vehicle(tx, vehicle.id) is not None:
            raise Stale(f"vehicle {vehicle.name} has a work order by now")
        order = WorkOrder(
            id=0,
            name="",
            vehicle_id=vehicle.id,
            vehicle=vehicle.name,
            state=WorkState.PROPOSED,
            version=0,
            urgency=need.urgency,
            kinds=need.kinds,
            faults=need.faults,
            why=need.why,
            duration_min=need.duration_min,
            unbooked=planned.unbooked,
            slots=planned.slots,
        )
        return _say(tx, PROPOSED, work_orders.add(tx, order, saying))
    after = replace(
        was,
        state=WorkState.PROPOSED if planned.lapsed else was.state,
        is_fixed=was.is_fixed and not planned.lapsed,
        urgency=need.urgency,
        kinds=need.kinds,
        faults=need.faults,
        why=need.why,
        duration_min=need.duration_min,
        unbooked=planned.unbooked,
        slots=planned.slots,
    )
    kind = MOVED if planned.change is Change.MOVED else CHANGED
    return _say(tx, kind, work_orders.save(tx, after, saying), was=was, lapsed=planned.lapsed)


def add(tx: RecordingTx, order: WorkOrder, saying: Saying) -> WorkOrder:
    return _say(tx, ADDED, work_orders.add(tx, order, saying))


def change(tx: RecordingTx, was: WorkOrder, after: WorkOrder, saying: Saying) -> WorkOrder:
    """Other work than before; its time is looked at again."""
    return _say(tx, CHANGED, work_orders.save(tx, after, saying), was=was)


def accept(tx: RecordingTx, order: WorkOrder, saying: Saying) -> WorkOrder:
    """Its time is kept from now on. Raises WorkRefused."""
    return _step(tx, order, WorkState.ACCEPTED, ACCEPTED, saying)


def move(tx: RecordingTx, order: WorkOrder, slots: Sequence[Slot], saying: Saying) -> WorkOrder:
    """To a time that a person has chosen: depotd moves it no more."""
    after = replace(order, slots=tuple(slots), is_fixed=True, unbooked="")
    return _say(tx, MOVED, work_orders.save(tx, after, saying), was=order, reason=saying.reason)


def note(tx: RecordingTx, order: WorkOrder, saying: Saying) -> WorkOrder:
    after = replace(order, note=saying.reason)
    return _say(tx, NOTED, work_orders.save(tx, after, saying), reason=saying.reason)


def start(tx: RecordingTx, order: WorkOrder, how: How, *, mechanic: str) -> WorkOrder:
    """The truck goes out of service; what it has not loaded is given back.

    Raises WorkRefused, and MoveRefused.
    """
    begun = _step(
        tx,
        replace(order, mechanic=mechanic or order.mechanic),
        WorkState.STARTED,
        STARTED,
        Saying(at=tx.now, by=how.by),
    )
    truck = trucks.truck(tx, order.vehicle_id)
    if truck.state is not TruckState.OUT_OF_SERVICE:
        order_moves.break_down(tx, truck, replace(how, reason=_out_note(order)))
    return begun


def finish(
    tx: RecordingTx,
    order: WorkOrder,
    how: How,
    *,
    records: Sequence[Doing],
    mended: Sequence[str] = (),
) -> tuple[WorkOrder, Truck]:
    """What was done is recorded, and the truck goes again if it went out for this.

    `mended` are features on which a finding is open. Raises WorkRefused.
    """
    done = _step(tx, order, WorkState.FINISHED, FINISHED, Saying(at=tx.now, by=how.by))
    for one in records:
        services.add_done(tx, one, by=how.by)
    how_ended = End(state=State.REPAIRED, at=tx.now, by=how.by, note=f"work order {order.name}")
    for feature in mended:
        named = Named(vehicle_id=order.vehicle_id, vehicle=order.vehicle, feature=feature)
        conditions.end_by_person(tx, named, how_ended)
    return done, _give_back(tx, order, how)


def cancel(tx: RecordingTx, order: WorkOrder, how: How, *, reason: str) -> tuple[WorkOrder, Truck]:
    """Raises WorkRefused."""
    saying = Saying(at=tx.now, by=how.by, reason=reason)
    gone = _step(tx, order, WorkState.CANCELLED, CANCELLED, saying)
    return gone, _give_back(tx, order, how)


def recorded(kinds: Sequence[str]) -> tuple[str, ...]:
    """Those of an order that are services: a look at faults is none."""
    return tuple(one for one in kinds if one != FAULT and not one.startswith(f"{CHECK} "))


def looked_at(kinds: Sequence[str]) -> tuple[str, ...]:
    """Features of which an order has a look at what was found."""
    return tuple(one.removeprefix(f"{CHECK} ") for one in kinds if one.startswith(f"{CHECK} "))


def _step(tx: RecordingTx, order: WorkOrder, to: WorkState, kind: str, saying: Saying) -> WorkOrder:
    need_step(order.name, order.state, to, is_person=True)
    after = work_orders.save(tx, replace(order, state=to), saying)
    return _say(tx, kind, after, was=order, reason=saying.reason)


def _give_back(tx: RecordingTx, order: WorkOrder, how: How) -> Truck:
    """A truck that went out of service for another reason stays there."""
    truck = trucks.truck(tx, order.vehicle_id)
    is_ours = truck.state is TruckState.OUT_OF_SERVICE and truck.note == _out_note(order)
    return order_moves.back_in_service(tx, truck, how) if is_ours else truck


def _out_note(order: WorkOrder) -> str:
    return f"in the workshop, {order.name}"


def _say(
    tx: RecordingTx,
    kind: str,
    order: WorkOrder,
    *,
    was: WorkOrder | None = None,
    reason: str = "",
    lapsed: bool = False,
) -> WorkOrder:
    if kind in SETTLES:
        for told in TOLD:
            alerts.settle(tx, Desk.MAINTENANCE, told, subjects=[order.name], at=tx.now, by=SETTLED)
    tx.record(
        kind,
        vehicle_id=order.vehicle_id,
        subject=order.name,
        body={
            "work_order": order.name,
            "vehicle": order.vehicle,
            "state": order.state.value,
            "was": None if was is None else was.state.value,
            "urgency": order.urgency.value,
            "is_news": lapsed or _is_news(was, order),
            "kinds": list(order.kinds),
            "work": worded(order.kinds),
            "faults": list(order.faults),
            "why": order.why,
            "duration_min": order.duration_min,
            "slots": slots_body(order.slots),
            "before": [] if was is None else slots_body(was.slots),
            "when": when_said(order.slots, zones.depot_zone(tx)),
            "unbooked": order.unbooked,
            "lapsed": lapsed,
            "reason": reason,
        },
    )
    return order


def _is_news(was: WorkOrder | None, order: WorkOrder) -> bool:
    """It is there, graver, or without a time that it had."""
    if was is None or order.urgency.rank > was.urgency.rank:
        return True
    return bool(order.unbooked) and not was.unbooked


def slots_body(slots: Sequence[Slot]) -> list[dict[str, int]]:
    """For events and decisions."""
    return [{"bay": slot.bay, "from_at": slot.from_at, "until_at": slot.until_at} for slot in slots]

"""Work orders by hand: added, accepted, moved, started, finished, cancelled, noted."""

from dataclasses import replace
from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import need_time
from daemon.commands.order_desk import how, truck_named
from daemon.commands.service_readings import doubted
from daemon.commands.spec import CommandSpec, done
from daemon.commands.work_order_args import (
    AcceptWork,
    AddWork,
    CancelWork,
    FinishWork,
    MoveWork,
    NoteWork,
    StartWork,
)
from daemon.commands.work_order_desk import (
    WorkOrderRefused,
    saying,
    shop_of,
    stepping,
    times_from,
    work_named,
)
from daemon.domain.commands import Answer, Role
from daemon.domain.maintenance.causes import duration_min
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.recording import Part
from daemon.domain.maintenance.work_orders import (
    WorkOrder,
    WorkState,
    WorkUrgency,
    need_step,
    when_said,
    worded,
)
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.store import vehicle_use, work_moves, work_orders, zones
from daemon.store.services import Doing


def add(tx: CommandTx, args: AddWork) -> Answer:
    truck = truck_named(tx, args.vehicle)
    there = work_orders.of_vehicle(tx, truck.vehicle_id)
    if there is not None and there.state is WorkState.STARTED:
        raise WorkOrderRefused(
            "work_order_started",
            f"truck {truck.name} is in the workshop with work order {there.name}",
            next_step=f"depotd maintenance finish {there.name} first",
        )
    kinds = tuple(dict.fromkeys(kind.strip() for kind in args.kinds))
    before = () if there is None else there.kinds
    new = tuple(kind for kind in kinds if kind not in before)
    minutes = args.duration_min or sum(duration_min(kind, tx.rules) for kind in new)
    if there is not None:
        after = _with(there, kinds, minutes, rules=tx.rules, by_hand=args.duration_min is not None)
        if args.note:
            after = replace(after, note=args.note)
        order = work_moves.change(tx, there, after, saying(tx))
        return done(
            f"work order {order.name} of truck {truck.name} has {worded(kinds)} too",
            **_body(order),
        )
    order = WorkOrder(
        id=0,
        name="",
        vehicle_id=truck.vehicle_id,
        vehicle=truck.name,
        state=WorkState.PROPOSED,
        version=0,
        urgency=WorkUrgency.ROUTINE,
        kinds=kinds,
        asked=kinds,
        why=f"asked for: {', '.join(kinds)}",
        duration_min=minutes,
        asked_min=args.duration_min,
        note=args.note,
    )
    order = work_moves.add(tx, order, saying(tx))
    return done(
        f"work order {order.name}: {worded(kinds)} for truck {truck.name}; it gets its time in a"
        f" moment: depotd maintenance order {order.name}",
        **_body(order),
    )


def accept(tx: CommandTx, args: AcceptWork) -> Answer:
    order = work_named(tx, args.order)
    with stepping():
        need_step(order.name, order.state, WorkState.ACCEPTED, is_person=True)
    if not order.slots:
        raise WorkOrderRefused(
            "no_time",
            f"work order {order.name} has no time yet: {order.unbooked or 'it is being booked'}",
            next_step=f"choose one: depotd maintenance move {order.name} TIME",
        )
    order = work_moves.accept(tx, order, saying(tx))
    when = when_said(order.slots, zones.depot_zone(tx))
    return done(f"work order {order.name} is accepted: {when}", **_body(order))


def move(tx: CommandTx, args: MoveWork) -> Answer:
    order = work_named(tx, args.order)
    need_time(tx, "a time that is given", "wait until the clock is trusted")
    if order.state not in (WorkState.PROPOSED, WorkState.ACCEPTED):
        raise WorkOrderRefused(
            "move_refused", f"work order {order.name} is {order.state}: its time stands"
        )
    if args.at < tx.now:
        raise WorkOrderRefused(
            "in_the_past", f"work order {order.name}: that time is over", next_step="give a later"
        )
    shop = shop_of(tx, order)
    slots = times_from(shop, order, args.at, bay=args.bay, is_forced=args.is_forced)
    order = work_moves.move(tx, order, slots, saying(tx))
    when = when_said(order.slots, shop.zone)
    return done(f"work order {order.name} is moved: {when}", **_body(order))


def start(tx: CommandTx, args: StartWork) -> Answer:
    order = work_named(tx, args.order)
    with stepping():
        need_step(order.name, order.state, WorkState.STARTED, is_person=True)
        begins = order.begins_at
        if begins is None or begins > tx.now or (order.ends_at or 0) <= tx.now:
            standing = (WorkState.STARTED,) if args.is_forced else ()
            shop = shop_of(tx, order, only=standing)
            slots = times_from(shop, order, tx.now, bay=None, is_forced=True)
            order = replace(order, slots=slots, unbooked="")
        seen = how(tx)
        order = work_moves.start(tx, order, seen, mechanic=args.mechanic.strip())
    return done(
        f"work order {order.name} is started: truck {order.vehicle} is out of service in bay"
        f" {order.slots[0].bay}",
        **_body(order),
    )


def finish(tx: CommandTx, args: FinishWork) -> Answer:
    order = work_named(tx, args.order)
    given = {Trigger.DISTANCE: args.odometer_m, Trigger.ENGINE_TIME: args.engine_min}
    read = {trigger: value for trigger, value in given.items() if value is not None}
    doubt = doubted(tx, order.vehicle_id, order.vehicle, at=tx.now, read=read)
    if doubt is not None and not args.is_confirmed:
        return doubt
    done_kinds = order.kinds if args.kinds is None else tuple(args.kinds)
    kinds = work_moves.recorded(done_kinds)
    mended = work_moves.looked_at(done_kinds)
    counters = _counters(tx, order, args)
    by = args.by.strip() or order.mechanic or tx.actor.name
    records = [
        Doing(
            vehicle_id=order.vehicle_id,
            vehicle=order.vehicle,
            kind=kind,
            done_at=tx.now,
            done_by=by,
            counters=counters,
            # What was used for all of it stands with the first, so that sums are right.
            parts=[Part(name=part) for part in args.parts] if number == 0 else (),
            cost_cents=args.cost_cents if number == 0 else None,
            note=args.note,
            work_order_id=order.id,
        )
        for number, kind in enumerate(dict.fromkeys(kinds))
    ]
    with stepping():
        order, truck = work_moves.finish(tx, order, how(tx), records=records, mended=mended)
    recorded = f": {worded(one.kind for one in records)} recorded" if records else ""
    still = (
        f"; truck {truck.name} is still out of service: {truck.note}"
        if truck.state is TruckState.OUT_OF_SERVICE
        else ""
    )
    return done(
        f"work order {order.name} is finished{recorded}{still}",
        **_body(order),
        recorded=[one.kind for one in records],
        truck_state=truck.state.value,
    )


def _counters(tx: CommandTx, order: WorkOrder, args: FinishWork) -> dict[Trigger, int]:
    """As they were read, else as they are believed."""
    read = {Trigger.DISTANCE: args.odometer_m, Trigger.ENGINE_TIME: args.engine_min}
    meters = vehicle_use.meters(tx, order.vehicle_id).get(order.vehicle_id, {})
    believed = {trigger: max(0, meter.value) for trigger, meter in meters.items()}
    return believed | {trigger: value for trigger, value in read.items() if value is not None}


def cancel(tx: CommandTx, args: CancelWork) -> Answer:
    order = work_named(tx, args.order)
    with stepping():
        order, _ = work_moves.cancel(tx, order, how(tx), reason=args.reason.strip())
    return done(f"work order {order.name} is cancelled", **_body(order))


def note(tx: CommandTx, args: NoteWork) -> Answer:
    order = work_named(tx, args.order)
    order = work_moves.note(tx, order, saying(tx, args.note))
    return done(f"work order {order.name} has its note", **_body(order))


def specs() -> tuple[CommandSpec[Any], ...]:
    said: tuple[tuple[str, type[Any], Any, str], ...] = (
        ("add", AddWork, add, "Asks for work on a vehicle; depotd finds a time for it."),
        ("accept", AcceptWork, accept, "Accepts a work order: its time is kept from now on."),
        (
            "move",
            MoveWork,
            move,
            "Gives a work order another time or bay, which stays; refused where that is taken.",
        ),
        (
            "start",
            StartWork,
            start,
            "Says that work has begun: the truck goes out of service; orders go back unloaded.",
        ),
        (
            "finish",
            FinishWork,
            finish,
            "Says that work is done: its services are recorded, and the truck goes again.",
        ),
        ("cancel", CancelWork, cancel, "Cancels a work order, with a reason."),
        ("note", NoteWork, note, "Keeps a note with a work order."),
    )
    return tuple(
        CommandSpec(name=f"work_order.{verb}", role=Role.OPERATOR, args=args, run=run, what=what)
        for verb, args, run, what in said
    )


def _with(
    there: WorkOrder, kinds: tuple[str, ...], minutes: int, *, rules: RuleValues, by_hand: bool
) -> WorkOrder:
    asked_min = there.asked_min
    if by_hand or asked_min is not None:
        before = sum(duration_min(kind, rules) for kind in there.asked)
        asked_min = minutes + (before if asked_min is None else asked_min)
    return replace(
        there,
        kinds=tuple(dict.fromkeys([*there.kinds, *kinds])),
        asked=tuple(dict.fromkeys([*there.asked, *kinds])),
        asked_min=asked_min,
        duration_min=there.duration_min + minutes,
    )


def _body(order: WorkOrder) -> dict[str, object]:
    return {
        "work_order": order.name,
        "vehicle": order.vehicle,
        "state": order.state.value,
        "urgency": order.urgency.value,
        "kinds": list(order.kinds),
        "duration_min": order.duration_min,
        "slots": work_moves.slots_body(order.slots),
        "unbooked": order.unbooked,
    }

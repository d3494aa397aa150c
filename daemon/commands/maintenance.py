"""Services of vehicles: plans, and what was done."""

from collections.abc import Mapping, Sequence
from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import need_past, need_time, vehicle_named
from daemon.commands.service_args import (
    AtService,
    CountFrom,
    EndPlan,
    RecordDone,
    SetPlan,
    WhosePlan,
    WithdrawDone,
)
from daemon.commands.service_readings import believed_at, doubted
from daemon.commands.spec import CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.maintenance.plans import (
    BY_RULE,
    INCLUDES,
    Origin,
    ServicePlan,
    Trigger,
    does,
    duration_of,
    plans_for,
    title_of,
)
from daemon.domain.maintenance.recording import Part, cost_of
from daemon.domain.maintenance.telling import PLAN_ENDED, PLAN_SET
from daemon.domain.maintenance.words import amount, day_number, day_words
from daemon.domain.papers.paper import today
from daemon.store import service_plans, services, vehicles, zones
from daemon.store.service_plans import Whose
from daemon.store.services import Doing

UNITS = {Trigger.DISTANCE: "odometer", Trigger.ENGINE_TIME: "engine hours"}


def plan_set(tx: CommandTx, args: SetPlan) -> Answer:
    whose, name = _whose(tx, args)
    every = {
        Trigger.DISTANCE: args.every_m,
        Trigger.ENGINE_TIME: args.every_min,
        Trigger.DAYS: args.every_days,
    }
    includes = INCLUDES.get(args.kind, ()) if args.includes is None else args.includes
    plan = ServicePlan(
        id=0,
        kind=args.kind,
        title=args.title.strip() or title_of(args.kind),
        every={trigger: value for trigger, value in every.items() if value is not None},
        includes=tuple(dict.fromkeys(kind for kind in includes if kind != args.kind)),
        duration_min=args.duration_min or duration_of(args.kind),
        origin=Origin.CLASS if whose.vehicle_id is None else Origin.VEHICLE,
    )
    before = service_plans.named(tx, whose, args.kind)
    if before is not None and _says(before) == _says(plan):
        return done(f"{name} has that plan {args.kind} already: nothing to change", plan=before.id)
    number = service_plans.put(tx, whose, plan, now=tx.now, by=tx.actor.name)
    said = every_words(plan)
    tx.record(
        PLAN_SET,
        vehicle_id=whose.vehicle_id,
        subject=f"{name} {args.kind}",
        body=_body(whose, args, plan) | {"plan": number, "was": before and _plain(before)},
    )
    return done(f"{name}: {plan.title}, {said}", plan=number, kind=plan.kind)


def plan_end(tx: CommandTx, args: EndPlan) -> Answer:
    whose, name = _whose(tx, args, retired_too=True)
    plan = service_plans.named(tx, whose, args.kind)
    if plan is None:
        return refused(
            "plan_not_found",
            f"{name} has no plan {args.kind} of its own",
            next_step="depotd maintenance plans lists them all",
        )
    service_plans.end(tx, plan, now=tx.now)
    tx.record(
        PLAN_ENDED,
        vehicle_id=whose.vehicle_id,
        subject=f"{name} {args.kind}",
        body=_body(whose, args, plan) | {"plan": plan.id},
    )
    return done(f"{name}: plan {args.kind} has ended; what was done stays on record", plan=plan.id)


def record_done(tx: CommandTx, args: RecordDone) -> Answer:
    parts = [
        Part(name=one.name.strip(), count=one.count, cost_cents=one.cost_cents)
        for one in args.parts
    ]
    cost_cents = cost_of(parts) if args.cost_cents is None else args.cost_cents
    by = args.by.strip() or tx.actor.name
    return _recorded(tx, args, by=by, parts=parts, cost_cents=cost_cents)


def count_from(tx: CommandTx, args: CountFrom) -> Answer:
    return _recorded(tx, args, by=tx.actor.name, is_baseline=True)


def withdraw(tx: CommandTx, args: WithdrawDone) -> Answer:
    found = services.done_by_id(tx, args.id)
    if found is None:
        return refused(
            "service_not_found",
            f"service {args.id}: there is none, or it is withdrawn",
            next_step="depotd maintenance history VEHICLE shows those that count",
        )
    vehicle_id, record = found
    name = vehicles.name_of(tx, vehicle_id)
    services.withdraw(tx, record, vehicle_id=vehicle_id, vehicle=name, why=args.note)
    return done(
        f"service {record.kind} of {name} on {day_words(record.on)} is withdrawn;"
        " the one before it counts again",
        service=record.id,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="maintenance.plan_set",
            role=Role.OPERATOR,
            args=SetPlan,
            run=plan_set,
            what="Says after how much of what a service of a vehicle, or of a class, is due.",
        ),
        CommandSpec(
            name="maintenance.plan_end",
            role=Role.OPERATOR,
            args=EndPlan,
            run=plan_end,
            what="Ends a service plan; a vehicle then goes by its class, or by the rule.",
        ),
        CommandSpec(
            name="maintenance.done",
            role=Role.OPERATOR,
            args=RecordDone,
            run=record_done,
            what="Records services that were done, by whom, at which counters, with parts and"
            " cost; the next are counted from there.",
        ),
        CommandSpec(
            name="maintenance.baseline",
            role=Role.OPERATOR,
            args=CountFrom,
            run=count_from,
            what="Counts services from an instant on, where nobody knows when they were done last.",
        ),
        CommandSpec(
            name="maintenance.done_withdraw",
            role=Role.OPERATOR,
            args=WithdrawDone,
            run=withdraw,
            what="Takes back the record of a service; the one before it counts again.",
        ),
    )


def every_words(plan: ServicePlan) -> str:
    """`every 16,000 km or 500 h or 365 d`."""
    return "every " + " or ".join(
        amount(trigger.value, plan.every[trigger]) for trigger in Trigger if trigger in plan.every
    )


def _recorded(
    tx: CommandTx,
    args: AtService,
    *,
    by: str,
    parts: Sequence[Part] = (),
    cost_cents: int | None = None,
    is_baseline: bool = False,
) -> Answer:
    vehicle_id = vehicle_named(tx, args.vehicle)
    need_time(tx, "the day of a service", "record it once a receiver or the network says the time")
    at = tx.now if args.at is None else args.at
    need_past(tx, "at", at)
    given = {Trigger.DISTANCE: args.odometer_m, Trigger.ENGINE_TIME: args.engine_min}
    read = {trigger: value for trigger, value in given.items() if value is not None}
    doubt = doubted(tx, vehicle_id, args.vehicle, at=at, read=read)
    if doubt is not None and not args.is_confirmed:
        return doubt
    counters = {**believed_at(tx, vehicle_id, at), **read}
    kinds = tuple(dict.fromkeys(args.kinds))
    numbers = [
        services.add_done(
            tx,
            Doing(
                vehicle_id=vehicle_id,
                vehicle=args.vehicle,
                kind=kind,
                done_at=at,
                done_by=by,
                counters=counters,
                parts=parts if place == 0 else (),
                cost_cents=cost_cents if place == 0 else None,
                note=args.note.strip(),
                is_baseline=is_baseline,
            ),
            by=tx.actor.name,
        )
        for place, kind in enumerate(kinds)
    ]
    said = f"{args.vehicle}: {', '.join(kinds)} {'counted from' if is_baseline else 'done on'}"
    said += f" {day_words(day_number(today(at, zones.depot_zone(tx))))}"
    return done(
        said + _counter_words(counters, read) + _uncounted(tx, vehicle_id, kinds),
        services=numbers,
        odometer_m=counters.get(Trigger.DISTANCE),
        engine_min=counters.get(Trigger.ENGINE_TIME),
    )


def _counter_words(counters: Mapping[Trigger, int], read: Mapping[Trigger, int]) -> str:
    said = ""
    for trigger, name in UNITS.items():
        value = counters.get(trigger)
        if value is None:
            said += f"; {name}: not known, so nothing is counted by it"
        else:
            whose = "as read" if trigger in read else "by the vehicle's own counter"
            said += f"; {name} {amount(trigger.value, value)}, {whose}"
    return said


def _uncounted(tx: CommandTx, vehicle_id: int, kinds: Sequence[str]) -> str:
    """A warning where no plan of the vehicle is counted from any of these kinds."""
    in_force = service_plans.in_force(tx)
    plans = plans_for(
        service_plans.of_vehicle(in_force, vehicle_id),
        service_plans.of_class(in_force, vehicles.class_of(tx, vehicle_id)),
    )
    planned = {plan.kind for plan in plans} or {BY_RULE}
    idle = [kind for kind in kinds if planned != {BY_RULE} and not planned & does(kind, plans)]
    if not idle:
        return ""
    known = ", ".join(sorted(planned))
    return f"; warning: no plan counts from {', '.join(idle)}, its plans are {known}"


def _whose(tx: CommandTx, args: WhosePlan, *, retired_too: bool = False) -> tuple[Whose, str]:
    if args.vehicle is not None:
        number = vehicle_named(tx, args.vehicle, retired_too=retired_too)
        return Whose(vehicle_id=number), args.vehicle
    vehicle_class = args.vehicle_class or ""
    return Whose(vehicle_class=vehicle_class), f"class {vehicle_class}"


def _says(plan: ServicePlan) -> tuple[object, ...]:
    return (plan.title, dict(plan.every), plan.includes, plan.duration_min)


def _plain(plan: ServicePlan) -> dict[str, object]:
    return {
        "title": plan.title,
        "every_m": plan.every.get(Trigger.DISTANCE),
        "every_min": plan.every.get(Trigger.ENGINE_TIME),
        "every_days": plan.every.get(Trigger.DAYS),
        "includes": list(plan.includes),
        "duration_min": plan.duration_min,
    }


def _body(whose: Whose, args: WhosePlan, plan: ServicePlan) -> dict[str, object]:
    return {
        "vehicle": args.vehicle,
        "class": whose.vehicle_class or None,
        "kind": args.kind,
        **_plain(plan),
    }

"""What decides about services, vehicle by vehicle, and when each is due as it was foreseen last."""

import json
from collections.abc import Iterable, Mapping

from daemon.domain.maintenance.due import Due, Standing, VehicleFile
from daemon.domain.maintenance.plans import plans_for
from daemon.domain.maintenance.telling import Before
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import service_plans, services, vehicle_use

VEHICLES = "SELECT id, name, class FROM vehicle WHERE retired_at IS NULL ORDER BY name"

STANDING = """
SELECT vehicle_id, kind, standing, trigger, due_on, low_on, high_on, basis, is_urgent, cycle, told
FROM service_due
"""

SAVE = """
INSERT INTO service_due(
    vehicle_id, kind, title, standing, trigger, due_on, low_on, high_on, left_over, basis,
    is_urgent, duration_min, why, cycle, told, body, foreseen_at, seen_service
) VALUES (
    :vehicle_id, :kind, :title, :standing, :trigger, :due_on, :low_on, :high_on, :left_over,
    :basis, :is_urgent, :duration_min, :why, :cycle, :told, :body, :now,
    (SELECT coalesce(max(id), 0) FROM service_done)
)
ON CONFLICT(vehicle_id, kind) DO UPDATE SET
    title = excluded.title, standing = excluded.standing, trigger = excluded.trigger,
    due_on = excluded.due_on, low_on = excluded.low_on, high_on = excluded.high_on,
    left_over = excluded.left_over, basis = excluded.basis, is_urgent = excluded.is_urgent,
    duration_min = excluded.duration_min, why = excluded.why, cycle = excluded.cycle,
    told = excluded.told, body = excluded.body, foreseen_at = excluded.foreseen_at,
    seen_service = excluded.seen_service
"""

SEEN = """
UPDATE service_due SET seen_service = (SELECT coalesce(max(id), 0) FROM service_done)
WHERE seen_service < (SELECT coalesce(max(id), 0) FROM service_done)
"""

REMOVE = "DELETE FROM service_due WHERE vehicle_id = :vehicle_id AND kind = :kind"


def files(reads: Reads, today: int) -> tuple[VehicleFile, ...]:
    """Of all vehicles in use, by name."""
    plans = service_plans.in_force(reads)
    records = services.counting(reads)
    meters = vehicle_use.meters(reads)
    use = vehicle_use.daily(reads, today)
    return tuple(
        VehicleFile(
            vehicle_id=number,
            name=name,
            vehicle_class=vehicle_class,
            plans=plans_for(
                service_plans.of_vehicle(plans, number),
                service_plans.of_class(plans, vehicle_class),
            ),
            records=tuple(records.get(number, ())),
            meters=meters.get(number, {}),
            use=use.get(number, {}),
        )
        for number, name, vehicle_class in reads.execute(VEHICLES).fetchall()
    )


def standing(reads: Reads) -> Mapping[tuple[int, str], Before]:
    """By vehicle and kind."""
    return {
        (vehicle_id, kind): Before(
            shape=tuple(shape), cycle=cycle, told=Standing(told) if told else None
        )
        for vehicle_id, kind, *shape, cycle, told in reads.execute(STANDING).fetchall()
    }


def shape_of(due: Due) -> tuple[object, ...]:
    """In the order of the columns."""
    return (
        due.standing.value,
        "" if due.trigger is None else due.trigger.value,
        due.due_on,
        due.low_on,
        due.high_on,
        due.basis.value,
        int(due.is_urgent),
    )


def save(tx: Tx, due: Due, *, told: Standing | None, body: Mapping[str, object], now: int) -> None:
    shown = zip(
        ("standing", "trigger", "due_on", "low_on", "high_on", "basis", "is_urgent"),
        shape_of(due),
        strict=True,
    )
    tx.execute(
        SAVE,
        {
            **dict(shown),
            "vehicle_id": due.vehicle_id,
            "kind": due.kind,
            "title": due.title,
            "left_over": due.left,
            "duration_min": due.duration_min,
            "why": due.why,
            "cycle": due.cycle,
            "told": "" if told is None else told.value,
            "body": json.dumps(body),
            "now": now,
        },
    )


def all_seen(tx: Tx) -> None:
    """Every record was looked at, also where nothing has changed by it."""
    tx.execute(SEEN)


def remove(tx: Tx, keys: Iterable[tuple[int, str]]) -> None:
    tx.executemany(REMOVE, [{"vehicle_id": number, "kind": kind} for number, kind in keys])


def seal(reads: Reads) -> tuple[int, ...]:
    """Changes with every plan and every record."""
    return (*service_plans.seal(reads), *services.seal(reads))

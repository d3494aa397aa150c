"""Counters that are read at a service, held against what is known of the vehicle."""

from collections.abc import Mapping

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import refused
from daemon.domain.commands import Answer
from daemon.domain.events import ClockQuality
from daemon.domain.maintenance.due import counter_on
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.recording import doubts
from daemon.domain.maintenance.words import day_number
from daemon.domain.papers.paper import today
from daemon.store import services, vehicle_use, zones


def believed_at(tx: CommandTx, vehicle_id: int, at: int) -> dict[Trigger, int]:
    """The vehicle's own counters at that instant, as far back as its days are known."""
    zone = zones.depot_zone(tx)
    day_now, day = day_number(today(tx.now, zone)), day_number(today(at, zone))
    use = vehicle_use.use_of(tx, vehicle_id, day_now, since=day)
    found = {}
    for trigger, meter in vehicle_use.meters(tx, vehicle_id).get(vehicle_id, {}).items():
        value = (
            meter.value
            if day == day_now or at >= meter.at
            else counter_on(use.get(trigger), meter.value, day)
        )
        if value is not None:
            found[trigger] = max(0, value)
    return found


def doubted(
    tx: CommandTx, vehicle_id: int, vehicle: str, *, at: int, read: Mapping[Trigger, int]
) -> Answer | None:
    """The refusal of readings that cannot be true; the next service would be counted from them."""
    # What comes before what, only a trusted clock can tell.
    is_known = tx.stamp.clock is not ClockQuality.UNTRUSTED
    records = services.of_vehicle(tx, vehicle_id) if is_known else ()
    found = doubts(at, read, believed_at(tx, vehicle_id, at), records)
    if not found:
        return None
    return refused(
        found[0].code,
        f"{vehicle}: " + "; ".join(one.message for one in found),
        next_step="read it again, or say with --force that it is right",
        body={"doubts": [one.message for one in found]},
    )

"""What the commands on orders share: which order is meant, by what it is judged, who says so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import tzinfo

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import refused
from daemon.domain.commands import Answer, Via
from daemon.domain.dispatch.by_hand import ByHand
from daemon.domain.dispatch.found import BREAKS
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.lanes import LaneBook
from daemon.domain.events import ClockQuality
from daemon.domain.orders.drafting import Drafted
from daemon.domain.orders.ground import Fault, Ground, Site, clock
from daemon.domain.orders.machine import MoveRefused
from daemon.domain.orders.order import Order, OrderSource
from daemon.domain.orders.told import INSTANTS, Told
from daemon.domain.orders.truck import MoveSource, Truck
from daemon.domain.rules.key import RuleValues
from daemon.errors import CommandRefused
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import haulage, lanes, order_ground, orders, trucks, zones
from daemon.store.order_events import How
from daemon.store.orders import OrderFields

BAD_ORDER = "bad_order"


class OrderRefused(CommandRefused):
    def __init__(self, code: str, message: str, *, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code


def order_named(tx: CommandTx, name: str) -> Order:
    order = orders.order_by_name(tx, name)
    if order is None:
        raise OrderRefused(
            "order_not_found",
            f"there is no order {name}",
            next_step="depotd orders list --state all names them all",
        )
    return order


def truck_named(tx: CommandTx, name: str) -> Truck:
    truck = trucks.truck_named(tx, name)
    if truck is None:
        raise OrderRefused(
            "vehicle_not_found",
            f"no vehicle in use is called {name}",
            next_step="depotd vehicles list names them all",
        )
    return truck


def ground_of(
    reads: Reads | Tx, told: Sequence[Told], *, rules: RuleValues, now: int, is_trusted: bool
) -> Ground:
    """By which these are judged."""
    places = {name for one in told for name in (one.origin, one.destination)}
    sites = order_ground.sites(reads, places)
    return Ground(
        now=now,
        is_trusted=is_trusted,
        zone=zones.depot_zone(reads),
        rules=rules,
        clients=order_ground.clients(reads, {one.customer for one in told}),
        sites=sites,
        haulers=haulage.haulage_by_name(reads),
        drives=_drives(reads, told, sites, now=now),
    )


def ground_now(tx: CommandTx, told: Sequence[Told]) -> Ground:
    is_trusted = tx.stamp.clock is not ClockQuality.UNTRUSTED
    return ground_of(tx, told, rules=tx.rules, now=tx.now, is_trusted=is_trusted)


def fields_of(drafted: Drafted) -> OrderFields:
    told = drafted.told
    return OrderFields(
        name=told.name,
        customer_id=drafted.customer_id,
        tier=drafted.tier,
        origin_id=drafted.origin_id,
        destination_id=drafted.destination_id,
        earliest_at=told.earliest_at,
        promised_at=told.promised_at,
        material=told.material,
        equipment=told.equipment,
        weight_kg=told.weight_kg,
        volume_l=told.volume_l,
        certificates=told.certificates,
        preferred=told.preferred,
        loading_min=drafted.loading_min,
        unloading_min=drafted.unloading_min,
        discharge_limit_min=drafted.discharge_limit_min,
        note=told.note,
    )


def source_of(tx: CommandTx, *, of_file: bool = False) -> OrderSource:
    if tx.actor.via is Via.HEADOFFICE:
        return OrderSource.HEADOFFICE
    return OrderSource.FILE if of_file or tx.actor.via is Via.FILE else OrderSource.PERSON


def how(tx: CommandTx, reason: str = "", *, at: int | None = None) -> How:
    """Whoever asks has seen it, or wants it."""
    is_office = tx.actor.via is Via.HEADOFFICE
    return How(
        at=tx.now if at is None else at,
        source=MoveSource.HEADOFFICE if is_office else MoveSource.PERSON,
        by=tx.actor.name,
        reason=reason.strip(),
    )


@contextmanager
def moving() -> Iterator[None]:
    """A move that may not be is a refusal with its reason."""
    try:
        yield
    except MoveRefused as exc:
        raise OrderRefused("move_refused", str(exc)) from None


def breaking(order: Order, truck: Truck, driver: str, found: ByHand) -> Answer:
    """What must be set aside to give it to them; asked again confirmed, it is done."""
    listed = "; ".join(one.text for one in found.breaks)
    return refused(
        BREAKS,
        f"order {order.name} for truck {truck.name} with driver {driver}: {listed}",
        next_step="confirm it to set this aside, or choose another truck or driver",
        body={
            "order": order.name,
            "vehicle": truck.name,
            "driver": driver,
            "breaks": [{"code": one.code, "text": one.text} for one in found.breaks],
        },
    )


def set_aside(found: ByHand) -> tuple[str, ...]:
    """As it is kept with the order."""
    return tuple(f"{one.code}: {one.text}" for one in found.breaks)


def aside(found: ByHand) -> str:
    """For the end of a sentence."""
    return f"; set aside: {'; '.join(one.text for one in found.breaks)}" if found.breaks else ""


def faulty(name: str, faults: Sequence[Fault]) -> Answer:
    """All of them at once."""
    return refused(
        BAD_ORDER,
        f"order {name}: {'; '.join(f'{one.field}: {one.message}' for one in faults)}",
        next_step="; ".join(f"{one.field}: {one.allowed}" for one in faults if one.allowed),
        body={"faults": listed(faults)},
    )


def worded(field: str, value: object, zone: tzinfo) -> str:
    """What is told of that field, for people."""
    if field in INSTANTS and isinstance(value, int):
        return clock(value, zone)
    if isinstance(value, tuple):
        return " ".join(str(each) for each in value) or "none"
    return "unknown" if value is None else str(value) or "none"


def listed(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """For programs."""
    return [{"field": one.field, "message": one.message, "allowed": one.allowed} for one in faults]


def warned(warnings: Sequence[Fault]) -> str:
    """For the end of a sentence."""
    return "".join(f"; warning: {one.field}: {one.message}" for one in warnings)


def _drives(
    reads: Reads | Tx, told: Sequence[Told], sites: Mapping[str, Site], *, now: int
) -> Mapping[str, float]:
    """Around the promise, as it is known on that lane."""
    books: dict[tuple[str, str], LaneBook] = {}
    found: dict[str, float] = {}
    for one in told:
        origin, destination = sites.get(one.origin), sites.get(one.destination)
        if origin is None or destination is None or one.origin == one.destination:
            continue
        lane = (one.origin, one.destination)
        start, end = origin.place.spot, destination.place.spot
        if lane not in books:
            ends = (origin.place.id, destination.place.id)
            books[lane] = lanes.lane(reads, *ends, now=now)
        found[one.name] = travel(books[lane], start, end, one.promised_at).p50_min
    return found

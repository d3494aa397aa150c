"""A told order, judged by what stands: all that is wrong with it at once, and what is doubtful."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from daemon.domain.orders.concrete import fits
from daemon.domain.orders.ground import Fault, Ground
from daemon.domain.orders.haul import Haul
from daemon.domain.orders.order import Tier
from daemon.domain.orders.told import Told, is_concrete
from daemon.domain.papers.filing import PaperFault, kind_named
from daemon.domain.papers.kinds import Holder
from daemon.domain.rules.concrete import DISCHARGE_LIMIT_MINUTES
from daemon.domain.rules.orders import LOADING_MINUTES, UNLOADING_MINUTES

MINUTE_MS = 60_000
AHEAD_MS = 366 * 86_400_000
"""What is promised for later than that may be a slip."""
NAMED = 3
_OF_THE_LIMIT = frozenset(
    {
        "discharge_limit_min",
        "material",
        "equipment",
        "loading_min",
        "unloading_min",
        "origin",
        "destination",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An order that can be taken."""

    told: Told
    customer_id: int
    origin_id: int
    destination_id: int
    tier: Tier
    loading_min: int
    unloading_min: int
    discharge_limit_min: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    drafted: Drafted | None = field(default=None)
    """None: there are faults."""


def judge(told: Told, ground: Ground, *, only: Collection[str] | None = None) -> Judged:
    """`told` is tidy. `only`: faults and warnings of other fields are no matter here."""
    drafted = _filled(told, ground)
    faults = [*_strangers(told, ground), *_window_faults(told, ground), *_unknown_papers(told)]
    warnings: list[Fault] = []
    for fault, is_sure in (*_too_much(told, ground), *_setting(told, drafted, ground)):
        (faults if is_sure else warnings).append(fault)
    warnings += [*_tight(told, drafted, ground), *_missing_gear(told, ground)]
    if only is not None:
        faults = [fault for fault in faults if fault.is_about(only)]
        warnings = [fault for fault in warnings if fault.is_about(only)]
    return Judged(
        faults=tuple(faults),
        warnings=tuple(warnings),
        drafted=None if faults else drafted,
    )


def _filled(told: Told, ground: Ground) -> Drafted | None:
    """With what rules and customer say where the order does not; None: it stands on nothing."""
    client = ground.clients.get(told.customer)
    origin, destination = ground.sites.get(told.origin), ground.sites.get(told.destination)
    if client is None or origin is None or destination is None:
        return None
    limit = told.discharge_limit_min
    if limit is None and is_concrete(told.material, told.equipment):
        limit = ground.rules[DISCHARGE_LIMIT_MINUTES]
    return Drafted(
        told=told,
        customer_id=client.id,
        origin_id=origin.place.id,
        destination_id=destination.place.id,
        tier=told.tier or client.tier,
        loading_min=_or(told.loading_min, ground.rules[LOADING_MINUTES]),
        unloading_min=_or(told.unloading_min, ground.rules[UNLOADING_MINUTES]),
        discharge_limit_min=limit or None,
    )


def _strangers(told: Told, ground: Ground) -> Iterator[Fault]:
    client = ground.clients.get(told.customer)
    if client is None or client.is_retired:
        yield _stranger("customer", "customer", told.customer, is_known=client is not None)
    for name, given in (("origin", told.origin), ("destination", told.destination)):
        site = ground.sites.get(given)
        if site is None or site.is_retired:
            yield _stranger(name, "site", given, is_known=site is not None)
    if told.origin == told.destination:
        yield Fault(
            field="destination",
            message=f"{told.destination} is the origin too",
            allowed="another site than the origin",
            of=frozenset({"origin", "destination"}),
        )


def _stranger(name: str, what: str, given: str, *, is_known: bool) -> Fault:
    if is_known:
        return Fault(
            field=name,
            message=f"{what} {given} is retired",
            allowed=f"a {what} in use; depotd {what}s add {given} brings it back",
        )
    return Fault(
        field=name,
        message=f"no {what} is called {given!r}",
        allowed=f"what depotd {what}s list names",
    )


def _window_faults(told: Told, ground: Ground) -> Iterator[Fault]:
    if ground.is_trusted and told.promised_at <= ground.now:
        yield Fault(
            field="promised_at",
            message=f"{ground.clock(told.promised_at)} is past",
            allowed=f"an instant after {ground.clock(ground.now)}",
        )
    if told.earliest_at is not None and told.earliest_at > told.promised_at:
        yield Fault(
            field="earliest_at",
            message=f"{ground.clock(told.earliest_at)} is after the promise",
            allowed=f"up to {ground.clock(told.promised_at)}",
            of=frozenset({"earliest_at", "promised_at"}),
        )


def _unknown_papers(told: Told) -> Iterator[Fault]:
    for name in ("certificates", "preferred"):
        for text in getattr(told, name):
            try:
                kind_named(text, Holder.DRIVER)
            except PaperFault as fault:
                yield Fault(field=name, message=fault.message, allowed=fault.allowed)


def _too_much(told: Told, ground: Ground) -> Iterator[tuple[Fault, bool]]:
    """Each with whether that is sure: it is not while what a truck carries is unknown."""
    for name, unit, amount in (
        ("weight_kg", "kg", told.weight_kg),
        ("volume_l", "l", told.volume_l),
    ):
        carried = [(truck, _carries(haul, name)) for truck, haul in ground.haulers.items()]
        known = [(most, truck) for truck, most in carried if most is not None]
        unknown = [truck for truck, most in carried if most is None]
        most, truck = max(known, default=(0, ""))
        if amount is None or amount <= most or not carried:
            continue
        strongest = f"the most has {truck} with {most} {unit}" if known else "none is known"
        if unknown:
            yield (
                Fault(
                    field=name,
                    message=f"{amount} {unit} are above what every truck is known to carry"
                    f" ({strongest}); unknown of {_named(unknown)}",
                ),
                False,
            )
        else:
            yield (
                Fault(
                    field=name,
                    message=f"{amount} {unit} are above every truck: {strongest}",
                    allowed=f"up to {most} {unit}",
                ),
                True,
            )


def _carries(haul: Haul, name: str) -> int | None:
    return haul.capacity_kg if name == "weight_kg" else haul.volume_l


def _missing_gear(told: Told, ground: Ground) -> Iterator[Fault]:
    if not ground.haulers:
        yield Fault(
            field="equipment",
            message="there is no truck in the fleet yet",
            of=frozenset({"equipment", "weight_kg", "volume_l"}),
        )
    elif told.equipment and not any(
        haul.equipment.issuperset(told.equipment) for haul in ground.haulers.values()
    ):
        yield Fault(field="equipment", message=f"no truck has {' and '.join(told.equipment)}")


def _tight(told: Told, drafted: Drafted | None, ground: Ground) -> Iterator[Fault]:
    drive = ground.drives.get(told.name)
    if drafted is None or drive is None:
        return
    if ground.is_trusted and told.promised_at > ground.now + AHEAD_MS:
        yield Fault(
            field="promised_at",
            message=f"{ground.clock(told.promised_at)} is more than a year ahead",
        )
    if not ground.is_trusted:
        yield Fault(
            field="promised_at",
            message="whether it can be kept is unknown: the clock is not trusted yet",
        )
        return
    there_at = ground.now + round((drafted.loading_min + drive) * MINUTE_MS)
    if told.promised_at > ground.now and there_at > told.promised_at:
        late = -(-(there_at - told.promised_at) // MINUTE_MS)
        yield Fault(
            field="promised_at",
            message=f"cannot be kept: {drafted.loading_min} min of loading and about"
            f" {drive:.0f} min of driving from now on end {ground.clock(there_at)},"
            f" {late} min after {ground.clock(told.promised_at)}",
            of=frozenset({"promised_at", "origin", "destination", "loading_min"}),
        )


def _setting(told: Told, drafted: Drafted | None, ground: Ground) -> Iterator[tuple[Fault, bool]]:
    """From batching to the end of the pour; sure where it is too long without any drive."""
    drive = ground.drives.get(told.name)
    if drafted is None or drafted.discharge_limit_min is None or drive is None:
        return
    check = fits(
        loading_min=drafted.loading_min,
        travel_min=drive,
        pouring_min=drafted.unloading_min,
        limit_min=drafted.discharge_limit_min,
    )
    if check.fits:
        return
    is_sure = check.minutes - check.travel_min >= check.limit_min
    yield (
        Fault(
            field="discharge_limit_min",
            message=check.text,
            allowed=f"over {drafted.loading_min + drafted.unloading_min} min" if is_sure else "",
            of=_OF_THE_LIMIT,
        ),
        is_sure,
    )


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")

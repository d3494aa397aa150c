"""Why a truck or a driver cannot have an order, as data. What is unknown is never taken for fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.orders.machine import said as state_said
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import TruckState
from daemon.domain.papers.fitness import Reason, driver_fitness, vehicle_fitness
from daemon.domain.papers.kinds import BY_KIND, Holder, Kind
from daemon.domain.papers.paper import KINDS, Subject
from daemon.domain.papers.standing import said, standing

BUSY = "busy"
SOON_FREE = (TruckState.RETURNING, TruckState.WASHING)
"""A truck that comes back counts from when it is free."""
SAFETY = "defect_open"
UNDECIDED = "load_undecided"


@dataclass(frozen=True, slots=True)
class Wants:
    """What an order asks of truck and driver; orders that ask the same are judged once."""

    plant: str
    equipment: frozenset[str]
    weight_kg: int | None
    volume_l: int | None
    certificates: tuple[str, ...]
    ends_on: date
    """Papers must be valid through this day."""


def wants_of(order: Order, ends_on: date) -> Wants:
    return Wants(
        order.origin.name,
        order.equipment,
        order.weight_kg,
        order.volume_l,
        order.certificates,
        ends_on,
    )


def truck_now(
    seen: TruckSeen, *, now: int, position_min: int, fuel_low_percent: float = 0.0
) -> list[Reason]:
    """Whatever the order is: its state, open defects, the workshop, where it is."""
    truck = seen.truck
    found = []
    if truck.state is TruckState.OUT_OF_SERVICE:
        note = f": {truck.note}" if truck.note else ""
        found.append(Reason(code="out_of_service", text=f"out of service{note}"))
    elif seen.orders:
        text = f"has order {seen.orders[0]}, is {state_said(truck.state)}"
        found.append(Reason(code=BUSY, text=text, about=seen.orders[0]))
    elif truck.state is not TruckState.AVAILABLE and truck.state not in SOON_FREE:
        found.append(Reason(code=BUSY, text=f"is {state_said(truck.state)}"))
    if seen.undecided:
        text = f"carries the load of order {seen.undecided}, on which nobody has decided"
        found.append(Reason(code=UNDECIDED, text=text, about=seen.undecided))
    found += [
        Reason(
            code=SAFETY,
            text=f"open safety defect: {defect.item}, report {defect.report}",
            about=defect.item,
        )
        for defect in seen.defects
        if defect.is_safety
    ]
    if seen.maintenance:
        found.append(Reason(code="maintenance_due", text=seen.maintenance))
    fuel = seen.fuel_percent
    if fuel is not None and fuel < fuel_low_percent:
        found.append(Reason(code="fuel_low", text=f"has {fuel:.0f} % of its fuel left"))
    where = _place(seen, now=now, position_min=position_min)
    return [*found, where] if where else found


def _place(seen: TruckSeen, *, now: int, position_min: int) -> Reason | None:
    if seen.spot is None or seen.heard_at is None:
        return Reason(code="position_unknown", text="position unknown: it was never heard")
    minutes = (now - seen.heard_at) // MINUTE_MS
    if minutes <= position_min or seen.is_parked:
        return None
    text = f"position unknown: last heard {lasting(minutes)} ago, on the road"
    return Reason(code="position_old", text=text)


def truck_for(seen: TruckSeen, wants: Wants, today: date) -> list[Reason]:
    """Its papers, the pool it belongs to, and what it can carry."""
    return [*papers_until(seen.papers, wants.ends_on, today), *load_for(seen, wants)]


def load_for(seen: TruckSeen, wants: Wants) -> list[Reason]:
    found: list[Reason] = []
    haul = seen.haul
    if haul.plant and haul.plant != wants.plant:
        text = f"belongs to the pool of {haul.plant}"
        found.append(Reason(code="other_plant", text=text, about=haul.plant))
    lacking = sorted(wants.equipment - haul.equipment)
    if lacking:
        words = " ".join(lacking)
        found.append(Reason(code="equipment", text=f"lacks equipment: {words}", about=words))
    for code, wanted, most, unit in (
        ("weight", wants.weight_kg, haul.capacity_kg, "kg"),
        ("volume", wants.volume_l, haul.volume_l, "l"),
    ):
        if wanted is None:
            continue
        if most is None:
            text = f"how much {code} it carries is unknown; {wanted} {unit} are asked"
            found.append(Reason(code=f"{code}_unknown", text=text))
        elif wanted > most:
            text = f"carries {most} {unit}; {wanted} {unit} are asked"
            found.append(Reason(code=code, text=text))
    return found


def no_truck_for(trucks: Iterable[TruckSeen], wants: Wants) -> Reason | None:
    """Why none of them could carry it, free or not; None: some could."""
    found = [load_for(one, wants) for one in trucks]
    if not found or not all(found):
        return None
    codes = frozenset.intersection(*(frozenset(one.code for one in each) for each in found))
    lacking = frozenset.intersection(*(_lacking(each) for each in found))
    if lacking:
        text = f"no truck has {' and '.join(sorted(lacking))}"
    elif "weight" in codes:
        text = f"no truck carries {wants.weight_kg} kg"
    elif "volume" in codes:
        text = f"no truck holds {wants.volume_l} l"
    elif "other_plant" in codes:
        text = f"no truck is of the pool of {wants.plant}"
    else:
        text = "no truck is known to carry it"
    return Reason(code="no_such_truck", text=text)


def _lacking(reasons: Iterable[Reason]) -> frozenset[str]:
    return frozenset(
        word for one in reasons if one.code == "equipment" for word in one.about.split()
    )


def driver_for(seen: DriverSeen, wants: Wants, today: date) -> list[Reason]:
    """His papers, and the certificates that the order asks for."""
    found = papers_until(seen.papers, wants.ends_on, today)
    known = {one.about for one in found}
    asked = certificates_for(seen, wants, today)
    return [*found, *(one for one in asked if one.about not in known)]


def certificates_for(seen: DriverSeen, wants: Wants, today: date) -> list[Reason]:
    return [
        reason
        for name in wants.certificates
        if (reason := _certificate(seen.papers, name, wants.ends_on, today))
    ]


def wishes_met(papers: Subject, preferred: tuple[str, ...], ends_on: date) -> float:
    """The share of the preferred kinds of paper that are valid to the end; of none: all."""
    if not preferred:
        return 1.0
    return sum(_has(papers, name, ends_on) for name in preferred) / len(preferred)


def unknown_inputs(order: Order, truck: TruckSeen) -> tuple[str, ...]:
    """What nobody has said and the choice had to do without."""
    found = []
    if truck.maintenance is None:
        found.append("whether maintenance is due")
    if order.weight_kg is None:
        found.append("the weight of the load")
    if order.volume_l is None:
        found.append("the volume of the load")
    return tuple(found)


def lasting(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def papers_until(subject: Subject, ends_on: date, today: date) -> list[Reason]:
    """Why driver or vehicle may not work to the end of that day."""
    return list(_of_papers(subject, ends_on, today))


def _of_papers(subject: Subject, ends_on: date, today: date) -> Iterable[Reason]:
    is_driver = subject.holder is Holder.DRIVER
    fitness = (
        driver_fitness(subject, ends_on) if is_driver else vehicle_fitness(subject, (), ends_on)
    )
    for reason in fitness.reasons:
        kind = reason.about
        if reason.code != "paper_expired" or ends_on <= today or kind not in KINDS:
            yield reason
            continue
        paper = subject.paper(Kind(kind))
        day = None if paper is None else paper.expires_on
        if day is None or day < today:
            yield reason
        else:
            yield _runs_out(kind, day)


def _runs_out(kind: str, day: date) -> Reason:
    title = BY_KIND[Kind(kind)].title
    return Reason(
        code="paper_runs_out", text=f"{title} expires {day}, before the job ends", about=kind
    )


def _certificate(papers: Subject, name: str, ends_on: date, today: date) -> Reason | None:
    if name not in KINDS:
        text = f"certificate {name} is asked: no kind of paper is called so"
        return Reason(code="certificate_unknown", text=text, about=name)
    kind = Kind(name)
    paper = papers.paper(kind)
    stands = standing(kind, paper, ends_on)
    if stands.is_valid:
        return None
    day = None if paper is None else paper.expires_on
    if day is not None and day >= today:
        return _runs_out(name, day)
    return Reason(code="certificate", text=f"certificate asked: {said(stands)}", about=name)


def _has(papers: Subject, name: str, ends_on: date) -> bool:
    if name not in KINDS:
        return False
    kind = Kind(name)
    return standing(kind, papers.paper(kind), ends_on).is_valid

"""Trucks, drivers and orders for the tests of dispatch: everybody fit, until a test says else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen, View
from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.hours.duty import Change, Declared, Duty
from daemon.domain.orders.haul import Haul
from daemon.domain.orders.order import Order, OrderState, Place, Tier
from daemon.domain.orders.truck import Truck
from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Paper, Subject
from daemon.domain.rules.key import RuleValues, Value
from daemon.domain.rules.registry import KEYS
from daemon.jobs.catalog import RULE_KEYS

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NOW = 1_796_040_000_000
"""2026-11-30 12:00 UTC."""
TODAY = date(2026, 11, 30)
ZONE = ZoneInfo("UTC")
PLANT = Place(id=1, name="PLANT", lat_e7=398_000_000, lon_e7=-1_049_000_000)
SITE = Place(id=2, name="SITE-A", lat_e7=398_900_000, lon_e7=-1_049_000_000)
"""Ten kilometres north of the plant."""
DRIVER_PAPERS = (Kind.CDL, Kind.MEDICAL)
TRUCK_PAPERS = (Kind.ANNUAL_INSPECTION, Kind.REGISTRATION)


def rules(**told: Value) -> RuleValues:
    """Names with two underscores for a dot."""
    values: dict[str, Value] = {key.name: key.default for key in (*KEYS, *RULE_KEYS)}
    values |= {"hours.standing_exemption": "none"}
    values |= {name.replace("__", "."): value for name, value in told.items()}
    return RuleValues(values, "test")


@dataclass(frozen=True, kw_only=True)
class Governed:
    rule_set: str = ""
    exemption: str = ""
    zone: str = ""
    has_sleeper: bool = False


@dataclass(frozen=True, kw_only=True)
class Log:
    changes: Sequence[Change]
    declared: Sequence[Declared] = ()
    known_from: int | None = None


def worked(minutes: int = 60, *, driving: int = 0, now: int = NOW) -> Log:
    """Rested for days, then on duty for so long, the last minutes of it driving."""
    began = now - minutes * MINUTE
    changes = [
        Change(at=now - 40 * DAY, duty=Duty.OFF),
        Change(at=began, duty=Duty.ON),
    ]
    if driving:
        changes.append(Change(at=now - (driving + 1) * MINUTE, duty=Duty.D))
        changes.append(Change(at=now - MINUTE, duty=Duty.ON))
    return Log(changes=tuple(changes))


def resting(minutes: int) -> Log:
    """Off duty since then, after a day's work of eight hours."""
    return Log(
        changes=(
            Change(at=NOW - 40 * DAY, duty=Duty.OFF),
            Change(at=NOW - (minutes + 8 * 60) * MINUTE, duty=Duty.ON),
            Change(at=NOW - minutes * MINUTE, duty=Duty.OFF),
        )
    )


def papers(holder: Holder, number: int, name: str, *, days: int = 400) -> Subject:
    kinds = DRIVER_PAPERS if holder is Holder.DRIVER else TRUCK_PAPERS
    return Subject(
        holder=holder,
        id=number,
        name=name,
        needs_cdl=holder is Holder.DRIVER,
        papers=tuple(Paper(kind=kind, expires_on=TODAY + timedelta(days=days)) for kind in kinds),
    )


def with_paper(subject: Subject, kind: Kind, *, days: int) -> Subject:
    """In place of the one of that kind."""
    rest = tuple(one for one in subject.papers if one.kind is not kind)
    paper = Paper(kind=kind, expires_on=TODAY + timedelta(days=days))
    return replace(subject, papers=(*rest, paper))


def truck(number: int = 1, *, km: float = 1.0, **changes: Any) -> TruckSeen:
    """So far east of the plant, heard just now."""
    name = f"T{number}"
    seen = TruckSeen(
        truck=Truck(vehicle_id=number, name=name),
        papers=papers(Holder.VEHICLE, number, name),
        haul=Haul(capacity_kg=25_000, volume_l=9_000),
        spot=Spot(lat_e7=PLANT.lat_e7, lon_e7=PLANT.lon_e7 + round(km * 117_000)),
        heard_at=NOW - MINUTE,
    )
    return replace(seen, **changes)


def driver(number: int = 1, **changes: Any) -> DriverSeen:
    """At the wheel of the truck of the same number, an hour on duty."""
    name = f"D{number}"
    seen = DriverSeen(
        id=100 + number,
        name=name,
        governed=Governed(),
        papers=papers(Holder.DRIVER, number, name),
        log=worked(),
        wheel_of=number,
    )
    return replace(seen, **changes)


def order(number: int = 1, *, minutes: float = 60, **changes: Any) -> Order:
    """Concrete for the site, promised in so many minutes."""
    usual = Order(
        id=number,
        name=f"O-{number}",
        customer="ACME",
        tier=Tier.STANDARD,
        state=OrderState.PENDING,
        state_since=NOW - HOUR,
        version=1,
        origin=PLANT,
        destination=SITE,
        earliest_at=None,
        promised_at=NOW + round(minutes * MINUTE),
        material="concrete",
        weight_kg=18_000,
        volume_l=7_500,
        loading_min=5,
        unloading_min=15,
        discharge_limit_min=90,
        created_at=NOW - HOUR,
    )
    return replace(usual, **changes)


def view(
    orders: Iterable[Order] = (),
    trucks: Iterable[TruckSeen] = (),
    drivers: Iterable[DriverSeen] = (),
    **changes: Any,
) -> View:
    seen = View(
        now=NOW,
        is_time_known=True,
        zone=ZONE,
        orders=tuple(orders),
        trucks=tuple(trucks),
        drivers=tuple(drivers),
        book=LaneBook(),
    )
    return replace(seen, **changes)

"""How one truck's facts, trips and events are written."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.events import EventRow
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.trips import StopRow, TripRow
from daemon.readmodel.truck_work import TruckWork
from daemon.readmodel.vehicle_status import NOTHING_TOLD, VehicleStatus
from tui.format import (
    NOTHING,
    LocalTime,
    compass,
    count,
    degrees,
    duration,
    km,
    kmh,
    plain,
)
from tui.questions import Head
from tui.screens.order_list_rows import load_text
from tui.screens.truck_upkeep import told_facts, upkeep_text
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import ALERT, MOTION, TRUCK

LABEL_WIDTH = 11

EVENT_COLUMNS = (
    Column("at", "When", 12),
    Column("said", "What happened", 60, grows=True),
)
TRIP_COLUMNS = (
    Column("kind", "What", 7),
    Column("start", "From", 12),
    Column("end", "Until", 12),
    Column("duration", "Time", 8, right=True),
    Column("km", "km", 6, right=True),
    Column("where", "Where", 22, grows=True),
    Column("idle", "Idle", 8, right=True),
    Column("top", "Top", 4, right=True),
    Column("why", "Ended by", 8),
)


def status_text(
    truck: TruckRow,
    head: Head,
    local: LocalTime,
    work: TruckWork | None = None,
    status: VehicleStatus = NOTHING_TOLD,
) -> Text:
    """Two columns of facts; what is unknown says so. Then its order, load and upkeep."""
    text = Text()
    sign = MOTION[truck.motion]
    now = head.moment.now_ms
    text.append(sign.both, style=sign.style)
    text.append(f"  since {local.with_age(truck.motion_since, now)}\n")
    text.append(f"{truck.motion_rule}\n", style="dim")
    for (left, left_said), (right, right_said) in _facts(truck, status, now, local):
        text.append(f"{left:<{LABEL_WIDTH}}", style="dim")
        text.append(f"{plain(left_said):<30.30}")
        text.append(f" {right:<{LABEL_WIDTH}}", style="dim")
        text.append(f"{plain(right_said):.30}\n")
    if work is not None:
        text.append_text(_work(work, local))
    text.append_text(upkeep_text(status, now, local))
    if truck.alerts:
        text.append(f"{ALERT.sign} {', '.join(truck.alerts)}\n", style=ALERT.style)
    return text


def _work(work: TruckWork, local: LocalTime) -> Text:
    sign = TRUCK[work.state]
    text = Text().append(f"{'Order':<{LABEL_WIDTH}}", style="dim")
    text.append(sign.both, style=sign.style)
    order = f" with {work.order} to {work.destination}" if work.order else ""
    why = f": {work.note}" if work.note else ""
    seen = f" since {local.minute(work.since)} ({work.source.value})"
    text.append(plain(f"{order}{seen}{why}"))
    later = [name for name in work.route if name != work.order]
    if later:
        text.append(plain(f"; then {', '.join(later)}"))
    text.append("\n")
    if work.load is not None:
        text.append(f"{'Load':<{LABEL_WIDTH}}", style="dim")
        text.append_text(load_text(work.load.clock)).append("\n")
    return text


Fact = tuple[str, str]


def _facts(
    truck: TruckRow, status: VehicleStatus, now: int, local: LocalTime
) -> Iterable[tuple[Fact, Fact]]:
    told = told_facts(status, now, local)
    speed = f"{kmh(truck.speed_kmh)} km/h  {compass(truck.course_deg)}"
    moving = truck.motion == Motion.MOVING
    left = (
        ("Last fix", local.with_age(truck.fix_at, now)),
        ("Place", truck.place or NOTHING),
        ("Position", degrees(truck.lat, truck.lon)),
        ("Speed", speed if moving else NOTHING),
        ("Trip", _under_way(truck, now)),
        ("Stop", _standing(truck, now)),
        ("Today", f"{km(truck.today_m)} km"),
        ("Odometer", told.odometer or f"{km(truck.odometer_m)} km"),
    )
    right = (
        ("Vehicle", truck.vehicle or "none: unknown unit"),
        ("Kind", truck.label or NOTHING),
        ("Plate", truck.plate or NOTHING),
        ("Unit", truck.unit or "none fitted"),
        ("Quality", truck.quality or NOTHING),
        ("Satellites", _satellites(truck)),
        ("Fuel", told.fuel),
        ("Engine", told.engine),
    )
    return zip(left, right, strict=True)


def _under_way(truck: TruckRow, now: int) -> str:
    if truck.trip_started_at is None:
        return NOTHING
    return f"{duration((now - truck.trip_started_at) // 1000)}, {km(truck.trip_distance_m)} km"


def _standing(truck: TruckRow, now: int) -> str:
    if truck.stop_started_at is None:
        return NOTHING
    return duration((now - truck.stop_started_at) // 1000)


def _satellites(truck: TruckRow) -> str:
    """How many are used of those in view, how well they stand, and how loud they are."""
    used = count(truck.satellites)
    said = used if truck.satellites_in_view is None else f"{used} of {truck.satellites_in_view}"
    if truck.hdop is not None:
        said += f", HDOP {truck.hdop:.1f}"
    return said if truck.mean_snr_db is None else f"{said}, {truck.mean_snr_db:.0f} dB"


def event_rows(events: Sequence[EventRow], head: Head, local: LocalTime) -> list[Row]:
    now = head.moment.now_ms
    return [
        Row(f"e{event.seq}", (Cell(local.near(event.at, now)), Cell(event.said)))
        for event in events
    ]


def trip_rows(
    trips: Sequence[TripRow], stops: Sequence[StopRow], head: Head, local: LocalTime
) -> list[Row]:
    """Trips and stops together, the newest first."""
    now = head.moment.now_ms
    rows = [(trip.started_at, _trip(trip, now, local)) for trip in trips]
    rows += [(stop.started_at, _stop(stop, now, local)) for stop in stops]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True)]


def _trip(trip: TripRow, now: int, local: LocalTime) -> Row:
    cells = (
        Cell("► trip", MOTION[Motion.MOVING].style),
        Cell(local.near(trip.started_at, now)),
        Cell("under way" if trip.ended_at is None else local.near(trip.ended_at, now)),
        Cell(duration(trip.duration_s)),
        Cell(km(trip.distance_m)),
        Cell(_way(trip)),
        Cell(duration(trip.idle_s) if trip.idle_s else NOTHING),
        Cell(kmh(trip.top_speed_kmh)),
        Cell(trip.end_reason or NOTHING),
    )
    return Row(f"t{trip.unit}@{trip.started_at}", cells)


def _way(trip: TripRow) -> str:
    """Where it led; while it is under way only where it began is known."""
    if trip.ended_at is None:
        return f"from {trip.start_place}" if trip.start_place else NOTHING
    return f"to {trip.end_place}" if trip.end_place else NOTHING


def _stop(stop: StopRow, now: int, local: LocalTime) -> Row:
    cells = (
        Cell("■ stop", MOTION[Motion.PARKED].style),
        Cell(local.near(stop.started_at, now)),
        Cell("still there" if stop.ended_at is None else local.near(stop.ended_at, now)),
        Cell(duration(stop.duration_s)),
        Cell(""),
        Cell(f"at {stop.place}" if stop.place else NOTHING),
        Cell(""),
        Cell(""),
        Cell("" if stop.end_reason == "stop" else stop.end_reason or ""),
    )
    return Row(f"s{stop.unit}@{stop.started_at}", cells)

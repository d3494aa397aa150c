"""Services in words and cells: for `depotd maintenance`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from daemon.cli.output import DASH, km, many
from daemon.cli.reading import with_instants
from daemon.cli.when import DepotTime
from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import METRES_PER_MILE, Trigger
from daemon.domain.maintenance.words import NAMES, amount, day_words
from daemon.readmodel.forecast_errors import ForecastAccuracy, VehicleAccuracy
from daemon.readmodel.services import CounterRow, DoneRow, DueRow, PlanRow

DUE_COLUMNS = {
    "vehicle": "key",
    "service": "key",
    "standing": "left",
    "due": "left",
    "between": "left",
    "left": "right",
    "by": "left",
    "basis": "left",
    "what": "rest",
}
PLAN_COLUMNS = {
    "of": "key",
    "service": "key",
    "every": "left",
    "does too": "left",
    "takes": "right",
    "what": "rest",
}
HISTORY_COLUMNS = {
    "no": "right",
    "service": "key",
    "done": "left",
    "by": "left",
    "odometer": "right",
    "engine": "right",
    "cost": "right",
    "parts and note": "rest",
}
COUNTER_COLUMNS = {
    "vehicle": "key",
    "counter": "left",
    "believed": "right",
    "last heard": "left",
    "by": "left",
    "28 days": "right",
    "held back": "rest",
}
ACCURACY_COLUMNS = {
    "vehicle": "key",
    "judged": "right",
    "median error": "right",
    "late by": "right",
    "in the band": "right",
}
NAMES_MOST = 12
DAYS = ("due_on", "low_on", "high_on", "reached_on", "said_on", "happened_on")
ORIGINS = {"telemetry": "vehicle", "gps": "GPS trips", "person": "by hand"}
HELD = {"backwards": "goes backwards", "too_fast": "too fast", "sources_differ": "sources differ"}


def body_of(row: Any) -> dict[str, object]:
    """Instants and days as ISO 8601; amounts as they are kept, by the names of their units."""
    return with_instants(_with_days(asdict(row)))


def due_body(row: DueRow) -> dict[str, object]:
    return body_of(row)


def due_cells(row: DueRow) -> tuple[str, ...]:
    return (
        row.vehicle,
        row.kind,
        row.standing.value + ("!" if row.is_urgent else ""),
        _due_words(row),
        _band(row),
        left_words(row.trigger, row.left),
        DASH if row.trigger is None else NAMES[row.trigger.value],
        DASH if row.basis is Basis.NONE else row.basis.value,
        row.title,
    )


def left_words(trigger: Trigger | None, left: int | None) -> str:
    if trigger is None or left is None:
        return DASH
    return amount(trigger.value, left)


def why_lines(row: DueRow, when: DepotTime) -> Iterator[str]:
    yield f"{row.vehicle} {row.kind}: {row.title}"
    yield f"  standing   {row.standing.value}{', urgent' if row.is_urgent else ''}"
    if row.standing is not Standing.UNKNOWN:
        band = _band(row)
        yield f"  due        {_due_words(row)}" + (f", between {band}" if band != DASH else "")
    if row.since is not None:
        what = "baseline" if row.since.get("is_baseline") else f"service {row.since.get('kind')}"
        number = row.since.get("service")
        yield f"  since      {what} of {day_words(row.since.get('on'))} (no {number})"
    for count in row.counts:
        yield f"  {_count_line(count)}"
    yield f"  in short   {row.why}"
    yield f"  foreseen   {when.full(row.foreseen_at)}"


def plan_cells(row: PlanRow) -> tuple[str, ...]:
    every = {
        "distance": row.every_m,
        "engine_time": row.every_min,
        "days": row.every_days,
    }
    whose = row.vehicle or f"class {row.vehicle_class} ({many(row.vehicles, 'vehicle')})"
    return (
        whose,
        row.kind,
        " or ".join(amount(name, value) for name, value in every.items() if value is not None),
        ", ".join(row.includes) or DASH,
        duration_words(row.duration_min),
        row.title,
    )


def rule_line(names: Sequence[str], threshold_mi: int) -> str:
    metres = threshold_mi * METRES_PER_MILE
    more = len(names) - NAMES_MOST
    shown = ", ".join(names[:NAMES_MOST]) + (f" and {more} more" if more > 0 else "")
    return (
        f"By the rule maintenance.default_mileage_threshold, every {threshold_mi:,} mi"
        f" ({metres / 1000:,.0f} km): {shown}."
    )


def duration_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"


def history_cells(row: DoneRow, when: DepotTime) -> tuple[str, ...]:
    parts = [f"{one.get('count', 1)} x {one.get('name', '')}" for one in row.parts]
    said = [*parts, row.note]
    if row.is_baseline:
        said.insert(0, "counted from here, nothing was done")
    if row.withdrawn_at is not None:
        said.insert(0, f"WITHDRAWN: {row.withdrawn_why}")
    return (
        str(row.id),
        row.kind,
        when.minute(row.done_at),
        row.done_by,
        km(row.odometer_m),
        DASH if row.engine_min is None else f"{row.engine_min / 60:.1f} h",
        DASH if row.cost_cents is None else f"{row.cost_cents / 100:,.2f}",
        "; ".join(one for one in said if one),
    )


def counter_cells(row: CounterRow, when: DepotTime) -> tuple[str, ...]:
    held = ""
    if row.held is not None:
        why = HELD.get(row.held_why, row.held_why)
        held = f"{_exact(row.counter, row.held)} since {when.minute(row.held_at)}: {why}"
    return (
        row.vehicle,
        NAMES[row.counter.value],
        _exact(row.counter, row.value),
        when.minute(row.at),
        ORIGINS.get(row.origin, row.origin),
        DASH if row.added_28_days is None else _exact(row.counter, row.added_28_days),
        held or DASH,
    )


def accuracy_body(found: ForecastAccuracy) -> dict[str, object]:
    body = body_of(found)
    body["since"] = day_words(found.since)
    return body


def accuracy_lines(found: ForecastAccuracy) -> Iterator[str]:
    depot = found.depot
    if depot.judged == 0:
        yield (
            f"No threshold was reached yet of which something was said {found.ahead_days} days"
            " before."
        )
    else:
        yield (
            f"{many(depot.judged, 'forecast')} of {found.ahead_days} days before: median error"
            f" {depot.median_error_days:.1f} d, {_late(depot.median_late_days)},"
            f" {_share(depot.covered)} in the band (80 to 95 % is right)."
        )
    yield (
        f"Since {day_words(found.since)}; {found.void} planned anew before they were due judge"
        f" nothing, {found.waiting} still wait."
    )


def accuracy_cells(row: VehicleAccuracy) -> tuple[str, ...]:
    one = row.accuracy
    return (
        row.vehicle,
        str(one.judged),
        DASH if one.median_error_days is None else f"{one.median_error_days:.1f} d",
        DASH if one.median_late_days is None else f"{one.median_late_days:+.1f} d",
        _share(one.covered),
    )


def _share(share: float | None) -> str:
    return DASH if share is None else f"{share * 100:.0f} %"


def _late(days: float | None) -> str:
    if not days:
        return "neither early nor late as a rule"
    return f"as a rule {abs(days):.1f} d too {'late' if days > 0 else 'early'}"


def _exact(counter: Trigger, value: int) -> str:
    return f"{value / 1000:,.1f} km" if counter is Trigger.DISTANCE else f"{value / 60:,.1f} h"


def _due_words(row: DueRow) -> str:
    if row.standing is Standing.UNKNOWN:
        return DASH
    if row.left is not None and row.left <= 0:
        return "now"
    if row.due_on is not None:
        return day_words(row.due_on)
    return "beyond 3 years" if row.basis is not Basis.NONE else DASH


def _band(row: DueRow) -> str:
    if row.left is None or row.left <= 0 or row.low_on is None:
        return DASH
    if row.low_on == row.high_on:
        return DASH
    until = "later" if row.high_on is None else day_words(row.high_on)[5:]
    return f"{day_words(row.low_on)[5:]} and {until}"


def _count_line(count: Mapping[str, Any]) -> str:
    trigger = str(count.get("trigger"))
    name = NAMES.get(trigger, trigger).ljust(12)
    every = amount(trigger, count.get("every", 0))
    left = count.get("left")
    if left is None:
        return f"{name} every {every}: {count.get('unknown', 'unknown')}"
    past = f"{amount(trigger, -left)} past" if left <= 0 else f"{amount(trigger, left)} left"
    said = f"{name} every {every}: {past}"
    if trigger != Trigger.DAYS.value:
        at, now = count.get("started_at"), count.get("now")
        said += f", at {amount(trigger, at or 0)} then and {amount(trigger, now or 0)} now"
    per_day = count.get("per_day")
    if per_day is not None:
        unit = f"{per_day / 1000:.0f} km" if trigger == "distance" else f"{per_day / 60:.1f} h"
        said += f", about {unit} a day ({count.get('basis')})"
    if left > 0 and count.get("due_on") is not None:
        said += f": {day_words(count['due_on'])}"
    if count.get("unknown"):
        said += f"; {count['unknown']}"
    return said


def _with_days(body: dict[str, Any]) -> dict[str, Any]:
    return {key: _with_day(key, value) for key, value in body.items()}


def _with_day(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _with_days(dict(value))
    if isinstance(value, list | tuple):
        return [_with_day("", item) for item in value]
    is_day = key in DAYS or key == "on"
    return day_words(value) if is_day and isinstance(value, int) else value

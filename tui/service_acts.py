"""Acts on services of vehicles: what was done, and plans; with what has to be asked before them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel.services import DueRow, PlanRow
from daemon.readmodel.upkeep import BY_RULE, KIND
from tui.acts import Act, set_aside
from tui.fields import Fault, Field, Form, Given, one_of, scaled, whole
from tui.format import LocalTime
from tui.maintenance_questions import Known
from tui.maintenance_words import CENTS, METRES, MINUTES, amount, every_words
from tui.moments import PAST_HINT, NotTaken, instant_reader

KM_MOST, HOURS_MOST, DAYS_MOST, COST_MOST = 9_999_999, 999_999, 3660, 9_999_999
PLAN_KM_MOST, PLAN_HOURS_MOST, TAKES_MOST = 1_000_000, 150_000, 720
DOUBTS = frozenset({"counter_far", "counter_backwards"})
"""So the daemon refuses readings that do not fit what is known."""
PARTS_HINT = "filter 4711 x2; oil 10W40: parts between semicolons, x2 for two of them"
KINDS_HINT = "a, b, c, d, hydraulics or your own words, between blanks"
TIMES = re.compile(r"(?P<name>.+?)\s+x(?P<count>\d{1,4})")
USUAL_KIND = "a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """By which clock and out of which names a form is filled."""

    local: LocalTime
    now: int
    known: Known


def counter_fields(vehicle: str, known: Known) -> tuple[Field, Field]:
    """Left empty they stay as the daemon believes them to be at that time."""
    believed = known.counters.get(vehicle, {})
    return (
        Field(
            key="km",
            label="Odometer km",
            hint=_hint(believed, Trigger.DISTANCE),
            read=scaled(METRES, KM_MOST),
        ),
        Field(
            key="hours",
            label="Engine hours",
            hint=_hint(believed, Trigger.ENGINE_TIME),
            read=scaled(MINUTES, HOURS_MOST),
        ),
    )


def believed_words(vehicle: str, known: Known) -> str:
    """`419 345 km and 14 620 h`; empty: nobody knows."""
    believed = known.counters.get(vehicle, {})
    return " and ".join(
        amount(trigger, believed[trigger]) for trigger in Trigger if trigger in believed
    )


def counters_about(vehicle: str, known: Known) -> str:
    believed = believed_words(vehicle, known)
    if not believed:
        return "Its counters are not known: without a reading nothing is counted by them."
    return f"Counters that are left empty stay as they are believed: {believed} now."


def cost_field() -> Field:
    return Field(key="cost", label="Cost", hint="of all of it", read=scaled(CENTS, COST_MOST))


def by_field(hint: str) -> Field:
    return Field(key="by", label="Done by", hint=hint)


def small_units(given: Mapping[str, Any]) -> dict[str, Any]:
    """By the names that commands have for them."""
    names = {"km": "odometer_m", "hours": "engine_min", "cost": "cost_cents"}
    return {names.get(key, key): value for key, value in given.items()}


def done_form(row: DueRow, shop: Shop) -> Form:
    read_at = instant_reader(shop.local.zone, shop.now)
    return Form(
        title=f"Record a service of {row.vehicle} as done",
        about=counters_about(row.vehicle, shop.known),
        fields=(
            Field(
                key="kinds",
                label="Services",
                hint=KINDS_HINT,
                value=row.kind,
                is_required=True,
                read=read_kinds,
            ),
            Field(key="at", label="Done at", hint=PAST_HINT, read=read_at),
            *counter_fields(row.vehicle, shop.known),
            by_field("empty: you"),
            Field(key="parts", label="Parts", hint=PARTS_HINT, read=read_parts),
            cost_field(),
            Field(key="note", label="Note", hint="kept with it"),
        ),
    )


def done(row: DueRow, given: Given) -> Act:
    args = {"vehicle": row.vehicle, **small_units(given)}
    act = Act(
        command="maintenance.done",
        args=args,
        what=f"record {', '.join(given['kinds'])} of {row.vehicle} as done",
        effect="The next service is counted from there, at the counters that you gave, or at those"
        " that are believed.",
    )
    return set_aside(act, codes=DOUBTS, flag="is_confirmed")


def plan_form(row: DueRow | None, shop: Shop) -> Form:
    """Of the service under the cursor as it is planned now; without one all is asked."""
    known = shop.known
    plan = None if row is None else known.plan_of(row)
    is_own = plan is None or plan.vehicle is not None
    kind = USUAL_KIND if row is None or row.kind == BY_RULE else row.kind
    return Form(
        title="Plan a service",
        about="Due by whichever comes first. A truck's own plan comes before that of its class.",
        fields=(
            Field(
                key="vehicle",
                label="Truck",
                hint="for this one alone; or say a class",
                value=row.vehicle if row is not None and is_own else "",
                known=tuple(known.vehicles),
                read=one_of("vehicle", known.vehicles),
            ),
            Field(
                key="vehicle_class",
                label="or class",
                hint=_classes(known.classes),
                value="" if is_own or plan is None else plan.vehicle_class,
                known=tuple(known.classes),
            ),
            Field(
                key="kind",
                label="Service",
                hint="a, b, c, d, hydraulics or your own word",
                value=kind,
                is_required=True,
                read=read_kind,
            ),
            *_every_fields(plan),
            Field(
                key="takes",
                label="Takes hours",
                hint="in the workshop; empty: as usual for its kind",
                value="" if plan is None else _hours(plan.duration_min),
                read=scaled(MINUTES, TAKES_MOST),
            ),
            Field(
                key="title",
                label="What is done",
                hint="in words; empty: as the kind is called",
                value="" if plan is None else plan.title,
            ),
        ),
        check=_is_a_plan,
    )


def plan(given: Given) -> Act:
    names = {"takes": "duration_min"}
    args = {names.get(key, key): value for key, value in given.items()}
    whose = given.get("vehicle") or f"class {given['vehicle_class']}"
    every = every_words(given.get("every_m"), given.get("every_min"), given.get("every_days"))
    return Act(
        command="maintenance.plan_set",
        args=args,
        what=f"plan service {given['kind']} of {whose}",
        effect=f"It is due every {every}, whichever comes first, counted from the last one. When"
        " that is, is foreseen anew in a moment.",
    )


def read_kind(text: str) -> str:
    kind = text.lower()
    if not KIND.fullmatch(kind):
        raise NotTaken("A word such as b, hydraulics or tail-lift: small letters, digits, - and _.")
    return kind


def read_kinds(text: str) -> list[str]:
    return [read_kind(word) for word in re.split(r"[\s,;]+", text) if word]


def read_parts(text: str) -> list[dict[str, Any]]:
    """`filter 4711 x2; oil` as the daemon takes them."""
    found: list[dict[str, Any]] = []
    for part in (one.strip() for one in text.split(";")):
        times = TIMES.fullmatch(part)
        if times is not None:
            found.append({"name": times["name"], "count": int(times["count"])})
        elif part:
            found.append({"name": part})
    return found


def _every_fields(plan: PlanRow | None) -> tuple[Field, ...]:
    every_m = None if plan is None else plan.every_m
    every_min = None if plan is None else plan.every_min
    every_days = None if plan is None else plan.every_days
    return (
        Field(
            key="every_m",
            label="Every km",
            hint="empty: not by distance",
            value="" if every_m is None else f"{every_m / METRES:g}",
            read=scaled(METRES, PLAN_KM_MOST),
        ),
        Field(
            key="every_min",
            label="or engine hours",
            hint="empty: not by engine hours",
            value="" if every_min is None else _hours(every_min),
            read=scaled(MINUTES, PLAN_HOURS_MOST),
        ),
        Field(
            key="every_days",
            label="or days",
            hint="empty: not by the calendar",
            value="" if every_days is None else str(every_days),
            read=whole(1, DAYS_MOST),
        ),
    )


def _is_a_plan(found: Given) -> Fault | None:
    if ("vehicle" in found) == ("vehicle_class" in found):
        return Fault(key="vehicle", said="A truck or a class, and not both.")
    if not {"every_m", "every_min", "every_days"} & set(found):
        return Fault(key="every_m", said="After how much is it due: km, engine hours or days?")
    return None


def _hint(believed: Mapping[Trigger, int], trigger: Trigger) -> str:
    value = believed.get(trigger)
    if value is None:
        return "not known; empty: nothing is counted by it"
    return f"empty: as it is believed, {amount(trigger, value)} now"


def _classes(classes: Sequence[str]) -> str:
    named = f" ({', '.join(classes)})" if classes else ""
    return f"for all of a class{named} that have none of their own"


def _hours(minutes: int) -> str:
    return f"{minutes / MINUTES:g}"

"""Acts on inspections of vehicles by their drivers, and what has to be asked before them."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from daemon.readmodel.compliance import DEFECT_ITEMS
from tui.acts import Act
from tui.fields import Field, Form, choice, one_of, whole
from tui.moments import PAST_HINT, NotTaken, instant_reader

METRES = 1000
FURTHEST_KM = 9_999_999
SHOWN = 11
"""So many items are named: those of the law come first."""
USUAL = ", ".join(item.name for item in DEFECT_ITEMS[:SHOWN])
SAFETY = (
    ("usual", "as is usual for the item"),
    ("yes", "all of them keep it from the road"),
    ("no", "none of them does"),
)
DEFECTS_HINT = "item: what is wrong; next item: ...   empty: it is in order"
SETTLEMENTS = (
    ("repaired", "repaired"),
    ("not_needed", "no repair needed for safe operation"),
)
"""As the certificate has it, 49 CFR 396.11(a)(3)."""


def add_form(
    vehicles: Sequence[str], drivers: Sequence[str], *, vehicle: str, zone: tzinfo, now: int
) -> Form:
    return Form(
        title="Add an inspection (DVIR)",
        about=f"Usual items: {USUAL} and more; or own words.",
        fields=(
            Field(
                key="vehicle",
                label="Vehicle",
                value=vehicle,
                is_required=True,
                known=tuple(vehicles),
                read=one_of("vehicle", vehicles),
            ),
            _driver(drivers, "who inspected it", is_required=False),
            Field(key="defects", label="Defects", hint=DEFECTS_HINT, read=read_defects),
            choice("safety", "Safety", SAFETY),
            Field(key="odometer_km", label="Odometer km", read=whole(0, FURTHEST_KM)),
            Field(key="at", label="At", hint=PAST_HINT, read=instant_reader(zone, now)),
            Field(key="note", label="Note"),
        ),
    )


def add(given: Mapping[str, Any]) -> Act:
    args = {key: value for key, value in given.items() if key not in ("odometer_km", "safety")}
    if "odometer_km" in given:
        args["odometer_m"] = given["odometer_km"] * METRES
    vehicle, found = given["vehicle"], given.get("defects", [])
    if given["safety"] != SAFETY[0][0]:
        args["defects"] = [one | {"safety": given["safety"] == "yes"} for one in found]
    items = ", ".join(one["item"] for one in found)
    effect = f"{vehicle} was found in order."
    if found:
        effect = (
            f"{vehicle} has {items}. With a safety defect it cannot be assigned until that is"
            " certified as repaired or as needing no repair."
        )
    return Act(command="dvir.add", args=args, what=f"add an inspection of {vehicle}", effect=effect)


def certify_form(item: str, vehicle: str) -> Form:
    return Form(
        title=f"Certify {item} of {vehicle}",
        fields=(
            choice("settlement", "It is", SETTLEMENTS),
            Field(key="note", label="Note", hint="what was done", is_required=True),
        ),
    )


def certify(defect: int, item: str, vehicle: str, given: Mapping[str, Any]) -> Act:
    said = dict(SETTLEMENTS)[given["settlement"]]
    return Act(
        command="dvir.certify",
        args={"defect": defect, **given},
        what=f"certify {item} of {vehicle} as {said}",
        effect="It is on record with your name, and no longer keeps the vehicle from the road.",
    )


def review_form(report: int, vehicle: str, drivers: Sequence[str]) -> Form:
    return Form(
        title=f"Review report {report} on {vehicle}",
        about="The next driver signs that he has read it and that repairs were certified.",
        fields=(_driver(drivers, "the next driver, who signs", is_required=True),),
    )


def review(report: int, vehicle: str, given: Mapping[str, Any]) -> Act:
    return Act(
        command="dvir.review",
        args={"report": report, **given},
        what=f"sign report {report} on {vehicle} for {given['driver']}",
        effect=f"It says that {given['driver']} has reviewed the report before driving.",
    )


def read_defects(text: str) -> list[dict[str, str]]:
    """`brakes: air leak; mirrors` as the daemon takes them."""
    found = []
    for part in text.split(";"):
        item, _, note = (word.strip() for word in part.partition(":"))
        if not item:
            raise NotTaken("Between two ; stands an item, such as brakes: air leak.")
        found.append({"item": item, "note": note} if note else {"item": item})
    return found


def _driver(drivers: Sequence[str], hint: str, *, is_required: bool) -> Field:
    return Field(
        key="driver",
        label="Driver",
        hint=hint,
        is_required=is_required,
        known=tuple(drivers),
        read=one_of("driver", drivers),
    )

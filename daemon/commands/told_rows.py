"""Rows of a file, and faults in it that name line and column and what is allowed there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from daemon.commands.master_args import (
    DEPOTS,
    CustomerArgs,
    DriverArgs,
    GeofenceArgs,
    SiteArgs,
    UnitArgs,
    VehicleArgs,
)
from daemon.domain.driver_terms import RULE_SET_NAMES
from daemon.domain.hours.terms import STANDING
from daemon.domain.master_standing import What

RowArgs = VehicleArgs | UnitArgs | SiteArgs | GeofenceArgs | DriverArgs | CustomerArgs

MODELS: Mapping[What, type[RowArgs]] = {
    What.VEHICLE: VehicleArgs,
    What.UNIT: UnitArgs,
    What.SITE: SiteArgs,
    What.GEOFENCE: GeofenceArgs,
    What.DRIVER: DriverArgs,
    What.CUSTOMER: CustomerArgs,
}

ALLOWED: Mapping[str, str] = {
    "name": "1 to 64 characters",
    "label": "up to 200 characters",
    "plate": "up to 200 characters",
    "class": "up to 200 characters",
    "capacity_kg": "whole kilograms up to 500000, 0: unknown",
    "volume_l": "whole litres up to 500000, 0: unknown",
    "equipment": "words with blanks or commas between, or none",
    "plant": "the name of a site, or any",
    "tier": "premium, priority or standard",
    "contact": "up to 200 characters",
    "vehicle": "the name of a vehicle",
    "from": "an instant with offset, e.g. 2026-01-31T06:00:00Z",
    "lat": "degrees from -90 to 90, with a point",
    "lon": "degrees from -180 to 180, with a point",
    "radius_m": "metres over 0, up to 50000, with a point",
    "dwell_s": "whole seconds from 1 to 86400",
    "site": "the name of a site",
    "rule_set": f"{', '.join(RULE_SET_NAMES)}, or {DEPOTS}",
    "exemption": f"{', '.join(STANDING)}, or {DEPOTS}",
    "zone": f"an IANA time zone such as America/Denver, or {DEPOTS}",
    "sleeper": "yes or no",
    "cdl": "yes or no",
    "circle": "[lat, lon] in degrees",
    "polygon": "3 to 1000 corners [lat, lon] in degrees that enclose something",
    "corridor": "2 to 1000 points [lat, lon] in degrees, not all the same",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    line: int
    column: str
    """Heading, or path in the feature; empty when it is about the whole line."""
    message: str
    allowed: str = ""

    def said(self, file: str) -> str:
        """`fleet.csv:7: lat: not a number; allowed: ...`."""
        where = f"{file}:{self.line}: " + (f"{self.column}: " if self.column else "")
        return where + self.message + (f"; allowed: {self.allowed}" if self.allowed else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    line: int
    what: What
    args: RowArgs
    columns: Mapping[str, str]
    """What a field is called in this file."""

    def column(self, field: str) -> str:
        return self.columns.get(field, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRows:
    rows: Sequence[ToldRow]
    faults: Sequence[FileFault]


def judged(
    what: What, fields: Mapping[str, object], *, line: int, columns: Mapping[str, str]
) -> ToldRow | list[FileFault]:
    try:
        args = MODELS[what].model_validate(dict(fields))
    except ValidationError as exc:
        return [_fault(error, line, columns) for error in exc.errors(include_url=False)]
    return ToldRow(line=line, what=what, args=args, columns=columns)


def _fault(error: ErrorDetails, line: int, columns: Mapping[str, str]) -> FileFault:
    field = str(error["loc"][0]) if error["loc"] else ""
    column = columns.get(field, field)
    if error["type"] == "missing":
        return FileFault(
            line=line, column=column, message="is missing", allowed=ALLOWED.get(field, "")
        )
    given = error["input"]
    shown = f" (given: {given!r:.60})" if isinstance(given, str | int | float) else ""
    message = error["msg"].removeprefix("Value error, ")
    return FileFault(
        line=line, column=column, message=message + shown, allowed=ALLOWED.get(field, "")
    )

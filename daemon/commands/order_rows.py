"""Rows of a CSV file that tell of orders, with the faults in them by line and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from daemon.commands.csv_table import CsvRow, csv_table
from daemon.commands.master_args import exact_ms
from daemon.commands.order_args import MINUTES_MOST, AddOrder
from daemon.commands.told_rows import FileFault
from daemon.domain.orders.order import Tier
from daemon.domain.orders.told import LISTS

COLUMNS: Mapping[str, str] = {
    "order": "order",
    "customer": "customer",
    "origin": "origin",
    "destination": "destination",
    "promised": "promised_at",
    "earliest": "earliest_at",
    "tier": "tier",
    "material": "material",
    "equipment": "equipment",
    "weight_kg": "weight_kg",
    "volume_l": "volume_l",
    "certificates": "certificates",
    "preferred": "preferred",
    "loading_min": "loading_min",
    "unloading_min": "unloading_min",
    "discharge_limit_min": "discharge_limit_min",
    "note": "note",
}
"""Headings, and what each is in the command."""
HEADINGS = tuple(COLUMNS)
NEEDED = ("order", "customer", "origin", "destination", "promised")
HEADING_OF = {field: heading for heading, field in COLUMNS.items()}
TIMES = ("promised", "earliest")
IN_PLACE: Mapping[str, object] = {
    "order": "?", "customer": "?", "origin": "?", "destination": "?", "promised_at": 0
}  # fmt: skip
"""Of what is needed and cannot be read."""
BETWEEN = re.compile(r"[,;|]")
A_TIME = "before 2100; 2026-01-31T06:00 in the depot's time, or with offset, 2026-01-31T06:00Z"
ALLOWED: Mapping[str, str] = {
    "order": "1 to 64 characters",
    "customer": "the name of a customer",
    "origin": "the name of a site",
    "destination": "the name of a site",
    "promised": A_TIME,
    "earliest": A_TIME,
    "tier": ", ".join(tier.value for tier in Tier),
    "weight_kg": "whole kilograms from 1 to 1000000",
    "volume_l": "whole litres from 1 to 1000000",
    "equipment": "words with a comma between, without blanks",
    "loading_min": f"whole minutes from 0 to {MINUTES_MOST}",
    "unloading_min": f"whole minutes from 0 to {MINUTES_MOST}",
    "discharge_limit_min": f"whole minutes from 0 to {MINUTES_MOST}; 0: the load does not set",
}


class BadTime(ValueError):
    """No instant is meant by it, or two are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    line: int
    args: AddOrder
    unread: frozenset[str] = frozenset()
    """Fields of it that cannot be read; what stands for them in `args` says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRows:
    rows: Sequence[OrderRow]
    torn: Sequence[OrderRow]
    """Those that have fields which cannot be read; only the rest of them can be judged."""
    faults: Sequence[FileFault]
    names: Mapping[int, str]
    """What stands for the order in each line, also in those that have faults."""
    repeats: Mapping[int, int]
    """Lines that tell once more what an earlier one has told, and which."""


def order_rows(text: str, zone: ZoneInfo) -> OrderRows:
    """An empty cell says nothing of its field. Never raises for what is in the text."""
    table = csv_table(text, HEADINGS, needed=NEEDED, also=HEADING_OF)
    faults = list(table.faults)
    every = []
    for row in table.rows:
        found, misfits = _told(row, zone)
        every.append(found)
        faults += misfits
    rows = [row for row in every if not row.unread]
    torn = [row for row in every if row.unread]
    if not table.rows and not faults:
        faults.append(FileFault(line=1, column="", message="the file has no rows"))
    names = {row.line: row.fields.get("order", "") for row in table.rows}
    twice, repeats = _twice(rows)
    return OrderRows(rows=rows, torn=torn, faults=[*faults, *twice], names=names, repeats=repeats)


def fault(line: int, field: str, message: str, allowed: str = "") -> FileFault:
    """Of a field as commands call it."""
    column = HEADING_OF.get(field, field)
    return FileFault(line=line, column=column, message=message, allowed=allowed)


def instant(text: str, zone: ZoneInfo) -> int:
    """ms UTC; without an offset it is the depot's own time. Raises BadTime."""
    try:
        meant = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime("is no instant") from None
    if meant.tzinfo is not None:
        return exact_ms(meant)
    first, second = (exact_ms(meant.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first < second:
        raise BadTime(f"comes twice in {zone.key}: write it with its offset")
    if first > second:
        raise BadTime(f"is left out in {zone.key}: clocks are set forward then")
    return first


def _told(row: CsvRow, zone: ZoneInfo) -> tuple[OrderRow, list[FileFault]]:
    fields: dict[str, object] = {COLUMNS[name]: cell for name, cell in row.fields.items()}
    for name in LISTS:
        if name in row.fields:
            words = BETWEEN.split(row.fields[name])
            fields[name] = [word.strip() for word in words if word.strip()]
    instants, faults = _instants(row, zone)
    try:
        args = AddOrder.model_validate(fields | instants)
    except ValidationError as exc:
        faults += [_misfit_of(row, error) for error in exc.errors(include_url=False)]
        args = _rest(fields | instants, faults)
    unread = frozenset(COLUMNS.get(one.column, one.column) for one in faults)
    return OrderRow(line=row.line, args=args, unread=unread), faults


def _rest(fields: Mapping[str, object], faults: Sequence[FileFault]) -> AddOrder:
    """Without what cannot be read; what is needed gets something in its place."""
    unread = {COLUMNS.get(one.column, one.column) for one in faults}
    kept = {name: value for name, value in fields.items() if name not in unread}
    return AddOrder.model_validate({**IN_PLACE, **kept})


def _instants(row: CsvRow, zone: ZoneInfo) -> tuple[dict[str, object], list[FileFault]]:
    """One that cannot be read is 0, so that the rest of its row is judged all the same."""
    found: dict[str, object] = {}
    faults = []
    for name in TIMES:
        if name in row.fields:
            try:
                found[COLUMNS[name]] = instant(row.fields[name], zone)
            except BadTime as exc:
                found[COLUMNS[name]] = 0
                faults.append(_misfit(row, name, f"{row.fields[name]!r:.60} {exc}"))
    return found, faults


def _misfit_of(row: CsvRow, error: ErrorDetails) -> FileFault:
    field = str(error["loc"][0]) if error["loc"] else ""
    name = HEADING_OF.get(field, field)
    if error["type"] == "missing":
        return _misfit(row, name, "is missing")
    return _misfit(row, name, f"{error['msg']} (given: {row.fields.get(name, '')!r:.60})")


def _misfit(row: CsvRow, name: str, message: str) -> FileFault:
    return FileFault(line=row.line, column=name, message=message, allowed=ALLOWED.get(name, ""))


def _twice(rows: Sequence[OrderRow]) -> tuple[list[FileFault], dict[int, int]]:
    """The same order twice is one; two orders of one name are a fault."""
    first: dict[str, OrderRow] = {}
    faults = []
    repeats = {}
    for row in rows:
        before = first.setdefault(row.args.order, row)
        if before is row:
            continue
        if before.args.told() == row.args.told():
            repeats[row.line] = before.line
            continue
        faults.append(
            fault(
                row.line,
                "order",
                f"order {row.args.order!r} is there already in line {before.line},"
                " with other fields",
                "one row an order",
            )
        )
    return faults, repeats

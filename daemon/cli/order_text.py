"""Orders in lines and cells of text, at most 80 characters wide where names are short."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, replace

from daemon.cli.output import DASH
from daemon.cli.reading import with_instants
from daemon.cli.when import DepotTime
from daemon.domain.orders.concrete import Hardness, LoadClock
from daemon.domain.orders.order import OrderState
from daemon.readmodel.order import OrderDetail, Promise
from daemon.readmodel.order_words import happened, steps_of, told_said
from daemon.readmodel.orders import OrderRow

WIDTH = 79
COLUMNS = {
    "order": "key",
    "tier": "left",
    "state": "left",
    "promised": "left",
    "late": "right",
    "truck": "left",
    "driver": "left",
    "load": "right",
    "to": "rest",
    "customer": "spare",
}
NOT_KNOWN = "?"
LATE = "!"
MINUTE_MS = 60_000


def order_cells(row: OrderRow, when: DepotTime) -> tuple[str, ...]:
    given = row.given
    return (
        row.name,
        row.tier.value,
        state_words(row),
        when.minute(row.promised_at),
        late_words(row),
        DASH if given is None else given.vehicle,
        DASH if given is None else given.driver,
        load_words(row.load),
        row.destination,
        row.customer,
    )


def row_body(row: OrderRow) -> dict[str, object]:
    """For JSON. Whom dispatch judged is left out: `depotd dispatch --explain` has it."""
    look = row.look
    found = None
    if look is not None:
        found = {"at": look.at, "outcome": look.outcome, "why": look.body.get("why")}
    body = asdict(replace(row, look=None))
    return with_instants(body | {"look": found, "is_late": row.is_late})


def state_words(row: OrderRow) -> str:
    if row.is_unassignable:
        return "no truck"
    return row.state.value.replace("_", " ")


def late_words(row: OrderRow) -> str:
    if row.late_min is None:
        return DASH if row.state.is_over else NOT_KNOWN
    return f"{LATE}+{row.late_min}" if row.is_late else str(row.late_min)


def load_words(load: LoadClock | None) -> str:
    """`38 min`; with a sign from the first warning on, `! -4 min` beyond its limit."""
    if load is None:
        return DASH
    sign = "" if load.hardness is Hardness.FRESH else f"{LATE} "
    return f"{sign}{load.left_min} min"


def wrapped(text: str, indent: int) -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, subsequent_indent=" " * indent) or [""]


def fact_lines(detail: OrderDetail, when: DepotTime) -> Iterator[str]:
    row, given = detail.row, detail.row.given
    yield f"{row.name}: {state_words(row)} since {when.full(row.state_since)}"
    limit = row.discharge_limit_min
    facts = {
        "customer": f"{row.customer_label or row.customer}, {row.tier}",
        "way": f"{row.origin} -> {row.destination}",
        "load": _load(row),
        "truck": DASH if given is None else _truck(row),
        "driver": DASH if given is None else f"{given.driver} {given.driver_label}".rstrip(),
        "window": f"not before {when.short(row.earliest_at)}, by {when.full(row.promised_at)}",
        "work": f"loading {row.loading_min} min, unloading {row.unloading_min} min",
        "limit": "the load does not set" if limit is None else f"{limit} min from batching",
        "clock": "" if row.load is None else _clock(row.load),
        "equipment": " ".join(row.equipment),
        "papers": ", ".join(row.certificates),
        "preferred": ", ".join(row.preferred),
        "created": f"{when.full(row.created_at)} by {detail.created_by}",
        "cancelled": detail.cancel_reason,
        "rating": ""
        if detail.rating is None
        else f"{detail.rating.rating} of 5 by {detail.rating.by} {detail.rating.note}".rstrip(),
        "note": row.note,
    }
    for name, said in facts.items():
        if said:
            yield from wrapped(f"  {name:<10}{said}", 12)


def promise_lines(detail: OrderDetail, when: DepotTime) -> Iterator[str]:
    row = detail.row
    yield f"promise: {_promised(detail, when)}"
    expected = row.expected
    if expected is not None:
        yield (
            f"  expected {when.short(expected.arrival_at)}, 4 of 5 by"
            f" {when.short(expected.late_case_at)} ({expected.source.value}, {expected.basis})"
        )
        if expected.unknown:
            age = when.away(expected.made_at, briefly=True)
            yield from wrapped(f"  last known {age}: {expected.unknown}", 4)
    if detail.promise is not None:
        yield from _ledger(detail.promise, row, when)


def timeline_lines(detail: OrderDetail, when: DepotTime) -> Iterator[str]:
    yield f"what happened ({when.zone_name}):"
    for one in steps_of(detail.timeline):
        words = happened(one)
        by = f" ({words.by})" if words.by else ""
        yield from wrapped(f"  {when.short(one.at):<12}{words.said}{by}", 14)


def _promised(detail: OrderDetail, when: DepotTime) -> str:
    row, promise = detail.row, detail.promise
    by = when.full(row.promised_at)
    if promise is not None and promise.breach_min:
        cause = f" by {promise.cause}" if promise.cause else ", cause unknown"
        return f"{by}; BROKEN by {promise.breach_min} min{cause}"
    if row.late_min is None:
        known = "off" if row.state is OrderState.CANCELLED else "nobody knows whether it is kept"
        return f"{by}; {known}"
    if row.is_late:
        return f"{by}; {LATE} {row.late_min} min late"
    return f"{by}; {-row.late_min} min before it"


def _ledger(promise: Promise, row: OrderRow, when: DepotTime) -> Iterator[str]:
    for one in promise.predictions:
        late = (one.arrival_at - row.promised_at) // MINUTE_MS
        sign = f" {LATE}+{late} min" if late > 0 else ""
        yield (
            f"  {when.short(one.at):<12}expected {when.short(one.arrival_at)}, 4 of 5 by"
            f" {when.short(one.late_case_at)}, {one.source}{sign}"
        )
    for told in promise.told:
        yield f"  {when.short(told.at):<12}{told_said(told)}"
    if promise.tracking_s is not None:
        yield f"  its truck is looked at every {promise.tracking_s} s"


def _truck(row: OrderRow) -> str:
    given = row.given
    if given is None:
        return DASH
    if row.state.is_over:
        return f"{given.vehicle} had it"
    if not given.is_in_hand:
        return f"{given.vehicle}, place {given.position} on its route"
    return f"{given.vehicle}, {given.truck_state.value.replace('_', ' ')}"


def _load(row: OrderRow) -> str:
    parts = [row.material or "material not said"]
    parts += [] if row.volume_l is None else [f"{row.volume_l} l"]
    parts += [] if row.weight_kg is None else [f"{row.weight_kg} kg"]
    return ", ".join(parts)


def _clock(load: LoadClock) -> str:
    left = f"{load.left_min} min left" if load.left_min >= 0 else f"{-load.left_min} min OVER"
    sign = "" if load.hardness is Hardness.FRESH else f"{LATE} "
    return f"{sign}{left} of {load.limit_min}, batched {load.age_min} min ago"

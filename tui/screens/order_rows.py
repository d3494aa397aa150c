"""How one order is written: its facts, its promise, what happened to it."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from daemon.readmodel.order import Happened, OrderDetail, Prediction, Promise
from daemon.readmodel.order_words import happened, steps_of, told_said
from tui.folding import folded
from tui.format import NOTHING, LocalTime, count, duration, plain
from tui.screens.order_list_rows import sign_of, standing_lines
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import LATE, ON_TIME, TRUCK

LABEL_WIDTH = 11
LEFT_WIDTH = 30
PREDICTIONS_MOST = 6
MINUTE_MS = 60_000
STEP_LINES = 4
TIMELINE_COLUMNS = (
    Column("at", "When", 12),
    Column("took", "After", 8, right=True),
    Column("said", "What happened", 36, grows=True),
    Column("by", "Seen by", 12),
)
Fact = tuple[str, str]


def summary_text(detail: OrderDetail, now: int, local: LocalTime) -> Text:
    """Facts in two columns, then how the promise is kept; what is unknown says so."""
    row = detail.row
    sign = sign_of(row)
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(sign.both, style=sign.style)
    text.append(f" since {local.with_age(row.state_since, now)}\n")
    for line in standing_lines(row, now, local):
        text.append_text(line).append("\n")
    text.append("\n")
    for (left, left_said), (right, right_said) in _facts(detail, now, local):
        text.append(f"{left:<{LABEL_WIDTH}}", style="dim")
        text.append(f"{plain(left_said):<{LEFT_WIDTH}.{LEFT_WIDTH}}")
        text.append(f" {right:<{LABEL_WIDTH}}", style="dim")
        text.append(f"{plain(right_said)}\n")
    for label, said in _long_facts(detail):
        text.append(f"{label:<{LABEL_WIDTH}}", style="dim")
        text.append(f"{plain(said)}\n")
    return text.append("\n").append_text(ledger_text(detail, now, local))


def ledger_text(detail: OrderDetail, now: int, local: LocalTime) -> Text:
    text = Text().append("Promise", style="bold")
    text.append(f"    by {local.near(detail.row.promised_at, now)}  ")
    promise = detail.promise
    if promise is None:
        return text.append("nobody has watched it yet\n")
    text.append_text(_outcome(detail, promise)).append("\n")
    for one in promise.predictions[-PREDICTIONS_MOST:]:
        text.append_text(_prediction(one, detail.row.promised_at, now, local))
    for told in promise.told:
        said = f"  {local.near(told.at, now)}  {told_said(told)}\n"
        text.append(said, style=LATE.style)
    if promise.tracking_s is not None:
        text.append(f"  its truck is looked at every {promise.tracking_s} s\n")
    return text


def timeline_rows(events: Sequence[Happened], now: int, local: LocalTime) -> list[Row]:
    """With the time since the step before."""
    before: int | None = None
    rows = []
    for one in steps_of(events):
        after = "" if before is None or one.at == before else duration((one.at - before) // 1000)
        words = happened(one)
        before = one.at
        cells = (
            Cell(local.near(one.at, now)),
            Cell(after),
            Cell(words.said, "bold" if one.kind.startswith("order.") else ""),
            Cell(words.by),
        )
        rows.append(Row(one.key, cells))
    return rows


def step_line(row: Row | None, width: int) -> Text:
    """A step in full: the table cuts what somebody had to say at length."""
    if row is None:
        return Text()
    text = Text(f" {row.cells[0].text} ", style="dim")
    text.append(plain(row.cells[2].text), style="default")
    return folded(text, width, indent=1, most=STEP_LINES)


def _facts(detail: OrderDetail, now: int, local: LocalTime) -> Iterable[tuple[Fact, Fact]]:
    row, given = detail.row, detail.row.given
    limit = row.discharge_limit_min
    not_before = NOTHING if row.earliest_at is None else local.near(row.earliest_at, now)
    left = (
        ("Customer", row.customer_label or row.customer),
        ("Tier", row.tier.value),
        ("From", row.origin_label or row.origin),
        ("To", row.destination_label or row.destination),
        ("Promised", local.near(row.promised_at, now)),
        ("Not before", not_before),
        ("Created", f"{local.near(row.created_at, now)} by {detail.created_by}"),
    )
    right = (
        ("Truck", NOTHING if given is None else _truck(detail)),
        ("Driver", NOTHING if given is None else _driver(detail)),
        ("Material", row.material or NOTHING),
        ("Load", _load(detail)),
        ("Loading", f"{row.loading_min} min, unloading {row.unloading_min} min"),
        ("Limit", "does not set" if limit is None else f"{limit} min from batching"),
        ("Way left", _way(detail)),
    )
    return zip(left, right, strict=True)


def _long_facts(detail: OrderDetail) -> Iterable[Fact]:
    row = detail.row
    rating = detail.rating
    said = (
        ("Equipment", " ".join(row.equipment)),
        ("Papers", ", ".join(row.certificates)),
        ("Preferred", ", ".join(row.preferred)),
        ("Note", row.note),
        ("Cancelled", detail.cancel_reason),
        ("Rating", "" if rating is None else f"{rating.rating} of 5 by {rating.by} {rating.note}"),
    )
    return ((label, words) for label, words in said if words)


def _truck(detail: OrderDetail) -> str:
    given = detail.row.given
    if given is None:
        return NOTHING
    if detail.row.state.is_over:
        return f"had by {given.vehicle}"
    if not given.is_in_hand:
        return f"{given.vehicle}, place {given.position} on its route"
    return f"{given.vehicle} {TRUCK[given.truck_state].both}"


def _driver(detail: OrderDetail) -> str:
    given = detail.row.given
    if given is None:
        return NOTHING
    return f"{given.driver_label} ({given.driver})" if given.driver_label else given.driver


def _load(detail: OrderDetail) -> str:
    row = detail.row
    parts = [] if row.volume_l is None else [f"{row.volume_l / 1000:.1f} m³"]
    parts += [] if row.weight_kg is None else [f"{count(row.weight_kg)} kg"]
    return ", ".join(parts) or "not said"


def _way(detail: OrderDetail) -> str:
    if detail.left_m is None or detail.row.expected is None:
        return NOTHING
    traffic = detail.traffic_s
    delay = "traffic unknown" if traffic is None else f"{traffic // 60} min traffic"
    return f"{detail.left_m / 1000:.1f} km, {delay}"


def _outcome(detail: OrderDetail, promise: Promise) -> Text:
    late = detail.row.late_min
    if promise.breach_min is None and late is None:
        return Text("nobody knows whether it is kept")
    if promise.breach_min is None and late is not None:
        said = f"{LATE.sign} {late} min late" if late > 0 else f"{-late} min in hand"
        so = "no truck yet, at the soonest" if detail.row.is_waiting else "as expected now"
        return Text(f"{so} {said}", style=LATE.style if late > 0 else "")
    if promise.breach_min:
        why = f", by {promise.cause}" if promise.cause else ", cause unknown"
        return Text(f"{LATE.sign} broken by {promise.breach_min} min{why}", style=LATE.style)
    return Text(f"{ON_TIME.sign} kept", style=ON_TIME.style)


def _prediction(one: Prediction, promised_at: int, now: int, local: LocalTime) -> Text:
    late = (one.arrival_at - promised_at) // MINUTE_MS
    said = f"  {local.near(one.at, now)}  expected {local.minute(one.arrival_at)}"
    text = Text(f"{said}, 4 of 5 by {local.minute(one.late_case_at)}, {one.source}")
    if late > 0:
        text.append(f"  {LATE.sign}+{late} min", style=LATE.style)
    return text.append("\n")

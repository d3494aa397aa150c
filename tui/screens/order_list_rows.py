"""Rows of the list of orders, and how an order's state, lateness and load are written."""

from collections.abc import Callable, Mapping, Sequence

from rich.text import Text

from daemon.domain.orders.concrete import Hardness
from daemon.domain.orders.order import OrderState, Tier
from daemon.readmodel.loads import LoadClock
from daemon.readmodel.orders import Expected, OrderRow
from tui.folding import folded, lines_of, stacked
from tui.format import NOTHING, LocalTime, count, duration, plain
from tui.naming import natural
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import LATE, LOAD, NO_TRUCK, ORDER, TIER, Sign

COLUMNS = (
    Column("state", "State", 12),
    Column("name", "Order", 8),
    Column("tier", "Tier", 8),
    Column("promised", "Promised", 8),
    Column("late", "Late", 5, right=True),
    Column("truck", "Truck", 6),
    Column("load", "Load", 8),
    Column("to", "To", 8, grows=True),
    Column("expected", "Expected", 8),
    Column("driver", "Driver", 7),
    Column("customer", "Customer", 10),
    Column("from", "From", 9),
    Column("material", "Material", 12),
    Column("volume", "m³", 4, right=True),
)
ORDER_OF = {state: number for number, state in enumerate(OrderState)}
TIER_OF = {tier: number for number, tier in enumerate(Tier)}
UNKNOWN_LAST = 1 << 40
LINES = 4
"""On the order under the cursor."""
WARNED = {
    Hardness.WARNED: "first warning",
    Hardness.PRESSING: "second warning: pour it now",
    Hardness.OVER: "beyond its limit: decide on it",
}

SORTS: Mapping[str, tuple[str, Callable[[OrderRow], float]]] = {
    "promised": ("Promised", lambda row: row.promised_at),
    "late": ("Late", lambda row: UNKNOWN_LAST if row.late_min is None else -row.late_min),
    "tier": ("Tier", lambda row: TIER_OF[row.tier]),
    "state": ("State", lambda row: ORDER_OF[row.state]),
    "load": ("Load", lambda row: UNKNOWN_LAST if row.load is None else row.load.left_min),
    "name": ("Order", lambda _: 0),
}


def ordered(rows: Sequence[OrderRow], by: str) -> list[OrderRow]:
    """Equal ones stand by promise, then by name."""
    key = SORTS[by][1]
    first = (lambda _: 0) if by == "name" else (lambda row: row.promised_at)
    return sorted(rows, key=lambda row: (key(row), first(row), natural(row.name)))


def is_pressing(row: OrderRow) -> bool:
    """Somebody should do something about it."""
    has_old_load = row.load is not None and row.load.hardness is not Hardness.FRESH
    return (row.is_late and not row.state.is_over) or row.is_unassignable or has_old_load


def sign_of(row: OrderRow) -> Sign:
    return NO_TRUCK if row.is_unassignable else ORDER[row.state]


def late_cell(row: OrderRow) -> Cell:
    """`!+12` late, `-5` early, `?` nobody knows; `?+12` as it was last known. What has no truck yet
    is early only if one sets out in time."""
    if row.late_min is None:
        return Cell(NOTHING if row.state.is_over else "?", "dim")
    if row.expected is not None and row.expected.unknown:
        return Cell(f"?{_signed(row.late_min)}", "magenta")
    if row.is_late:
        style = "" if row.state.is_over else LATE.style
        return Cell(f"{LATE.sign}+{_short(row.late_min)}", style)
    return Cell(_short(row.late_min), "dim" if row.is_waiting else "")


def load_cell(load: LoadClock | None) -> Cell:
    """`● 38 min` left, `x -4 min` beyond its limit."""
    if load is None:
        return Cell(NOTHING, "dim")
    sign = LOAD[load.hardness]
    return Cell(f"{sign.sign} {load.left_min} min", sign.style)


def load_text(load: LoadClock) -> Text:
    """In a line of facts."""
    sign = LOAD[load.hardness]
    left = f"{load.left_min} min left" if load.left_min >= 0 else f"{-load.left_min} min OVER"
    said = f"{sign.sign} {left} of {load.limit_min}, batched {load.age_min} min ago"
    warned = f", {WARNED[load.hardness]}" if load.hardness in WARNED else ""
    return Text(f"{said}{warned}", style=sign.style)


def order_row(row: OrderRow, now: int, local: LocalTime) -> Row:
    sign, given = sign_of(row), row.given
    promised = local.briefly(row.promised_at, now)
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.name, "bold"),
        Cell(row.tier.value, TIER[row.tier]),
        Cell(promised),
        late_cell(row),
        Cell(NOTHING if given is None else given.vehicle),
        load_cell(row.load),
        Cell(row.destination),
        Cell(_expected(row, now, local)),
        Cell(NOTHING if given is None else given.driver),
        Cell(row.customer),
        Cell(row.origin),
        Cell(row.material or NOTHING),
        Cell(NOTHING if row.volume_l is None else f"{row.volume_l / 1000:.1f}"),
    )
    return Row(row.name, cells)


def order_line(row: OrderRow | None, now: int, local: LocalTime, width: int) -> Text:
    """The order under the cursor: what it is, then why it waits or how it stands."""
    if row is None:
        return Text()
    first = Text().append(f" {plain(row.name)} ", style="bold")
    first.append(f"{row.tier.value} ", style=TIER[row.tier])
    first.append(
        f"{plain(row.customer_label or row.customer)}: {plain(_what(row))},"
        f" {plain(row.origin)} → {plain(row.destination_label or row.destination)}"
    )
    below = Text()
    standing = standing_lines(row, now, local)
    for behind, line in zip(range(len(standing) - 1, -1, -1), standing, strict=True):
        most = max(1, LINES - 1 - lines_of(below) - behind)
        below = stacked(below, folded(Text(" ").append_text(line), width, indent=1, most=most))
    above = folded(first, width, indent=1, most=max(1, LINES - lines_of(below)))
    return stacked(above, below)


def standing_text(row: OrderRow, now: int, local: LocalTime) -> Text:
    """In a line."""
    return Text("  ").join(standing_lines(row, now, local))


def standing_lines(row: OrderRow, now: int, local: LocalTime) -> list[Text]:
    """Why it waits, or how it stands with its load and its promise."""
    if row.is_waiting:
        sign = sign_of(row)
        why = Text(f"{sign.sign} {plain(waits_words(row, now, local))}", style=sign.style)
        return [promise_text(row, now, local), why] if row.is_late else [why]
    lines = [] if row.load is None else [load_text(row.load)]
    if row.state is not OrderState.CANCELLED:
        lines.append(promise_text(row, now, local))
    given = row.given
    if given is not None and not given.is_in_hand and not row.state.is_over:
        lines.append(Text(f"next on the route of {plain(given.vehicle)}", style="dim"))
    return lines


def waits_words(row: OrderRow, now: int, local: LocalTime) -> str:
    """With when dispatch looks again, where it said so."""
    again_at = None if row.look is None or not row.is_time_known else row.look.body.get("again_at")
    if not isinstance(again_at, int) or again_at <= now:
        return row.waits_for
    return f"{row.waits_for}; looked at again {local.briefly(again_at, now)}"


def promise_text(row: OrderRow, now: int, local: LocalTime) -> Text:
    late = row.late_min
    if row.arrived_at is not None:
        said = f"arrived {local.briefly(row.arrived_at, now)}"
    elif row.expected is not None:
        when = local.briefly(row.expected.arrival_at, now)
        said = f"no truck yet: {when} at the soonest" if row.is_waiting else f"expected {when}"
    else:
        said = "nobody knows when it will be there"
    text = Text(said)
    if late is not None and late > 0:
        text.append(f", {LATE.sign} {late} min late", style=LATE.style)
    elif late is not None:
        text.append(f", {-late} min before the promise" if late else ", just on time")
    if row.expected is not None:
        at = local.briefly(row.expected.late_case_at, now)
        text.append(f" (4 of 5 by {at}, {row.expected.source.value})", style="dim")
        text.append_text(_last_known(row.expected, now))
    return text


def _last_known(expected: Expected, now: int) -> Text:
    if not expected.unknown:
        return Text()
    age = duration(max(0, now - expected.made_at) // 1000)
    return Text(f"  ? as of {age} ago: {plain(expected.unknown)}", style="magenta")


def _what(row: OrderRow) -> str:
    parts = [row.material or "material not said"]
    if row.volume_l is not None:
        parts.append(f"{row.volume_l / 1000:.1f} m³")
    if row.weight_kg is not None:
        parts.append(f"{count(row.weight_kg)} kg")
    return " ".join(parts)


def _expected(row: OrderRow, now: int, local: LocalTime) -> str:
    if row.arrived_at is not None:
        return local.briefly(row.arrived_at, now)
    return NOTHING if row.expected is None else local.briefly(row.expected.arrival_at, now)


def _signed(minutes: int) -> str:
    return f"+{_short(minutes)}" if minutes > 0 else _short(minutes)


def _short(minutes: int) -> str:
    """In four characters, whatever it is."""
    if abs(minutes) < 1000:  # noqa: PLR2004 - more are told in hours
        return str(minutes)
    return f"{round(minutes / 60)}h"

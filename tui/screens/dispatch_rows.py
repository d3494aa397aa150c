"""How the state of dispatch is written: its figures, what needs a word, what waits."""

from collections.abc import Sequence

from rich.text import Text
from textual.geometry import Size

from daemon.domain.orders.concrete import Hardness
from daemon.domain.orders.order import OrderState
from daemon.readmodel.dispatch import Dispatch, HourRow, ProposalRow, RecallRow, TierRow
from daemon.readmodel.loads import LoadRow
from daemon.readmodel.orders import TIME_UNKNOWN, OrderRow
from tui.folding import folded
from tui.format import NOTHING, LocalTime, duration, plain
from tui.order_acts import moves_said
from tui.screens.order_list_rows import LINES, late_cell, load_cell, sign_of
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import CLOCK, LATE, LOAD, ORDER, TIER, TRUCK, Sign

NEEDS_COLUMNS = (
    Column("what", "Needs you", 11),
    Column("truck", "Truck", 6),
    Column("order", "Order", 8),
    Column("said", "Why", 42, grows=True),
    Column("since", "Since", 8),
)
WAITS_COLUMNS = (
    Column("state", "State", 10),
    Column("name", "Order", 8),
    Column("promised", "Promised", 8),
    Column("late", "Late", 5, right=True),
    Column("why", "Waits for", 38, grows=True),
    Column("tier", "Tier", 8),
    Column("customer", "Customer", 12),
)
CALLED = Sign("!", "call", "bold red")
HEARING = Sign("…", "recalled", "yellow")
PROPOSED = Sign("»", "proposal", "cyan")
STRANDED = Sign("!", "decide", "bold red")
DO = {
    "r": "H: you have called, and the driver has heard. L decides on his load.",
    "l": "L decides: back to the plant, dump it, or on to another order.",
    "o": "D declares the delay, T takes it back while nothing is loaded; enter shows it.",
    "p": "Y accepts it, X rejects it.",
}
"""What can be done about a row, by the first letter of its key."""
WIDE, HIGH = 100, 30
LABEL, GAP = 9, 2
SHADES = " ▁▂▃▄▅▆▇█"


def figures_text(found: Dispatch, local: LocalTime, size: Size) -> Text:
    """On a low screen what was assigned by the hour makes room for what is to be done now."""
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(
        f" {'Last 24 h':<10}{'open':>4}{'wait':>6}{'late':>6}   {'assigned after p50 / p95':<27}"
        f"{'on time':<14}\n",
        style="dim",
    )
    for row in found.tiers:
        text.append_text(_tier(row))
    text.append_text(_trucks(found, size.width))
    text.append_text(_loads(found.loads, size.width))
    if size.height >= HIGH:
        text.append_text(_hours(found.hours, local, size.width))
    text.rstrip()
    return text


def needs_rows(found: Dispatch, now: int, local: LocalTime) -> list[Row]:
    """What somebody must say a word to, the most pressing first."""
    rows = [_recall(row, now, local) for row in found.recalls]
    rows += [_load(row, now, local) for row in found.loads if needs_word(row)]
    rows += [_late(row, now, local) for row in found.to_be_told]
    return rows + [_proposal(row, now, local) for row in found.proposals]


def is_any_needed(found: Dispatch) -> bool:
    return bool(
        found.recalls
        or found.proposals
        or any(needs_word(row) for row in found.loads)
        or found.to_be_told
    )


def needs_word(row: LoadRow) -> bool:
    """One that is only warned of while it is being poured needs none."""
    hardness = row.clock.hardness
    is_poured = row.order_state is OrderState.DELIVERING
    is_warned = hardness is Hardness.WARNED and not is_poured
    return row.is_stranded or is_warned or hardness in {Hardness.PRESSING, Hardness.OVER}


def needs_line(row: Row, width: int) -> Text:
    """A row in full, with what can be done."""
    kind = row.key[:1]
    truck, order, said = (cell.text for cell in row.cells[1:4])
    first = Text().append(f" {plain(truck)} {plain(order)} ", style="bold")
    first.append(f"{plain(said)}", style=row.cells[0].style)
    second = Text(f" {DO[kind]}", style="dim")
    second.truncate(max(1, width), overflow="ellipsis")
    return Text("\n").join((folded(first, width, indent=1, most=LINES - 1), second))


def quiet_text(found: Dispatch) -> Text:
    """Between what needs a word and what waits: why nothing moves at all. Where nothing needs a
    word it is calm only if no order is late or in want of a truck."""
    if not all(row.is_time_known for row in found.waiting):
        sign = CLOCK["untrusted"]
        return Text(f" {sign.sign} {TIME_UNKNOWN}.", style=sign.style)
    if is_any_needed(found):
        return Text()
    late = sum(row.is_late for row in found.waiting)
    stuck = sum(row.is_unassignable for row in found.waiting)
    said = (f"{late} late", late), (f"{stuck} that nobody can have", stuck)
    named = [words for words, number in said if number]
    if not named:
        return Text(" Nothing needs your word.", style="dim")
    todo = "A gives one to a truck, enter says why it waits"
    return Text(f" {LATE.sign} {' and '.join(named)}: {todo}.", style=LATE.style)


def waits_rows(rows: Sequence[OrderRow], now: int, local: LocalTime) -> list[Row]:
    return [_waits(row, now, local) for row in rows]


def _tier(row: TierRow) -> Text:
    text = Text().append(f" {row.tier.value:<9}", style=TIER[row.tier])
    text.append(f"{row.open:>5}{row.waiting:>6}")
    late = f"{LATE.sign}{row.late}" if row.late else "0"
    text.append(f"{late:>6}", style=LATE.style if row.late else "default")
    p50, p95 = _lasting(row.wait_p50_ms), _lasting(row.wait_p95_ms)
    lasted = f"{p50} / {p95}  ({row.assigned})" if row.assigned else NOTHING
    text.append(f"   {lasted:<27}")
    return text.append(f"{kept_words(row):<14}\n")


def kept_words(row: TierRow) -> str:
    """`92% (11/12)`; of those whose arrival nobody saw nothing is known."""
    known = row.delivered - row.unknown
    if row.on_time_share is None:
        return NOTHING
    unseen = f" ?{row.unknown}" if row.unknown else ""
    return f"{row.on_time_share:.0%} ({row.on_time}/{known}){unseen}"


def _trucks(found: Dispatch, width: int) -> Text:
    """As many beside each other as there is room for; where all do not fit those that are none
    are left out."""
    counts = found.trucks
    said = {state: f"{sign.sign}{counts[state]} {sign.word}" for state, sign in TRUCK.items()}
    if LABEL + sum(len(words) + GAP for words in said.values()) > width:
        said = {state: words for state, words in said.items() if counts[state]}
    text = Text().append(f" {'Trucks':<{LABEL}}", style="bold")
    used = LABEL
    for state, words in said.items():
        if used + len(words) + GAP > width:
            text.append(f"\n{' ' * (LABEL + 1)}")
            used = LABEL
        used += len(words) + GAP
        text.append(f"{words}{' ' * GAP}", style=TRUCK[state].style if counts[state] else "dim")
    return text.append("\n")


def _loads(rows: Sequence[LoadRow], width: int) -> Text:
    """Each truck with a load that sets, whose limit comes first; how many more there are."""
    if not rows:
        return Text()
    text = Text().append(f" {'Loads':<{LABEL}}", style="bold")
    for number, row in enumerate(rows):
        cell = load_cell(row.clock)
        more = f"+{len(rows) - number}"
        said = f"{plain(row.vehicle)} {cell.text}"
        if text.cell_len + len(said) + GAP + len(more) > width:
            text.append(more)
            break
        text.append(said, style=cell.style)
        text.append(" " * GAP)
    return text.append("\n")


def _hours(hours: Sequence[HourRow], local: LocalTime, width: int) -> Text:
    """Of each hour what was assigned in it."""
    text = Text().append(f" {'Assigned':<{LABEL}}", style="bold")
    kept = hours if width >= WIDE else hours[-8:]
    most = max((row.assigned for row in kept), default=0)
    for row in kept:
        shade = SHADES[-(-row.assigned * (len(SHADES) - 1) // most)] if most else SHADES[0]
        text.append(f" {local.minute(row.from_at)[:2]}h", style="dim")
        text.append(f"{shade}{row.assigned}", style="bold" if row.assigned else "dim")
    return text


def _recall(row: RecallRow, now: int, local: LocalTime) -> Row:
    sign = CALLED if row.is_overdue else HEARING
    due = duration(abs(now - row.due_at) // 1000)
    said = f"call the driver: no answer for {due}" if row.is_overdue else f"answer due in {due}"
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold"),
        Cell(row.order),
        Cell(f"{said} ({row.reason})"),
        Cell(local.briefly(row.sent_at, now)),
    )
    return Row(f"r{row.vehicle}", cells)


def left_words(row: LoadRow) -> str:
    left = row.clock.left_min
    return f"{left} min left" if left >= 0 else f"{-left} min OVER its limit"


def _load(row: LoadRow, now: int, local: LocalTime) -> Row:
    sign = STRANDED if row.is_stranded else LOAD[row.clock.hardness]
    what = " ".join(
        part
        for part in (row.material, "" if row.volume_l is None else f"{row.volume_l / 1000:.1f} m³")
        if part
    )
    why = "order cancelled, " if row.is_stranded else ""
    decided = f", {row.decision} by {row.decided_by}" if row.decision else ""
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold"),
        Cell(row.order),
        Cell(f"{left_words(row)}: {why}{what}{decided}"),
        Cell(local.briefly(row.batched_at, now)),
    )
    return Row(f"l{row.vehicle}", cells)


def _late(row: OrderRow, now: int, local: LocalTime) -> Row:
    given, load = row.given, row.load
    setting = "" if load is None else f", load {load_cell(load).text}"
    by = local.briefly(row.promised_at, now)
    cells = (
        Cell(LATE.both, LATE.style),
        Cell(NOTHING if given is None else given.vehicle, "bold"),
        Cell(row.name),
        Cell(
            f"{row.late_min} min late for {by}, {row.tier.value}, {ORDER[row.state].word}{setting}"
        ),
        Cell(by if row.promised_at <= now else NOTHING),
    )
    return Row(f"o{row.name}", cells)


def _proposal(row: ProposalRow, now: int, local: LocalTime) -> Row:
    cells = (
        Cell(PROPOSED.both, PROPOSED.style),
        Cell(row.moves[0].to_truck if row.moves else NOTHING, "bold"),
        Cell(row.order),
        Cell(f"{moves_said(row)}: saves {row.saves}"),
        Cell(local.briefly(row.made_at, now)),
    )
    return Row(f"p{row.id}", cells)


def _waits(row: OrderRow, now: int, local: LocalTime) -> Row:
    sign = sign_of(row)
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.name, "bold"),
        Cell(local.briefly(row.promised_at, now)),
        late_cell(row),
        Cell(row.waits_for),
        Cell(row.tier.value, TIER[row.tier]),
        Cell(row.customer),
    )
    return Row(row.name, cells)


def _lasting(ms: int | None) -> str:
    return NOTHING if ms is None else duration(ms // 1000)

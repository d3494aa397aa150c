"""How one service of one truck is written: numbers of each trigger, plan, forecasts, history."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel.services import DoneRow, DueRow, PlanRow
from daemon.readmodel.upkeep import AHEAD_DAYS, NAMES, Accuracy
from daemon.readmodel.work_orders import WorkOrderRow
from tui.folding import folded
from tui.format import NOTHING, LocalTime, hanging, plain
from tui.maintenance_questions import ServiceView
from tui.maintenance_words import METRES, MINUTES, amount, day, every_words, lasting, money
from tui.screens.maintenance_due_rows import due_sign, standing_words, work_text
from tui.widgets.diff_table import Cell, Column, Row

HISTORY_COLUMNS = (
    Column("done", "Done", 12),
    Column("kind", "Service", 10),
    Column("by", "By", 10),
    Column("km", "At km", 9, right=True),
    Column("hours", "At h", 7, right=True),
    Column("cost", "Cost", 9, right=True),
    Column("said", "Parts and note", 12, grows=True),
)
LABEL = 11


def service_text(view: ServiceView, row: DueRow, local: LocalTime, width: int) -> Text:
    sign = due_sign(row)
    text = Text()
    text.append(f" {plain(row.title)}", style="bold")
    text.append(f"   {sign.sign} {standing_words(row, view.today)}\n", style=sign.style)
    for count in row.counts:
        _fact(
            text, NAMES.get(str(count.get("trigger")), ""), _count_words(count, view.today), width
        )
    if not row.counts:
        _fact(text, "Why", row.why, width)
    _fact(text, "Last", _since_words(row, view.today), width)
    _fact(text, "Plan", _plan_words(view.known.plan_of(row)), width)
    text.append(f" {'Work':<{LABEL}}", style="dim").append_text(
        folded(work_text(_work(view, row), local), width - LABEL - 1, indent=0, most=2)
    )
    text.append("\n")
    _fact(text, "Forecasts", accuracy_words(view.accuracy), width)
    return text


def _work(view: ServiceView, row: DueRow) -> WorkOrderRow | None:
    work = view.work
    return work if work is not None and view.known.is_done_with(row, work) else None


def accuracy_words(found: Accuracy) -> str:
    """How far off what was said of this truck was, against what happened."""
    if not found.judged or found.median_error_days is None:
        return (
            f"of this truck none could be judged yet: what is said {AHEAD_DAYS} days ahead is"
            " compared with the day it comes true"
        )
    count = "1 forecast" if found.judged == 1 else f"{found.judged} forecasts"
    late = found.median_late_days or 0.0
    lean = f", as a rule {abs(late):.0f} d too {'late' if late > 0 else 'early'}" if late else ""
    covered = "" if found.covered is None else f", {found.covered:.0%} within the band"
    return (
        f"{count} of {AHEAD_DAYS} days ahead were {found.median_error_days:.0f} d off in the"
        f" middle{lean}{covered}"
    )


def history_rows(history: Sequence[DoneRow], now: int, local: LocalTime) -> list[Row]:
    return [_done(row, now, local) for row in history]


def history_line(row: DoneRow | None, now: int, local: LocalTime, width: int) -> Text:
    if row is None:
        return Text(" Nothing was recorded of this truck yet. D records what was done.", "dim")
    text = Text(f" No {row.id} ", style="bold")
    text.append(plain(_said(row) or "nothing was said of parts or note"))
    recorded = local.near(row.recorded_at, now)
    text.append(f"; recorded {recorded} by {plain(row.recorded_by)}", style="dim")
    return folded(text, width, indent=1, most=2)


def _count_words(count: Mapping[str, Any], today: int) -> str:
    """`1 240 km left of 16 000 km, at 396 000 km then and 410 760 km now, ...`."""
    trigger = str(count.get("trigger"))
    every = amount(trigger, count.get("every") or 0)
    left = count.get("left")
    if left is None:
        return f"every {every}: {count.get('unknown') or 'unknown'}"
    past = f"{amount(trigger, -left)} past" if left <= 0 else f"{amount(trigger, left)} left of"
    said = f"{past} {every}"
    at, now = count.get("started_at"), count.get("now")
    if trigger != Trigger.DAYS and at is not None and now is not None:
        said += f", at {amount(trigger, at)} then and {amount(trigger, now)} now"
    per_day = count.get("per_day")
    if per_day is not None:
        is_far = trigger == Trigger.DISTANCE
        rate = f"{per_day / METRES:.0f} km" if is_far else f"{per_day / MINUTES:.1f} h"
        said += f", about {rate} a day ({count.get('basis')})"
    if left > 0 and count.get("due_on") is not None:
        said += f": {day(int(count['due_on']), today)}"
    return said + (f"; {count['unknown']}" if count.get("unknown") else "")


def _since_words(row: DueRow, today: int) -> str:
    if row.since is None:
        return "never told: D records the last one, with its date"
    on = row.since.get("on")
    when = NOTHING if on is None else day(int(on), today)
    what = "counted from" if row.since.get("is_baseline") else f"{row.since.get('kind')} of"
    return f"{what} {when} (no {row.since.get('service')})"


def _plan_words(plan: PlanRow | None) -> str:
    if plan is None:
        return "none: by the rule maintenance.default_mileage_threshold; P plans it"
    whose = "its own" if plan.vehicle is not None else f"of class {plan.vehicle_class}"
    every = every_words(plan.every_m, plan.every_min, plan.every_days)
    also = f", does {', '.join(plan.includes)} too" if plan.includes else ""
    return f"{whose}: every {every}, takes {lasting(plan.duration_min)}{also}"


def _fact(text: Text, label: str, said: str, width: int) -> None:
    text.append(f" {label:<{LABEL}}", style="dim")
    lines = hanging(" " * LABEL + plain(said), width, indent=LABEL + 1)
    text.append(f"{lines[LABEL:]}\n")


def _said(row: DoneRow) -> str:
    parts = [
        f"{one.get('count', 1)} x {one.get('name', '')}"
        if one.get("count", 1) != 1
        else str(one.get("name", ""))
        for one in row.parts
    ]
    said = [", ".join(parts), row.note]
    if row.is_baseline:
        said.insert(0, "counted from here, nothing was done")
    if row.withdrawn_at is not None:
        said.insert(0, f"withdrawn: {row.withdrawn_why}")
    return "; ".join(one for one in said if one)


def _done(row: DoneRow, now: int, local: LocalTime) -> Row:
    is_gone = row.withdrawn_at is not None
    cells = (
        Cell(local.near(row.done_at, now)),
        Cell(row.kind, "dim strike" if is_gone else "bold"),
        Cell(row.done_by),
        Cell(NOTHING if row.odometer_m is None else amount(Trigger.DISTANCE, row.odometer_m)[:-3]),
        Cell(
            NOTHING if row.engine_min is None else amount(Trigger.ENGINE_TIME, row.engine_min)[:-2]
        ),
        Cell(money(row.cost_cents)),
        Cell(_said(row) or NOTHING),
    )
    return Row(str(row.id), cells)

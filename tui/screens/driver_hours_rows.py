"""A driver's clocks and what they lead to, and his violations, each with its explanation."""

from collections.abc import Sequence

from rich.text import Text

from daemon.readmodel.compliance import (
    EXEMPTION_WORDS,
    LOG,
    MINUTE_MS,
    RULE_SET_WORDS,
    VIOLATED,
    Snapshot,
    saying,
)
from daemon.readmodel.hours import NOT_AN_ELD, Explained, HoursRow, WarningRow
from tui.format import LocalTime, clock, hanging, plain
from tui.plan_text import plan_text
from tui.screens.driver_list_rows import sign_of
from tui.widgets.clock_bar import clock_line, figures
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import IN_ORDER, STANDING, UNFIT, Standing

VIOLATION_COLUMNS = (
    Column("from", "From", 12),
    Column("until", "Until", 12),
    Column("lasts", "Lasts", 6, right=True),
    Column("rule", "Rule", 14),
    Column("cite", "By", 22, grows=True),
)
BROKEN, WARNED = STANDING[Standing.VIOLATED], STANDING[Standing.WARNED]
HALF_DONE = "once paired: provisional, when the other half of a split rest is taken"


def clocks_text(row: HoursRow, width: int, now: int) -> Text:
    found, local = row.hours, LocalTime(row.zone)
    text = _status(found, local, now)
    for figure in figures(found):
        text.append_text(clock_line(figure, width)).append("\n")
    if found.if_paired is not None:
        text.append(f" {HALF_DONE}\n", style="dim italic")
    text.append("\n")
    text.append_text(_warnings(row, width))
    for reason in row.reasons:
        said = f" {UNFIT.both}: {plain(reason)}"
        text.append(f"{hanging(said, width)}\n", style=UNFIT.style)
    text.append_text(_next(row, width, now))
    text.append_text(_work(row, width))
    return text.append(f"\n {NOT_AN_ELD}", style="dim")


def violation_rows(found: Sequence[Explained], local: LocalTime, now: int) -> list[Row]:
    return [
        Row(
            f"{one.rule}@{one.at}",
            (
                Cell(local.near(one.at, now), "bold"),
                Cell(local.near(one.at + one.minutes * MINUTE_MS, now)),
                Cell(clock(one.minutes)),
                Cell(one.rule, BROKEN.style),
                Cell(one.cite),
            ),
        )
        for one in found
    ]


def violation_text(found: Sequence[Explained], key: str | None, width: int) -> Text:
    """The explanation of the one under the cursor: which minutes, which rule."""
    said = next((one.sentence for one in found if f"{one.rule}@{one.at}" == key), "")
    shown = hanging(f" {BROKEN.sign} {plain(said)}", width) if said else ""
    return Text(shown, style=BROKEN.style)


def _status(found: Snapshot, local: LocalTime, now: int) -> Text:
    sign = sign_of(found.duty, found.mode)
    text = Text()
    text.append(f" {sign.both}", style=sign.style)
    if found.since is not None:
        text.append(f"  since {local.with_age(found.since, now)}")
    if found.vehicle:
        text.append(f", in {plain(found.vehicle)}")
    law = RULE_SET_WORDS[found.rule_set]
    if found.exemption is not None:
        law += f"; {EXEMPTION_WORDS[found.exemption]}"
    text.append(f"\n {law}\n\n", style="dim")
    return text


def _warnings(row: HoursRow, width: int) -> Text:
    """As they stand now; what they were told for may have moved on since."""
    text = Text()
    local = LocalTime(row.zone)
    for one in row.warnings:
        if one.clock != LOG:  # why nobody can tell is said below
            sign = BROKEN if one.step == VIOLATED else WARNED
            said = f" {sign.sign} {plain(_said(row, one))}, told {local.briefly(one.since, row.at)}"
            text.append(f"{hanging(said, width)}\n", style=sign.style)
    return text


def _said(row: HoursRow, one: WarningRow) -> str:
    found = row.look.broken.get(one.clock)
    if one.step == VIOLATED and found is not None:
        return saying.of_violation(found, row.look.case.terms, now=row.look.now)
    return saying.of_warning(one.clock, row.look)


def _next(row: HoursRow, width: int, now: int) -> Text:
    said = f" {row.next_legal[:1].upper()}{row.next_legal[1:]}."
    out = row.hours.runs_out
    if out is not None and out.at > now:
        at = saying.local(out.at // MINUTE_MS, row.zone, now=now // MINUTE_MS)
        said += f" First to run out: {saying.name_of(out.clock)}, at {at}."
    return Text(f"{hanging(said, width, indent=1)}\n", style="bold")


def _work(row: HoursRow, width: int) -> Text:
    text = Text()
    text.append("\n Work in hand  ", style="bold")
    if not row.steps:
        return text.append("none; W enters some\n", style="dim")
    text.append(f"{plain(plan_text(row.steps))}\n")
    if row.plan is None:
        return text.append(" all of it is done\n", style="dim")
    sign = IN_ORDER if row.plan.is_legal else BROKEN
    said = hanging(f" {sign.sign} {plain(row.plan.sentence)}", width)
    return text.append(f"{said}\n", style=sign.style)

"""Drivers' hours on the command line: the list, and one driver."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from daemon.cli.options import ReadSource
from daemon.cli.output import DASH, iso, print_json, print_table, printable
from daemon.cli.reading import Reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.hours.clocks import Clock, minutes_on
from daemon.domain.hours.duty import MINUTE_MS, Duty, Mode
from daemon.domain.hours.verdict import Remaining
from daemon.domain.watch.saying import lasting, name_of
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.snapshot_body import body_of
from daemon.domain.watch.telling import AHEAD, LOG
from daemon.readmodel.hours import NOT_AN_ELD, BoardRow, HoursRow, PlanRow, WarningRow

COLUMNS = {
    "driver": "left",
    "status": "left",
    "driving": "right",
    "window": "right",
    "break": "right",
    "cycle": "right",
    "may drive": "left",
    "work": "left",
    "warnings": "rest",
}
STATUS = {
    Duty.OFF: "off duty",
    Duty.SB: "sleeper berth",
    Duty.D: "driving",
    Duty.ON: "on duty",
}
MODES = {
    Mode.PC: "personal conveyance",
    Mode.YM: "yard move",
    Mode.TEAM_SEAT: "passenger seat",
}
UNKNOWN = "unknown"
VIOLATIONS_MOST = 20


def everybody(rows: Sequence[BoardRow], read: Reading, source: ReadSource) -> int:
    if source.as_json:
        print_json({"drivers": [_board_json(row) for row in rows], "note": NOT_AN_ELD})
        return 0
    if not rows:
        click.echo("No drivers yet: depotd drivers add NAME makes one known.")
        return 0
    when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    print_table(COLUMNS, (_board_cells(row, when) for row in rows))
    click.echo(f"Minutes left as of the last look; {NOT_AN_ELD}.")
    return 0


def one(row: HoursRow, source: ReadSource, *, now_ms: int) -> int:
    if source.as_json:
        print_json(_json(row))
        return 0
    when = DepotTime(zone=row.zone, now_ms=row.at)
    click.echo(printable(f"{row.driver.words}: {_status(row.hours, when)}"))
    judged = DepotTime(zone=row.zone, now_ms=now_ms)
    click.echo(f"judged at {judged.full(row.at)}; {NOT_AN_ELD}")
    exemption = row.hours.exemption
    standing = f", {exemption.value} in every shift" if exemption is not None else ""
    click.echo(f"by {row.hours.rule_set.value}{standing}; home terminal {row.zone.key}")
    for line in (*clock_lines(row.hours), *_rest(row, when)):
        click.echo(printable(line))
    return 0


def plan_json(plan: PlanRow) -> dict[str, object]:
    return with_instants(asdict(plan))


def clock_lines(hours: Snapshot) -> Iterator[str]:
    for clock in Clock:
        left, limit = minutes_on(hours.left, clock), minutes_on(hours.limits, clock)
        of = f" of {lasting(limit)}" if limit is not None else ""
        paired = _paired(hours.if_paired, clock, left)
        why = "cannot be told" if limit is not None else "does not apply"
        said = f"{lasting(left)} left{of}{paired}" if left is not None else why
        yield f"  {clock.value:8} {said}"


def _paired(if_paired: Remaining | None, clock: Clock, left: int | None) -> str:
    if if_paired is None:
        return ""
    minutes = minutes_on(if_paired, clock)
    if minutes is None or minutes == left:
        return ""
    return f"; provisional: {lasting(minutes)} if the pair of rests is completed"


def _rest(row: HoursRow, when: DepotTime) -> Iterator[str]:
    yield row.next_legal
    for reason in row.reasons:
        yield f"not assignable: {reason}"
    if row.plan is not None:
        yield f"work in hand: {row.plan.sentence}"
    elif (ends := row.hours.runs_out) is not None and ends.at > row.at:
        yield f"as things go {name_of(ends.clock)} runs out first, at {when.full(ends.at)}"
    for told in row.declared:
        yield f"declared: {told.exemption.value} at {when.full(told.at)}"
    for warning in row.warnings:
        yield f"warned: {_warning(warning)}, since {when.full(warning.since)}"
    for violation in row.violations[:VIOLATIONS_MOST]:
        yield f"violation: {violation.sentence}"
    if len(row.violations) > VIOLATIONS_MOST:
        yield f"and {len(row.violations) - VIOLATIONS_MOST} older violations: --json has them all"


def _status(hours: Snapshot, when: DepotTime) -> str:
    if hours.duty is None:
        return "nothing is recorded"
    said = MODES[hours.mode] if hours.mode is not None else STATUS[hours.duty]
    in_vehicle = f" in {hours.vehicle}" if hours.vehicle else ""
    return f"{said} since {when.full(hours.since)}{in_vehicle}"


def _warning(warning: WarningRow) -> str:
    if warning.clock == LOG:
        return "the hours cannot be told"
    return f"{name_of(warning.clock)}, {step_words(warning.step)}"


def step_words(step: int) -> str:
    if step < 0:
        return "beyond the limit"
    return "before the work is done" if step == AHEAD else f"{step} min left"


def _board_cells(row: BoardRow, when: DepotTime) -> tuple[str, ...]:
    hours = row.hours
    if hours is None:
        return (row.driver, "not looked at yet", *[DASH] * 5, "no", "; ".join(row.reasons) or DASH)
    legal = hours.next_legal
    if legal is None or not hours.is_known:
        next_legal = UNKNOWN
    elif legal.minutes == 0:
        next_legal = "now"
    else:
        next_legal = when.short(legal.at * MINUTE_MS)
    warnings = [name_of(warning.clock) for warning in row.warnings]
    said = "; ".join(part for part in (", ".join(warnings), ", ".join(row.reasons)) if part)
    return (
        row.driver,
        DASH if hours.duty is None else STATUS[hours.duty],
        *(_left(hours, clock) for clock in Clock),
        next_legal,
        "yes" if row.is_assignable else "no",
        said or DASH,
    )


def _left(hours: Snapshot, clock: Clock) -> str:
    left = minutes_on(hours.left, clock)
    if left is None:
        return DASH if minutes_on(hours.limits, clock) is None else UNKNOWN
    return f"{left // 60}:{left % 60:02d}"


def _board_json(row: BoardRow) -> dict[str, object]:
    hours = row.hours
    body = (
        {} if hours is None else with_instants(body_of(hours)) | {"judged_at": iso(hours.judged_at)}
    )
    return {
        "driver": row.driver,
        "label": row.label,
        "is_assignable": row.is_assignable,
        "reasons": list(row.reasons),
        "hours": body or None,
        "warnings": [with_instants(asdict(warning)) for warning in row.warnings],
    }


def _json(row: HoursRow) -> dict[str, object]:
    body = body_of(row.hours)
    body["violations"] = [asdict(one) for one in row.violations]
    return {
        "driver": row.driver.name,
        "label": row.driver.label,
        "judged_at": iso(row.at),
        "zone": row.zone.key,
        **with_instants(body),
        "is_known": row.hours.is_known,
        "is_assignable": not row.reasons,
        "reasons": list(row.reasons),
        "next_legal": row.next_legal,
        "declared": [
            {"exemption": told.exemption.value, "at": iso(told.at)} for told in row.declared
        ],
        "plan": None if row.plan is None else plan_json(row.plan),
        "warnings": [with_instants(asdict(warning)) for warning in row.warnings],
        "note": NOT_AN_ELD,
    }

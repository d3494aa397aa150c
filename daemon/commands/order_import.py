"""Import of a file of orders: every row is judged before any is taken, with a report per line.

The same file twice is once; what it does not name stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from daemon.commands.command_tx import CommandTx
from daemon.commands.imports import FAULTS_SHOWN, unpacked
from daemon.commands.order_desk import fields_of, ground_of, order_named, source_of, worded
from daemon.commands.order_rows import OrderRow, fault, order_rows
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.commands.told_rows import FileFault
from daemon.domain.commands import Answer, Role
from daemon.domain.events import ClockQuality
from daemon.domain.orders.drafting import Drafted, judge
from daemon.domain.orders.ground import Fault, Ground
from daemon.domain.orders.order import Order
from daemon.domain.orders.told import Told, differences, told_of
from daemon.domain.rules.key import RuleValues
from daemon.errors import InputError
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import order_events, orders, zones

LINES_SHOWN = 80
REMARKS_SHOWN = 3
REMARK_MOST = 160

Tell = Callable[[int, int], object]
"""How many rows are judged, of how many."""


class OrderImportArgs(CommandArgs):
    file: Annotated[str, Field(min_length=1, max_length=255)]
    """Its name, for messages."""
    packed: Annotated[str, Field(min_length=1)]
    """The text as UTF-8, deflated (zlib), in base64."""
    dry_run: bool = False
    """Only says what would be taken."""


class Verdict(StrEnum):
    NEW = "new"
    KNOWN = "known"
    """The same order stands already, or in an earlier line."""
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one row of the file."""

    number: int
    order: str
    verdict: Verdict
    told: Told | None = None
    warnings: Sequence[Fault] = ()
    faults: Sequence[FileFault] = ()
    drafted: Drafted | None = None
    same_as: int | None = None
    """The earlier line that tells the same."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of it besides its faults."""
        same = () if self.same_as is None else (f"is there already in line {self.same_as}",)
        return (*same, *(f"warning: {one.field}: {one.message}" for one in self.warnings))

    @property
    def remarks(self) -> tuple[str, ...]:
        faults = (f"{one.column}: {one.message}" for one in self.faults)
        return tuple(remark[:REMARK_MOST] for remark in (*faults, *self.notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    lines: Sequence[Line]
    faults: Sequence[FileFault]

    @property
    def news(self) -> tuple[Drafted, ...]:
        """None while any row has a fault."""
        if self.faults:
            return ()
        return tuple(line.drafted for line in self.lines if line.drafted is not None)

    @property
    def counts(self) -> dict[str, int]:
        verdicts = [line.verdict for line in self.lines]
        return {"rows": len(verdicts)} | {one.value: verdicts.count(one) for one in Verdict}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """By what a file is judged besides what stands."""

    rules: RuleValues
    now: int
    is_trusted: bool


def _silent(_judged: int, _of: int) -> None:
    """Nobody looks on."""


def plan(reads: Reads | Tx, text: str, judging: Judging, *, tell: Tell = _silent) -> OrderPlan:
    """What the file would add, or all that is wrong with it; reads only."""
    found = order_rows(text, zones.depot_zone(reads))
    told = {row.line: row.args.told() for row in (*found.rows, *found.torn)}
    ground = ground_of(
        reads,
        tuple(told.values()),
        rules=judging.rules,
        now=judging.now,
        is_trusted=judging.is_trusted,
    )
    torn = [one for row in found.torn for one in _also(reads, row, told[row.line], ground)]
    by_line = _by_line([*found.faults, *torn])
    lines = {
        number: Line(number=number, order=name, verdict=Verdict.FAULTY, faults=by_line[number])
        for number, name in found.names.items()
        if number in by_line
    }
    for judged, row in enumerate(found.rows, 1):
        if row.line in found.repeats:
            lines[row.line] = _repeated(row, told[row.line], found.repeats[row.line])
        elif row.line not in lines:
            lines[row.line] = _judged(reads, row, told[row.line], ground)
        tell(judged, len(found.rows))
    whole = [one for number, some in by_line.items() if number not in lines for one in some]
    ordered = [lines[number] for number in sorted(lines)]
    faults = [*whole, *(one for line in ordered for one in line.faults)]
    return OrderPlan(lines=ordered, faults=sorted(faults, key=lambda one: one.line))


def summary(made: OrderPlan, file: str, *, is_dry: bool = False) -> str:
    counts = made.counts
    rows = "1 row" if counts["rows"] == 1 else f"{counts['rows']} rows"
    new, known, faulty = (counts[one.value] for one in Verdict)
    would = "would be " if is_dry else ""
    parts = [f"{new} {would}taken"] if new and not faulty else []
    parts += [f"{new} in order"] if new and faulty else []
    parts += [f"{known} known already"] if known else []
    parts += [f"{faulty} with faults, nothing is taken"] if faulty else []
    return f"{file}: {rows}, {', '.join(parts) or 'nothing to take'}"


def line_body(line: Line, *, most: int | None = None) -> dict[str, object]:
    """For programs; with so many remarks at most."""
    return {
        "line": line.number,
        "order": line.order,
        "verdict": line.verdict.value,
        "remarks": list(line.remarks[:most]),
    }


def import_orders(tx: CommandTx, args: OrderImportArgs) -> Answer:
    text = unpacked(args.packed, args.file)
    is_trusted = tx.stamp.clock is not ClockQuality.UNTRUSTED
    made = plan(tx, text, Judging(rules=tx.rules, now=tx.now, is_trusted=is_trusted))
    if made.faults:
        return _refusal(made, args.file)
    if not args.dry_run:
        for drafted in made.news:
            _take(tx, drafted)
    return done(
        summary(made, args.file, is_dry=args.dry_run), dry_run=args.dry_run, **_report(made)
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="orders.import",
            role=Role.OPERATOR,
            args=OrderImportArgs,
            run=import_orders,
            what="Takes orders from a file: all of its rows, or none.",
        ),
    )


def _take(tx: CommandTx, drafted: Drafted) -> None:
    source = source_of(tx, of_file=True)
    orders.add(tx, fields_of(drafted), source=source, now=tx.now, by=tx.actor.name)
    order_events.created(tx, order_named(tx, drafted.told.name))


def _judged(reads: Reads | Tx, row: OrderRow, told: Told, ground: Ground) -> Line:
    stands = orders.order_by_name(reads, told.name)
    if stands is not None:
        return _known(row, told, stands, ground.zone)
    found = judge(told, ground)
    return Line(
        number=row.line,
        order=told.name,
        verdict=Verdict.NEW if found.drafted else Verdict.FAULTY,
        told=told,
        warnings=found.warnings,
        faults=[fault(row.line, one.field, one.message, one.allowed) for one in found.faults],
        drafted=found.drafted,
    )


def _also(reads: Reads | Tx, row: OrderRow, told: Told, ground: Ground) -> list[FileFault]:
    """What is wrong with a row besides that some of it cannot be read."""
    if orders.order_by_name(reads, told.name) is not None:
        return []
    return [
        fault(row.line, one.field, one.message, one.allowed)
        for one in judge(told, ground).faults
        if not one.is_about(row.unread)
    ]


def _repeated(row: OrderRow, told: Told, before: int) -> Line:
    return Line(number=row.line, order=told.name, verdict=Verdict.KNOWN, told=told, same_as=before)


def _known(row: OrderRow, told: Told, stands: Order, zone: tzinfo) -> Line:
    different = differences(told_of(stands), told, row.args.told_fields())
    return Line(
        number=row.line,
        order=told.name,
        verdict=Verdict.FAULTY if different else Verdict.KNOWN,
        told=told,
        faults=[
            fault(
                row.line,
                name,
                f"order {told.name} is there already, with {worded(name, was, zone)} and not"
                f" {worded(name, now, zone)}",
                f"depotd orders change {told.name} changes it; a new order needs another name",
            )
            for name, (was, now) in different.items()
        ],
    )


def _by_line(faults: Sequence[FileFault]) -> Mapping[int, list[FileFault]]:
    found: dict[int, list[FileFault]] = {}
    for one in faults:
        found.setdefault(one.line, []).append(one)
    return found


def _refusal(made: OrderPlan, file: str) -> Answer:
    more = f" (and {len(made.faults) - 1} more)" if len(made.faults) > 1 else ""
    return refused(
        InputError.code,
        f"{made.faults[0].said(file)}{more}",
        next_step="correct the file; nothing of it was taken",
        body={"faults": [one.said(file) for one in made.faults[:FAULTS_SHOWN]], **_report(made)},
    )


def _report(made: OrderPlan) -> dict[str, object]:
    """Bounded: an answer is kept and sent whole. What has remarks comes first."""
    shown = sorted(made.lines, key=lambda line: (not line.remarks, line.number))[:LINES_SHOWN]
    return {
        "counts": made.counts,
        "lines": [
            line_body(line, most=REMARKS_SHOWN)
            for line in sorted(shown, key=lambda line: line.number)
        ],
        "left_out": len(made.lines) - len(shown),
    }

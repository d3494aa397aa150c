"""Import of a list of papers: every row is judged before any goes on file.

The same list twice changes nothing; a paper that the list does not name stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field, ValidationError

from daemon.commands.csv_table import CsvRow, csv_table
from daemon.commands.imports import FAULTS_SHOWN, unpacked
from daemon.commands.paper_args import Judged, PaperArgs, judged
from daemon.commands.spec import CommandArgs, refused
from daemon.commands.told_rows import FileFault
from daemon.domain.commands import Answer
from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import Kind, detail_names
from daemon.domain.papers.paper import Subject
from daemon.errors import InputError
from daemon.queue.kinds import Reads

COLUMNS: Mapping[str, str] = {
    "name": "subject",
    "paper": "kind",
    "number": "number",
    "issued": "issued_on",
    "expires": "expires_on",
    "source": "source",
    "note": "note",
}
"""Headings, and what each is in the command."""
NEEDED = ("name", "paper")
DETAILS = detail_names()
HEADINGS = (*COLUMNS, *DETAILS)
HEADING_OF = {field: heading for heading, field in COLUMNS.items()}


class PaperImportArgs(CommandArgs):
    file: Annotated[str, Field(min_length=1, max_length=255)]
    """Its name, for messages."""
    packed: Annotated[str, Field(min_length=1)]
    """The text as UTF-8, deflated (zlib), in base64."""
    dry_run: bool = False
    """Only says what would change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlan:
    rows: int
    news: Sequence[Judged]
    """Those that are not on file just so."""
    faults: Sequence[FileFault]

    @property
    def counts(self) -> dict[str, int]:
        replaced = sum(told.before is not None for told in self.news)
        return {"rows": self.rows, "added": len(self.news) - replaced, "replaced": replaced}


def text_in(args: PaperImportArgs) -> str:
    """Raises InputError."""
    return unpacked(args.packed, args.file)


def plan(reads: Reads, text: str, today: date | None) -> PaperPlan:
    """What the list would change, or all that is wrong with it; reads only."""
    table = csv_table(text, HEADINGS, needed=NEEDED)
    faults = list(table.faults)
    news: list[Judged] = []
    seen: dict[tuple[object, ...], int] = {}
    for row in table.rows:
        try:
            told = judged(reads, _args(row), today)
            _refuse_twice(told.subject, told.paper.kind, row.line, seen)
        except PaperFault as fault:
            faults.append(_fault(fault, row.line))
        except ValidationError as exc:
            faults += [_misfit(error["loc"], error["msg"], row.line) for error in exc.errors()]
        else:
            news += [told] if told.is_news else []
    if not table.rows and not faults:
        faults.append(FileFault(line=1, column="", message="the file has no rows"))
    faults.sort(key=lambda fault: fault.line)
    return PaperPlan(rows=len(table.rows), news=() if faults else news, faults=faults)


def refusal(made: PaperPlan, file: str) -> Answer:
    more = f" (and {len(made.faults) - 1} more)" if len(made.faults) > 1 else ""
    return refused(
        InputError.code,
        f"{made.faults[0].said(file)}{more}",
        next_step="correct the list; nothing of it was taken",
        body={"faults": [fault.said(file) for fault in made.faults[:FAULTS_SHOWN]]},
    )


def summary(made: PaperPlan, file: str, *, is_dry: bool = False) -> str:
    counts = made.counts
    rows = "1 row" if made.rows == 1 else f"{made.rows} rows"
    if not made.news:
        return f"{file}: {rows}, nothing to change"
    would = "would be " if is_dry else ""
    said = [f"{counts[verb]} {would}{verb}" for verb in ("added", "replaced") if counts[verb]]
    return f"{file}: {rows}, {', '.join(said)}"


def _args(row: CsvRow) -> PaperArgs:
    given: dict[str, object] = {
        field: row.fields[heading] for heading, field in COLUMNS.items() if heading in row.fields
    }
    details = {name: row.fields[name] for name in DETAILS if name in row.fields}
    return PaperArgs.model_validate({**given, "details": details})


def _refuse_twice(
    subject: Subject, kind: Kind, line: int, seen: dict[tuple[object, ...], int]
) -> None:
    first = seen.setdefault((subject.holder, subject.id, kind), line)
    if first != line:
        raise PaperFault(
            "kind",
            f"{kind} of {subject.holder} {subject.name} is there already in line {first}",
            allowed="one row a paper: the one that is in force",
        )


def _fault(fault: PaperFault, line: int) -> FileFault:
    column = HEADING_OF.get(fault.field, fault.field)
    return FileFault(line=line, column=column, message=fault.message, allowed=fault.allowed)


def _misfit(place: tuple[int | str, ...], message: str, line: int) -> FileFault:
    field = str(place[0]) if place else ""
    column = HEADING_OF.get(field, field)
    if message == "Field required":
        return FileFault(line=line, column=column, message="is missing")
    return FileFault(line=line, column=column, message=message)

"""Import of a file: every row is judged before any is written, and the same file twice is once.

The file comes as text, packed where it is long. What it does not name stays as it is.
"""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from daemon.commands.command_tx import CommandTx
from daemon.commands.csv_rows import HEADINGS, csv_rows
from daemon.commands.geojson_rows import geojson_rows
from daemon.commands.master_args import (
    CustomerArgs,
    DriverArgs,
    GeofenceArgs,
    SiteArgs,
    UnitArgs,
    VehicleArgs,
)
from daemon.commands.master_turn import MasterMeans, save_changes, told_of_many
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.commands.told_rows import FileFault, FileRows, ToldRow
from daemon.domain.commands import Answer, Role
from daemon.domain.master_draft import Draft, MasterFault
from daemon.domain.master_standing import Change, How, Standing, What
from daemon.errors import InputError
from daemon.interfaces import Tx
from daemon.store.standing import standing

TEXT_BYTES = 4 << 20
FAULTS_SHOWN = 50

Form = Literal["csv", "geojson"]


class ImportArgs(CommandArgs):
    file: Annotated[str, Field(min_length=1, max_length=255)]
    """Its name, for messages."""
    form: Form
    """How the text is to be read."""
    packed: Annotated[str, Field(min_length=1)]
    """The text as UTF-8, deflated (zlib), in base64."""
    others: Literal["keep", "retire"] = "keep"
    """What becomes of those in use that the file does not name."""
    dry_run: bool = False
    """Only says what would change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    rows: int
    changes: Sequence[Change]
    faults: Sequence[FileFault]

    @property
    def counts(self) -> dict[str, int]:
        """Changes by verb."""
        verbs = [change.verb.value for change in self.changes]
        return {verb: verbs.count(verb) for verb in dict.fromkeys(verbs)}


def form_of(file: str, what: What) -> Form:
    """By the file's ending. Raises InputError for one that cannot be read for that."""
    ending = file.lower().rpartition(".")[2]
    if ending in ("geojson", "json") and what in (What.SITE, What.GEOFENCE):
        return "geojson"
    if ending == "csv" and what in HEADINGS:
        return "csv"
    allowed = [".csv"] if what in HEADINGS else []
    allowed += [".geojson"] if what in (What.SITE, What.GEOFENCE) else []
    raise InputError(
        f"{file}: {what}s are not read from such a file",
        next_step=f"name a file that ends with {' or '.join(allowed)}",
    )


def text_of(content: bytes, file: str) -> str:
    """Raises InputError when it is not UTF-8, or too long."""
    if len(content) > TEXT_BYTES:
        raise InputError(
            f"{file}: is longer than {TEXT_BYTES >> 20} MB",
            next_step="split it and import the parts",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise InputError(
            f"{file}:{line}: is not UTF-8 text", next_step='save it as "CSV UTF-8" or as UTF-8 text'
        ) from exc


def packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def unpacked(text: str, file: str) -> str:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(base64.b64decode(text, validate=True), TEXT_BYTES + 1)
    except (zlib.error, binascii.Error) as exc:
        raise InputError(f"{file}: packed text cannot be unpacked: {exc}") from exc
    return text_of(content, file)


def plan(
    reads: Tx, text: str, *, what: What, form: Form, now: int, is_whole: bool = False
) -> ImportPlan:
    """What the file would change, or all that is wrong with it; reads only.

    `is_whole`: those of its kind in use that it does not name are retired.
    """
    found = csv_rows(text, what) if form == "csv" else geojson_rows(text)
    faults = list(found.faults) + _twice(found.rows)
    stands = standing(reads)
    draft = Draft(stands, now=now)
    for row in _in_order(found, now):
        try:
            _tell(draft, row)
        except MasterFault as fault:
            column = row.column(fault.field)
            faults.append(
                FileFault(
                    line=row.line, column=column, message=fault.message, allowed=fault.allowed
                )
            )
    if is_whole and not faults:
        for name in _unnamed(stands, found, what):
            draft.retire(what, name)
    if not found.rows and not faults:
        faults.append(FileFault(line=1, column="", message="the file has no rows"))
    faults.sort(key=lambda fault: fault.line)
    return ImportPlan(rows=len(found.rows), changes=() if faults else draft.changes, faults=faults)


def import_spec(what: What, means: MasterMeans) -> CommandSpec[ImportArgs]:
    return CommandSpec(
        name=f"{what}s.import",
        role=Role.ADMIN,
        args=ImportArgs,
        run=partial(_import, what, means),
        what=f"Takes {what}s from a file: all of its rows, or none.",
    )


def summary(made: ImportPlan) -> str:
    counts = [f"{count} {verb}" for verb, count in made.counts.items()]
    return ", ".join(counts) or "nothing to change"


def _import(what: What, means: MasterMeans, tx: CommandTx, args: ImportArgs, /) -> Answer:
    text = unpacked(args.packed, args.file)
    made = plan(tx, text, what=what, form=args.form, now=tx.now, is_whole=args.others == "retire")
    if made.faults:
        more = f" (and {len(made.faults) - 1} more)" if len(made.faults) > 1 else ""
        return refused(
            InputError.code,
            f"{made.faults[0].said(args.file)}{more}",
            next_step="correct the file; nothing of it was taken",
            body={"faults": [fault.said(args.file) for fault in made.faults[:FAULTS_SHOWN]]},
        )
    if not args.dry_run:
        save_changes(tx, means, made.changes)
    would = "would be " if args.dry_run and made.changes else ""
    return done(
        f"{args.file}: {made.rows} row{'s' if made.rows != 1 else ''}, {would}{summary(made)}",
        rows=made.rows,
        counts=made.counts,
        **told_of_many(made.changes),
    )


def _tell(draft: Draft, row: ToldRow) -> None:
    args = row.args
    if isinstance(args, VehicleArgs):
        draft.vehicle(args.told(), How.PUT)
    elif isinstance(args, UnitArgs):
        draft.unit(args.told(), How.PUT)
    elif isinstance(args, SiteArgs):
        draft.site(args.told(), How.PUT)
    elif isinstance(args, GeofenceArgs):
        draft.geofence(args.told(), How.PUT)
    elif isinstance(args, DriverArgs):
        draft.driver(args.told(), How.PUT)
    elif isinstance(args, CustomerArgs):
        draft.customer(args.told(), How.PUT)


def _unnamed(stands: Standing, found: FileRows, what: What) -> list[str]:
    """Those in use; a unit that was only heard is nobody's to retire."""
    named = {(row.what, row.args.name) for row in found.rows}
    return [
        name
        for (kind, name), kept in stands.rows.items()
        if kind is what and kept.is_known and not kept.is_retired and (kind, name) not in named
    ]


def _in_order(found: FileRows, now: int) -> list[ToldRow]:
    """A fence may stand in the file before its site, a later fitting before an earlier one."""
    order = list(What)

    def turn(row: ToldRow) -> tuple[int, int]:
        from_at = row.args.told().from_at if isinstance(row.args, UnitArgs) else None
        return order.index(row.what), now if from_at is None else from_at

    return sorted(found.rows, key=turn)


def _twice(rows: Sequence[ToldRow]) -> list[FileFault]:
    """A unit may have several rows, one a fitting; each with its own `from`."""
    first: dict[tuple[object, ...], int] = {}
    faults = []
    for row in rows:
        instant = row.args.from_ if isinstance(row.args, UnitArgs) else None
        key = (row.what, row.args.name, instant)
        if key in first:
            faults.append(
                FileFault(
                    line=row.line,
                    column=row.column("name"),
                    message=f"{row.what} {row.args.name!r} is there already in line {first[key]}",
                    allowed="one row a name; of a unit one row a fitting, each with its `from`",
                )
            )
        first.setdefault(key, row.line)
    return faults

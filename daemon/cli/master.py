"""What the commands on vehicles, units, places, drivers and customers have in common."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from daemon.cli.acting import Desk, is_meant
from daemon.cli.exits import Exit
from daemon.cli.files import faulty, judge_length, text_in
from daemon.cli.options import ReadSource, place_to_read
from daemon.cli.output import DASH, many, print_json, printable
from daemon.cli.reading import open_reading
from daemon.commands.imports import Form, ImportPlan, form_of, packed, plan, summary
from daemon.commands.master_turn import told
from daemon.domain.master_standing import Change, Verb, What
from daemon.domain.master_words import differences
from daemon.errors import InputError
from daemon.readmodel.master import Wanted

MANY = 20
"""An import that changes more rows than this is asked about."""
CHANGES_SHOWN = 50
POINTS_SHOWN = 3

all_option = click.option("--all", "with_retired", is_flag=True, help="Retired ones too.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Only say what would change; needs no daemon."
)
file_argument = click.argument("file", type=click.Path(path_type=Path))


def wanted_of(name: str | None, *, with_retired: bool) -> Wanted:
    return Wanted(name=name, with_retired=with_retired)


def refuse_nothing(fields: Mapping[str, object]) -> None:
    """An edit of a `name` that says nothing more is a slip of the keyboard."""
    if len(fields) == 1:
        raise click.UsageError("nothing to change was given: name an option, see --help")


def refuse_unknown(what: What, name: str | None, rows: Iterable[object]) -> None:
    """Somebody asked for one by name and there is none."""
    if name is not None and not any(True for _ in rows):
        raise InputError(
            f"no {what} is called {name!r}", next_step=f"`depotd {what}s list --all` lists them all"
        )


def in_use(name: str, retired_at: int | None) -> str:
    return name if retired_at is None else f"{name} (retired)"


def print_list(
    source: ReadSource, what: What, rows: list[dict[str, object]], show: Callable[[], None]
) -> int:
    if source.as_json:
        print_json({f"{what}s": rows})
    elif rows:
        show()
    else:
        click.echo(f"No {what}s yet: depotd {what}s add --help")
    return 0


def run_import(desk: Desk, what: What, file: Path, *, dry_run: bool, yes: bool) -> int:
    """Judges the file against what stands, shows what would change, and has it done."""
    form = form_of(file.name, what)
    text = text_in(file)
    made = _planned(desk, text, what=what, form=form)
    if made.faults:
        raise faulty(made.faults, file, as_json=desk.as_json)
    args = {"file": file.name, "form": form, "packed": packed(text)}
    if made.changes:
        judge_length(f"{what}s.import", args, file)
    if dry_run:
        return _show(desk, made, file)
    if not made.changes:
        return desk.nothing(f"{file.name}: {many(made.rows, 'row')}, nothing to change", changes=[])
    question = f"{file.name}: {summary(made)}. Take it?"
    if len(made.changes) > MANY and not is_meant(question, yes=yes):
        return Exit.NO
    return desk.act(f"{what}s.import", args)


def _planned(desk: Desk, text: str, *, what: What, form: Form) -> ImportPlan:
    path, settings = place_to_read(desk.config, None)
    with open_reading(path, settings) as read:
        return plan(read.db, text, what=what, form=form, now=read.now_ms)


def _show(desk: Desk, made: ImportPlan, file: Path) -> int:
    if desk.as_json:
        changes = [told(change) for change in made.changes]
        print_json({"file": str(file), "rows": made.rows, "dry_run": True, "changes": changes})
        return 0
    for change in made.changes[:CHANGES_SHOWN]:
        click.echo(printable(_line(change)))
    if len(made.changes) > CHANGES_SHOWN:
        click.echo(f"... and {len(made.changes) - CHANGES_SHOWN} more; --json names them all")
    would = "would be " if made.changes else ""
    click.echo(f"{file.name}: {many(made.rows, 'row')}, {would}{summary(made)}")
    return 0


def _line(change: Change) -> str:
    fields = differences(change.was, change.now)
    if change.verb is Verb.RETIRED:
        return f"- {change.what} {change.name} retired"
    if change.was is None:
        said = ", ".join(f"{name} {_value(now)}" for name, (_, now) in fields.items())
        return f"+ {change.what} {change.name}" + (f": {said}" if said else "")
    said = ", ".join(
        f"{name} {_value(was)} -> {_value(now)}" for name, (was, now) in fields.items()
    )
    back = "back, " if change.verb is Verb.REVIVED else ""
    return f"~ {change.what} {change.name}: {back}{said}".rstrip(", ")


def _value(value: object) -> str:
    """Long ones by their length: nobody reads forty corners in a line."""
    if isinstance(value, list):
        return f"[{len(value)}]" if len(value) > POINTS_SHOWN else repr(value)
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, str) else f"{value}"

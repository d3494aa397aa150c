"""`depotd papers add|withdraw|import`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.files import faulty, judge_length, text_in
from daemon.cli.master import CHANGES_SHOWN, MANY, dry_run_option, file_argument
from daemon.cli.options import place_to_read
from daemon.cli.output import print_json, printable
from daemon.cli.reading import open_reading
from daemon.commands.imports import packed
from daemon.commands.paper_args import Judged
from daemon.commands.paper_imports import PaperPlan, plan, summary
from daemon.domain.papers.paper import today
from daemon.domain.papers.standing import said, standing


@click.command()
@click.argument("subject")
@click.argument("kind")
@acting
@click.option("--number", help="As printed on it.")
@click.option("--issued", metavar="DAY", help="The day it was made: YYYY-MM-DD.")
@click.option(
    "--expires",
    metavar="DAY",
    help="Its last valid day; leave it out where the law counts it (annual_inspection,"
    " mvr_review, form_2290).",
)
@click.option(
    "--source", help="Where its proof is from; of a medical: paper, state_mvr or certificate."
)
@click.option("--class", "class_", help="Of a CDL: A, B or C.")
@click.option("--endorsements", metavar="LETTERS", help="Of a CDL: H N P S T X.")
@click.option("--restrictions", metavar="LETTERS", help="Of a CDL, as the State prints them.")
@click.option("--standard", help="Of a medical certificate for 12 months: insulin or vision.")
@click.option("--detail", "details", metavar="NAME=VALUE", multiple=True, help="Any other detail.")
@click.option("--note", help="Kept with it.")
def add(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    subject: str,
    kind: str,
    number: str | None,
    issued: str | None,
    expires: str | None,
    source: str | None,
    class_: str | None,
    endorsements: str | None,
    restrictions: str | None,
    standard: str | None,
    details: tuple[str, ...],
    note: str | None,
) -> int:
    """Put a paper of SUBJECT on file; it replaces the one of its KIND before.

    SUBJECT is a driver or a vehicle; where both are called the same, driver:D17 or vehicle:T101.
    `depotd papers kinds` lists all kinds. What lasts longer than the law allows is refused.

    \b
    Examples:
      depotd papers add D17 cdl --number "CO 12345" --class A --endorsements NT \\
          --issued 2024-01-31 --expires 2028-01-31
      depotd papers add D17 medical --issued 2026-11-01 --expires 2028-11-01 --source state_mvr
      depotd papers add T101 annual_inspection --issued 2026-03-15 --detail inspector="A. Lee"
    """
    given = told(
        **{"class": class_},
        endorsements=endorsements,
        restrictions=restrictions,
        standard=standard,
    )
    given |= _named_details(details)
    fields = told(
        subject=subject,
        kind=kind,
        number=number,
        issued_on=issued,
        expires_on=expires,
        source=source,
        note=note,
    )
    return desk.act("papers.add", fields | ({"details": given} if given else {}))


@click.command()
@click.argument("subject", required=False)
@click.argument("kind", required=False)
@acting
@click.option("--id", "number", type=click.IntRange(min=1), help="The paper's number instead.")
@click.option("--all", "all_of_kind", is_flag=True, help="Those before it too: it is held no more.")
@click.option("--note", required=True, help="Why; kept with the change.")
@yes_option
def withdraw(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    subject: str | None,
    kind: str | None,
    number: int | None,
    all_of_kind: bool,
    note: str,
    yes: bool,
) -> int:
    """Take back a paper that was told wrongly; the one before it is in force again.

    A renewed paper is not withdrawn: `papers add` replaces it. One that is held no more, such as
    a TWIC that nobody needs, goes with --all.

    \b
    Examples:
      depotd papers withdraw D17 cdl --note "mistyped"
      depotd papers withdraw D17 twic --all --note "no more port work"
      depotd papers withdraw --id 17 --note "of another driver"
    """
    if (number is None) == (subject is None or kind is None):
        raise click.UsageError("which paper? Name SUBJECT and KIND, or its number with --id")
    which = f"paper {number}" if number is not None else f"{kind} of {subject}"
    if not is_meant(f"Withdraw {which}?", yes=yes):
        return Exit.NO
    fields = told(id=number, subject=subject, kind=kind, note=note)
    return desk.act("papers.withdraw", fields | ({"all_of_kind": True} if all_of_kind else {}))


@click.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take papers from the list FILE: all of its rows, or none.

    CSV with a heading line (name, paper, number, issued, expires, source, note, and details such
    as class, endorsements, restrictions, standard), separated by comma, semicolon or tab, in
    UTF-8; days as YYYY-MM-DD. The same list twice changes nothing; papers that it does not name
    stay.

    \b
    Examples:
      depotd papers import papers.csv --dry-run
      depotd papers import papers.csv
    """
    text = text_in(file)
    made, day = _planned(desk, text)
    if made.faults:
        raise faulty(made.faults, file, as_json=desk.as_json)
    args = {"file": file.name, "packed": packed(text)}
    if made.news:
        judge_length("papers.import", args, file)
    if dry_run:
        return _preview(desk, made, file, day)
    if not made.news:
        return desk.nothing(summary(made, file.name), **made.counts)
    question = f"{summary(made, file.name, is_dry=True)}. Take it?"
    if len(made.news) > MANY and not is_meant(question, yes=yes):
        return Exit.NO
    return desk.act("papers.import", args)


def _planned(desk: Desk, text: str) -> tuple[PaperPlan, date]:
    path, settings = place_to_read(desk.config, None)
    with open_reading(path, settings) as read:
        day = today(read.now_ms, read.zone)
        return plan(read.db, text, day), day


def _preview(desk: Desk, made: PaperPlan, file: Path, day: date) -> int:
    if desk.as_json:
        news = [_line(one, day) for one in made.news]
        print_json({"file": str(file), "dry_run": True, **made.counts, "changes": news})
        return 0
    for one in made.news[:CHANGES_SHOWN]:
        click.echo(printable(_line(one, day)))
    if len(made.news) > CHANGES_SHOWN:
        click.echo(f"... and {len(made.news) - CHANGES_SHOWN} more; --json names them all")
    click.echo(summary(made, file.name, is_dry=True))
    return 0


def _line(one: Judged, day: date) -> str:
    sign = "+" if one.before is None else "~"
    return f"{sign} {one.subject.name}: {said(standing(one.paper.kind, one.paper, day))}"


def _named_details(details: Sequence[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for text in details:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--detail {text!r}: is not NAME=VALUE")
        found[name.strip()] = value
    return found

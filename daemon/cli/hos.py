"""`depotd hos`."""

from pathlib import Path

import click

from daemon.cli import hos_show
from daemon.cli.acting import Desk, socket_option
from daemon.cli.exits import Exit
from daemon.cli.home_time import HomeTime
from daemon.cli.hos_check import check_files
from daemon.cli.options import ReadSource, json_option, place_to_read, reading
from daemon.cli.output import print_json, printable
from daemon.cli.reading import Reading, open_reading
from daemon.cli.rulebook import read_rules
from daemon.domain.watch.work import Work
from daemon.domain.watch.work_text import WorkRefused, work_of
from daemon.errors import InputError
from daemon.readmodel import duty, hours
from daemon.readmodel.hours import HoursRow
from daemon.settings import Settings

SHOW = "show"
AHEAD_MS = 366 * 86_400_000
PLAN_MOST_BYTES = 10_000


class HosGroup(click.Group):
    """A driver's name stands where a command could: `depotd hos D17` shows D17."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        helps = self.get_help_option_names(ctx)
        if not args or args[0] not in (*self.commands, *helps):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


@click.group(cls=HosGroup)
def hos() -> None:
    """Hours of service of drivers: show, check.

    HOS monitoring and planning, not an ELD. A driver's name may stand where a command does.

    \b
    Examples:
      depotd hos
      depotd hos D17
      depotd hos D17 --plan monday.txt --try
      depotd hos check case.json
    """


@hos.command(SHOW)
@click.argument("driver", required=False)
@reading
@socket_option
@click.option(
    "--at",
    metavar="TIME",
    help="Judged at this instant, past or future: 18:00, tomorrow 06:00 or 2026-11-28T06:00, of"
    " the home terminal [default: now].",
)
@click.option(
    "--plan",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="May the driver do this work? It is entered as work in hand.",
)
@click.option(
    "--begins", metavar="TIME", help="When that work begins, as --at [default: now, or --at]."
)
@click.option("--try", "only_asks", is_flag=True, help="Only ask: nothing is entered.")
def show(  # noqa: PLR0913, PLR0917 - one parameter for each option
    source: ReadSource,
    driver: str | None,
    socket: Path | None,
    at: str | None,
    file: Path | None,
    begins: str | None,
    only_asks: bool,
) -> int:
    """The clocks of every driver, or all about DRIVER, judged at this minute or at another.

    A clock that does not apply is a dash, one that nobody can tell is unknown; in JSON both are
    null, and `unknown` says why. What a half-finished pair of sleeper rests would give stands by
    itself: it is provisional.

    FILE has a step a line, a word and how long it takes in minutes or h:mm: drive and return
    drive; load, wait, pour, unload, wash, fuel, inspect, work and yard are on duty; break and
    rest are off duty; sleep is in the sleeper berth. Where it is not legal from the instant on,
    the rule is named that stops it, with the minute, and the exit code is 1; the work is in hand
    all the same, and its driver is watched by it.

    \b
    Examples:
      depotd hos
      depotd hos D17 --at 18:00
      depotd hos show D17 --plan monday.txt
      depotd hos D17 --plan monday.txt --begins 2026-11-30T06:00 --try --json
    """
    if driver is None and (at or file or begins or only_asks):
        raise click.UsageError("name the driver whom --at, --plan, --begins and --try are about")
    if file is None and (begins or only_asks):
        raise click.UsageError("--begins and --try are about a plan: name its file with --plan")
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        if driver is None:
            return hos_show.everybody(hours.board(read.db, read.now_ms), read, source)
        now_ms, home = read.now_ms, _home(driver, read)
        at_ms = now_ms if at is None else _instant(at, home)
        row = _row(driver, read, settings, at_ms=at_ms)
        begins_ms = None if begins is None else home.planned("--begins", begins)
    if file is None:
        return hos_show.one(row, source, now_ms=now_ms)
    if begins_ms is None and at is not None:
        begins_ms = at_ms
    return _plan(
        row, file, source, begins_ms=begins_ms, desk=None if only_asks else _desk(source, socket)
    )


@hos.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Judge worked cases, and say what was expected and what was found.

    The exit code is 0 only where violations and every remaining clock agree, in all files. A
    case is judged by what its file declares: no depot's rules or exemptions touch it.

    \b
    Examples:
      depotd hos check case.json
      depotd hos check cases/*.json --json
    """
    return check_files(files, as_json=as_json)


def _home(name: str, read: Reading) -> HomeTime:
    one = duty.driver(read.db, name)
    return HomeTime(zone=one.home if one else read.zone, now_ms=read.now_ms)


def _instant(text: str, home: HomeTime) -> int:
    at_ms = home.planned("--at", text)
    if at_ms < 0:
        raise click.UsageError(f"--at {text!r}: before 1970 nothing can be judged")
    if at_ms > home.now_ms + AHEAD_MS:
        raise click.UsageError(f"--at {text!r}: at most a year ahead can be judged")
    return at_ms


def _desk(source: ReadSource, socket: Path | None) -> Desk:
    return Desk(config=source.config, socket=socket, command_id=None, as_json=source.as_json)


def _row(driver: str, read: Reading, settings: Settings, *, at_ms: int) -> HoursRow:
    values = read_rules(settings, read.db).values_at(at_ms)
    row = hours.hours_of(read.db, driver, at=at_ms, now=read.now_ms, values=values)
    if row is None:
        raise InputError(
            f"no driver is called {driver!r}", next_step="`depotd drivers list` names them all"
        )
    return row


def _plan(
    row: HoursRow, file: Path, source: ReadSource, *, begins_ms: int | None, desk: Desk | None
) -> int:
    text = _text(file)
    try:
        steps = work_of(text)
    except WorkRefused as exc:
        raise InputError(f"{file}: {exc}") from exc
    begins_at = row.at if begins_ms is None else begins_ms
    asked = row.asked(Work(begins_at=begins_at, steps=steps))
    entered = ""
    if desk is not None:
        args: dict[str, object] = {"driver": row.driver.name, "plan": text}
        args |= {} if begins_ms is None else {"begins_at": begins_ms}
        entered = desk.ask("hours.plan", args).message
    if source.as_json:
        print_json(
            {
                "driver": row.driver.name,
                "plan": hos_show.plan_json(asked),
                "is_entered": bool(entered),
                "note": hours.NOT_AN_ELD,
            }
        )
    else:
        click.echo(printable(asked.sentence))
        if entered:
            click.echo(printable(entered))
    return Exit.DONE if asked.is_legal else Exit.NO


def _text(file: Path) -> str:
    body = file.read_bytes()
    if len(body) > PLAN_MOST_BYTES:
        raise InputError(f"{file}: a plan has at most {PLAN_MOST_BYTES} bytes")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError(f"{file}: it is not UTF-8 text: {exc}") from exc

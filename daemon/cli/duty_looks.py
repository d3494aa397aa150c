"""What `depotd duty` shows."""

from datetime import timedelta

import click

from daemon.cli.duty_json import day_body, drive_body, driver_body, now_body
from daemon.cli.duty_judged import judge_of
from daemon.cli.duty_page import print_day
from daemon.cli.home_time import HomeTime
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.reading import Reading, open_reading
from daemon.cli.when import DepotTime, lasting_ms
from daemon.domain.duty.sheet import status_words
from daemon.errors import InputError
from daemon.readmodel import duty as duties
from daemon.readmodel.duty import DriveRow, DriverRow, NowRow
from daemon.readmodel.duty_days import duty_days

DAYS_MOST = 400
SEATS = {"driver": "driver", "co_driver": "co-driver"}


def known(read: Reading, name: str) -> DriverRow:
    """Raises InputError."""
    found = duties.driver(read.db, name)
    if found is None:
        raise InputError(
            f"no driver is called {name!r}", next_step="`depotd drivers list --all` lists them all"
        )
    return found


@click.command("list")
@click.argument("driver", required=False)
@reading
def list_(source: ReadSource, driver: str | None) -> int:
    """Who is in which status since when, and in which vehicle.

    \b
    Examples:
      depotd duty list
      depotd duty list --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        people = duties.drivers(read.db) if driver is None else (known(read, driver),)
        rows = [duties.now_of(read.db, one, now=read.now_ms) for one in people]
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"drivers": [now_body(row) for row in rows]})
    elif rows:
        columns = {
            "driver": "key",
            "name": "rest",
            "status": "left",
            f"since ({when.zone_name})": "left",
            "for": "left",
            "vehicle": "left",
            "seat": "left",
        }
        print_table(columns, (_now_cells(row, when) for row in rows))
    else:
        click.echo("No drivers yet: `depotd drivers add` adds one.")
    return 0


@click.command()
@click.argument("driver")
@reading
@click.option(
    "--day", metavar="DAY", default="today", help="2026-11-28, yesterday or today [default: today]."
)
@click.option(
    "--days",
    "count",
    type=click.IntRange(1, DAYS_MOST),
    default=1,
    show_default=True,
    help="So many days, that one the last.",
)
@click.option(
    "--all", "with_replaced", is_flag=True, help="Also records that were replaced by edits."
)
def show(source: ReadSource, driver: str, day: str, count: int, with_replaced: bool) -> int:
    """The log of DRIVER: the day as a grid, its violations, every record.

    \b
    Examples:
      depotd duty D17
      depotd duty show D17 --day 2026-11-28 --days 8
      depotd duty D17 --all --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        one = known(read, driver)
        last = HomeTime(zone=one.home, now_ms=read.now_ms).day("--day", day)
        first = last - timedelta(days=count - 1)
        found = duty_days(read.db, one, first, last, now=read.now_ms)
        judge = judge_of(read, settings)
        days = [(day_, judge.of(one, day_.time)) for day_ in found]
        now = duties.now_of(read.db, one, now=read.now_ms)
        when = DepotTime(zone=one.home, now_ms=read.now_ms)
    if source.as_json:
        bodies = [day_body(*pair, with_replaced=with_replaced) for pair in days]
        print_json({"driver": driver_body(one), "now": now_body(now), "days": bodies})
        return 0
    for day_, judged in days:
        print_day(one, day_, judged, with_replaced=with_replaced)
        click.echo()
    click.echo(printable(_now_words(now, when)))
    return 0


@click.command()
@reading
@click.option("--all", "with_claimed", is_flag=True, help="Also those that were claimed.")
def unidentified(source: ReadSource, with_claimed: bool) -> int:
    """Driving that nobody was logged in for, and that nobody has claimed.

    \b
    Examples:
      depotd duty unidentified --all
      depotd duty D17 claim 4 --note "took T101 to the wash"
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = duties.unidentified(read.db, with_claimed=with_claimed)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"drives": [drive_body(row) for row in rows]})
    elif rows:
        columns = {
            "drive": "right",
            "vehicle": "left",
            f"from ({when.zone_name})": "left",
            "until": "left",
            "lasted": "right",
            "claimed by": "left",
        }
        print_table(columns, (_drive_cells(row, when) for row in rows))
    else:
        click.echo("No unidentified driving waits to be claimed.")
    return 0


def _now_cells(row: NowRow, when: DepotTime) -> tuple[str, ...]:
    seat = DASH if row.seat is None else SEATS.get(row.seat.place, row.seat.place)
    status = DASH if row.duty is None else status_words(row.duty, row.mode)
    lasted = None if row.since is None else when.now_ms - row.since
    return (
        row.driver,
        row.label or DASH,
        status,
        when.short(row.since),
        lasting_ms(lasted),
        row.vehicle or DASH,
        seat,
    )


def _now_words(row: NowRow, when: DepotTime) -> str:
    if row.duty is None or row.since is None:
        return f"Nothing was ever recorded of {row.driver}."
    words = f"Now {status_words(row.duty, row.mode)} since {when.full(row.since)}"
    if row.seat is not None:
        return f"{words}, {SEATS.get(row.seat.place, row.seat.place)} of {row.seat.vehicle}."
    return f"{words}, in no vehicle."


def _drive_cells(row: DriveRow, when: DepotTime) -> tuple[str, ...]:
    ended = when.now_ms if row.ended_at is None else row.ended_at
    return (
        str(row.id),
        row.vehicle,
        when.short(row.started_at),
        "goes on" if row.ended_at is None else when.short(row.ended_at),
        lasting_ms(ended - row.started_at),
        row.claimed_by or DASH,
    )

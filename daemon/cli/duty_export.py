"""`depotd duty DRIVER export`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import click

from daemon.adapters.csv_table import write_table
from daemon.adapters.pdf_pages import pdf
from daemon.adapters.svg_pages import svg
from daemon.cli.duty_csv import HEADINGS, csv_rows
from daemon.cli.duty_judged import judge_of
from daemon.cli.duty_looks import DAYS_MOST, known
from daemon.cli.duty_sheets import sheet_of
from daemon.cli.exits import Exit
from daemon.cli.home_time import HomeTime
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import many, print_json, printable
from daemon.cli.reading import open_reading
from daemon.domain.duty.sheet import DaySheet
from daemon.domain.duty.sheet_pages import all_pages, pages_of
from daemon.readmodel import duty as duties
from daemon.readmodel.duty import DriverRow
from daemon.readmodel.duty_days import DutyDay, duty_days

DAYS_BACK = 7
"""Besides today: what an officer asks for at the roadside, 49 CFR 395.8(k)(2)."""
# A spreadsheet takes it for the sign that the rest is UTF-8.
FOR_SPREADSHEETS = "utf-8-sig"
STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """To be written; None: not that one."""

    csv: Path | None
    svg: Path | None
    pdf: Path | None


def filing(command: Callable[..., int]) -> Callable[..., int]:
    """The options that name files; the command gets them as `files`."""

    @wraps(command)
    def with_files(*, csv: Path | None, svg: Path | None, pdf: Path | None, **rest: Any) -> int:
        if csv is svg is pdf is None:
            raise click.UsageError("name what to write: --csv FILE, --svg FILE or --pdf FILE")
        return command(files=Files(csv=csv, svg=svg, pdf=pdf), **rest)

    wrapped = with_files
    for name, what in (
        ("--pdf", "The graph grids, all in one file."),
        ("--svg", "The graph grids, one file a day."),
        ("--csv", "All records, for a spreadsheet; - is standard output."),
    ):
        wrapped = click.option(name, type=click.Path(path_type=Path), help=what)(wrapped)
    return wrapped


@click.command()
@click.argument("driver")
@reading
@filing
@click.option("--from", "first", metavar="DAY", help="[default: seven days before the last]")
@click.option("--until", "last", metavar="DAY", default="today", help="[default: today]")
def export(source: ReadSource, driver: str, files: Files, first: str | None, last: str) -> int:
    """The log of DRIVER as CSV, or as a graph grid for each day in SVG or PDF.

    Both days are included. Several days in SVG become FILE-2026-11-28.svg and so on. The CSV has
    the records that edits replaced, too. Exits with 1 where nothing is recorded of those days.

    \b
    Examples:
      depotd duty export D17 --pdf d17.pdf
      depotd duty export D17 --csv d17.csv --from 2026-06-01 --until 2026-11-30
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        one = known(read, driver)
        begin, end = _span(HomeTime(zone=one.home, now_ms=read.now_ms), first, last)
        days = duty_days(read.db, one, begin, end, now=read.now_ms)
        if not any(day.time.spans for day in days):
            return _nothing(source, one, begin, end)
        sheets: list[DaySheet] = []
        if files.svg or files.pdf:
            judge, depot = judge_of(read, settings), duties.depot_name(read.db)
            sheets = [
                sheet_of(one, day, judge.of(one, day.time), depot=depot, now_ms=read.now_ms)
                for day in days
            ]
    written = [str(file) for file in _write(files, one, days, sheets)]
    if not written:
        return Exit.DONE  # all of it went to standard output
    if source.as_json:
        print_json({"driver": one.name, "days": len(days), "files": written})
    else:
        words = f"{many(len(days), 'day')} of {one.words}: {', '.join(written)}"
        click.echo(printable(words))
    return Exit.DONE


def _span(home: HomeTime, first: str | None, last: str) -> tuple[date, date]:
    end = home.day("--until", last)
    begin = end - timedelta(days=DAYS_BACK) if first is None else home.day("--from", first)
    if begin > end:
        raise click.UsageError("--from must not be after --until")
    if (end - begin).days >= DAYS_MOST:
        raise click.UsageError(f"at most {DAYS_MOST} days at once")
    return begin, end


def _nothing(source: ReadSource, driver: DriverRow, first: date, last: date) -> int:
    if source.as_json:
        print_json({"driver": driver.name, "days": 0, "files": []})
    click.echo(
        printable(
            f"nothing is recorded of {driver.words} from {first} to {last}; no file was written"
        ),
        err=True,
    )
    return Exit.NO


def _write(
    files: Files, driver: DriverRow, days: Sequence[DutyDay], sheets: Sequence[DaySheet]
) -> list[Path]:
    written = []
    if files.csv == STANDARD_OUTPUT:
        write_table(HEADINGS, csv_rows(driver, days), sys.stdout)
    elif files.csv:
        with files.csv.open("w", encoding=FOR_SPREADSHEETS, newline="") as out:
            write_table(HEADINGS, csv_rows(driver, days), out)
        written.append(files.csv)
    if files.pdf:
        title = f"{driver.words}, {days[0].time.day} to {days[-1].time.day}"
        files.pdf.write_bytes(pdf(all_pages(sheets), title=title))
        written.append(files.pdf)
    if files.svg:
        for sheet in sheets:
            file = files.svg
            if len(sheets) > 1:
                file = file.with_name(f"{file.stem}-{sheet.time.day.isoformat()}{file.suffix}")
            file.write_text(svg(pages_of(sheet)), encoding="utf-8")
            written.append(file)
    return written

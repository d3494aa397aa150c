"""`depotd dvir`."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from daemon.cli.acting import Desk, acting, told
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import print_json, print_table, printable
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime, instant_ms
from daemon.domain.papers.defects import ITEMS
from daemon.errors import InputError
from daemon.readmodel import master
from daemon.readmodel.inspections import DefectRow, ReportRow, reports
from daemon.readmodel.master import Wanted

ITEM_COLUMNS = {"item": "left", "safety": "left", "what it is": "rest"}


@click.group(cls=ListGroup)
def dvir() -> None:
    """Inspections of vehicles by their drivers, DVIR: list, add, certify, review, items.

    \b
    Examples:
      depotd dvir list --open
      depotd dvir add T101 --driver D17 --defect "brakes: soft pedal"
      depotd dvir certify --report 12 --repaired --note "new pads"
    """


@dvir.command("list")
@click.argument("vehicle", required=False)
@click.option("--open", "only_open", is_flag=True, help="With a defect nobody has certified.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@reading
def list_(source: ReadSource, vehicle: str | None, only_open: bool, limit: int) -> int:
    """Reports with their defects, of all vehicles or of VEHICLE; the newest first.

    An open defect of safety keeps its vehicle from being assigned.

    \b
    Examples:
      depotd dvir list --open
      depotd dvir list T101 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        if vehicle is not None and not master.vehicles(
            read.db, Wanted(name=vehicle), now=read.now_ms
        ):
            raise InputError(
                f"no vehicle is called {vehicle!r}",
                next_step="`depotd vehicles list --all` lists them all",
            )
        rows = reports(read.db, vehicle, only_open=only_open, limit=limit)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"reports": [with_instants(asdict(row)) for row in rows]})
        return 0
    for row in rows:
        for line in _page(row, when):
            click.echo(printable(line))
    if not rows:
        click.echo("No defect is open." if only_open else "No reports yet: depotd dvir add --help")
    return 0


@dvir.command()
@click.argument("vehicle")
@acting
@click.option("--driver", help="Who inspected it.")
@click.option("--at", metavar="T", help="When: ISO 8601 in the depot's own time [default: now].")
@click.option("--odometer-km", type=click.FloatRange(0, 10_000_000), help="What it said.")
@click.option(
    "--defect",
    "defects",
    metavar="ITEM[: NOTE]",
    multiple=True,
    help="Of safety as is usual for the item; may be repeated.",
)
@click.option("--safety", metavar="ITEM[: NOTE]", multiple=True, help="A defect of safety.")
@click.option("--minor", metavar="ITEM[: NOTE]", multiple=True, help="One that is not.")
@click.option("--note", help="Kept with the report.")
def add(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    vehicle: str,
    driver: str | None,
    at: str | None,
    odometer_km: float | None,
    defects: tuple[str, ...],
    safety: tuple[str, ...],
    minor: tuple[str, ...],
    note: str | None,
) -> int:
    """Add an inspection of VEHICLE; without defects it is in order.

    `depotd dvir items` lists the usual items; anything else is taken as you write it, and for a
    defect of safety unless you say that it is --minor.

    \b
    Examples:
      depotd dvir add T101 --driver D17
      depotd dvir add T101 --driver D17 --defect "brakes: soft pedal" --minor "radio"
      depotd dvir add T101 --at 2026-11-01T17:30 --odometer-km 123456
    """
    zone = ZoneInfo(desk.settings.depot.zone)
    listed = [
        *(_defect(text) for text in defects),
        *(_defect(text) | {"safety": True} for text in safety),
        *(_defect(text) | {"safety": False} for text in minor),
    ]
    fields = told(
        vehicle=vehicle,
        driver=driver,
        at=None if at is None else instant_ms("--at", at, zone),
        odometer_m=None if odometer_km is None else round(odometer_km * 1000),
        note=note,
    )
    return desk.act("dvir.add", fields | ({"defects": listed} if listed else {}))


@dvir.command()
@acting
@click.option("--defect", type=click.IntRange(min=1), metavar="NO", help="Number of one defect.")
@click.option("--report", type=click.IntRange(min=1), metavar="NO", help="All open ones of it.")
@click.option("--repaired", "settlement", flag_value="repaired", help="They are repaired.")
@click.option(
    "--not-needed", "settlement", flag_value="not_needed", help="No repair is needed for safety."
)
@click.option("--note", required=True, help="What was done, or why nothing need be.")
def certify(
    desk: Desk, defect: int | None, report: int | None, settlement: str | None, note: str
) -> int:
    """Certify that defects are repaired, or that no repair is needed (49 CFR 396.11(a)(3)).

    \b
    Examples:
      depotd dvir certify --report 12 --repaired --note "new pads front axle"
      depotd dvir certify --defect 31 --not-needed --note "scratch only"
    """
    if (defect is None) == (report is None):
        raise click.UsageError("which? Name one --defect, or all of a --report")
    if settlement is None:
        raise click.UsageError("say --repaired or --not-needed")
    fields = told(defect=defect, report=report, settlement=settlement, note=note)
    return desk.act("dvir.certify", fields)


@dvir.command()
@click.argument("report", metavar="NO", type=click.IntRange(min=1))
@acting
@click.option("--driver", required=True, help="The next driver, who signs.")
def review(desk: Desk, report: int, driver: str) -> int:
    """The next driver has reviewed report NO and signs it (49 CFR 396.13).

    It can be signed once its defects of safety are certified.

    \b
    Examples:
      depotd dvir review 12 --driver D18
    """
    return desk.act("dvir.review", {"report": report, "driver": driver})


@dvir.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def items(as_json: bool) -> int:
    """The usual items, and whether a defect there is one of safety.

    \b
    Examples:
      depotd dvir items --json
    """
    if as_json:
        print_json({"items": [asdict(item) for item in ITEMS]})
        return 0
    rows = ((item.name, "yes" if item.is_safety else "no", item.words) for item in ITEMS)
    print_table(ITEM_COLUMNS, rows)
    return 0


def _defect(text: str) -> dict[str, object]:
    item, _, note = text.partition(":")
    if not item.strip():
        raise click.UsageError(f"{text!r}: is not ITEM or ITEM: NOTE")
    return told(item=item.strip(), note=note.strip() or None)


def _page(row: ReportRow, when: DepotTime) -> Iterator[str]:
    by = f" by {row.driver}" if row.driver else ""
    signed = "not reviewed" if row.reviewed_by is None else f"reviewed by {row.reviewed_by}"
    found = "" if row.defects else ", no defects"
    yield f"{row.id} {row.vehicle} {when.short(row.at)}{by}{found}, {signed}" + _noted(row.note)
    yield from (f"  {line}" for line in _lines(row.defects))


def _lines(defects: Sequence[DefectRow]) -> Iterator[str]:
    for one in defects:
        of = "of safety" if one.is_safety else "minor"
        if one.settled_at is None:
            how = "OPEN"
        else:
            words = "repaired" if one.settlement == "repaired" else "no repair needed"
            how = f"{words}, certified by {one.settled_by}" + _noted(one.settlement_note)
        yield f"{one.id} {one.item} ({of}){_noted(one.note)}: {how}"


def _noted(note: str) -> str:
    return f" ({note})" if note else ""

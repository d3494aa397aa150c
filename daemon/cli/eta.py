"""`depotd eta`."""

from dataclasses import asdict

import click

from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import print_json, printable
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.cli.when import instant_ms
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import Travel
from daemon.domain.eta.lanes import Spot
from daemon.errors import InputError
from daemon.readmodel.etas import service, site_spot
from daemon.store import lanes

BY_DEFAULT = "by default: nobody was seen to drive there yet"


@click.command()
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@click.option("--at", metavar="WHEN", help="Setting out then [default: now].")
@click.option("--status", "is_status", is_flag=True, help="How is the routing service?")
@reading
def eta(
    source: ReadSource, start: str | None, end: str | None, at: str | None, is_status: bool
) -> int:
    """How long is it from one site to another, and how does anybody know?

    Half of the drives take no longer than P50, four of five no longer than P80. It is what the
    daemon estimates by itself; --status tells of the service that it asks for traffic.

    \b
    Examples:
      depotd eta PLANT SITE-A
      depotd eta PLANT SITE-A --at "2026-03-02 07:30"
      depotd eta --status
    """
    if is_status == (start is not None) or (end is None) != is_status:
        raise click.UsageError("name two sites, FROM and TO, or say --status alone")
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        if is_status:
            return _status(read, as_json=source.as_json)
        starts, ends = _site(read, start or ""), _site(read, end or "")
        book = lanes.lane(read.db, starts.site_id or 0, ends.site_id or 0, now=read.now_ms)
    at_ms = read.now_ms if at is None else instant_ms("--at", at, book.zone)
    found, lesson = travel(book, starts, ends, at_ms), book.lesson(starts, ends, at_ms)
    legs = 0 if lesson is None else lesson.legs
    if source.as_json:
        _print_json(f"{start}", f"{end}", found, at_ms=at_ms, legs=legs)
        return 0
    click.echo(
        f"{printable(start or '')} to {printable(end or '')}: {found.p50_min:.0f} min, four of"
        f" five within {found.p80_min:.0f} min; {found.road_m / 1000:.1f} km"
    )
    click.echo(f"learned from {legs} drives" if legs else BY_DEFAULT)
    return 0


def _print_json(start: str, end: str, found: Travel, *, at_ms: int, legs: int) -> None:
    body: dict[str, object] = {
        "from": start,
        "to": end,
        "at": at_ms,
        "p50_min": round(found.p50_min, 1),
        "p80_min": round(found.p80_min, 1),
        "road_m": round(found.road_m),
        "source": found.source.value,
        "legs": legs,
    }
    print_json(with_instants(body))


def _site(read: Reading, name: str) -> Spot:
    found = site_spot(read.db, name)
    if found is None:
        raise InputError(
            f"no site is called {name!r}", next_step="`depotd sites list` lists them all"
        )
    return found


def _status(read: Reading, *, as_json: bool) -> int:
    found = service(read.db)
    if as_json:
        print_json({"service": None if found is None else with_instants(asdict(found))})
    elif found is None:
        click.echo("Nobody has asked yet: the daemon does each minute.")
    elif not found.is_on:
        click.echo("No routing service is set; [routing] in the configuration names one.")
    else:
        click.echo(f"breaker {found.breaker}, asked {found.asked}, answered {found.answered}")
        if found.last_error:
            click.echo(f"last error: {printable(found.last_error)}")
    return 0

"""What is told of work orders: `depotd maintenance add|accept|move|start|finish|cancel|note`."""

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.home_time import depot_time

CENTS = 100
order_argument = click.argument("order")


@click.command()
@click.argument("vehicle")
@click.argument("work", nargs=-1, required=True)
@click.option(
    "--minutes",
    type=click.IntRange(min=5),
    help="How long it takes [default: as the rules maintenance.*_hours have it].",
)
@click.option("--note", help="Kept with it.")
@acting
def add(
    desk: Desk, vehicle: str, work: tuple[str, ...], minutes: int | None, note: str | None
) -> int:
    """Ask for WORK on a VEHICLE; depotd finds a time for it.

    Where the vehicle has a work order that is not started, that one gets it.

    \b
    Examples:
      depotd maintenance add T101 oil brakes
      depotd maintenance add T101 "drum bearing" --minutes 300
    """
    asked = {"vehicle": vehicle, "kinds": list(work)}
    return desk.act("work_order.add", asked | told(duration_min=minutes, note=note))


@click.command()
@order_argument
@acting
def accept(desk: Desk, order: str) -> int:
    """Accept a work ORDER: depotd keeps its time from now on, and dispatch minds it.

    \b
    Examples:
      depotd maintenance accept W-17
    """
    return desk.act("work_order.accept", {"order": order})


@click.command()
@order_argument
@click.argument("time")
@click.option("--bay", type=click.IntRange(min=1), help="Which [default: the first free one].")
@click.option(
    "--force",
    "is_forced",
    is_flag=True,
    help="Outside window and shifts too; never over another order.",
)
@acting
def move(desk: Desk, order: str, time: str, bay: int | None, is_forced: bool) -> int:
    """Give a work ORDER another TIME or bay; depotd does not change it any more.

    TIME is 22:00, tomorrow 22:00 or 2026-11-28T22:00, of the depot. What is longer than a window
    goes on in the next ones.

    \b
    Examples:
      depotd maintenance move W-17 "tomorrow 22:00"
      depotd maintenance move W-17 2026-11-30T22:00 --bay 2
    """
    asked: dict[str, object] = {"order": order, "at": depot_time(desk).planned("TIME", time)}
    forced = {"is_forced": True} if is_forced else {}
    return desk.act("work_order.move", asked | told(bay=bay) | forced)


@click.command()
@order_argument
@click.option("--mechanic", metavar="WHO", help="Who does it.")
@click.option("--force", "is_forced", is_flag=True, help="Though no bay is free for so long.")
@acting
@yes_option
def start(desk: Desk, order: str, mechanic: str | None, is_forced: bool, yes: bool) -> int:
    """Say that work on an ORDER has begun: its truck goes out of service.

    Orders of which the truck has nothing loaded go back to dispatch.

    \b
    Examples:
      depotd maintenance start W-17 --mechanic "Ann"
    """
    if not is_meant(f"Put the truck of {order} out of service and start?", yes=yes):
        return Exit.NO
    forced = {"is_forced": True} if is_forced else {}
    return desk.act("work_order.start", {"order": order} | told(mechanic=mechanic) | forced)


@click.command()
@order_argument
@click.option(
    "--work", "kinds", multiple=True, metavar="WORK", help="What was done [default: all services]."
)
@click.option("--by", metavar="WHO", help="Who did it [default: its mechanic].")
@click.option("--km", type=click.FloatRange(min=0), help="Odometer [default: as believed].")
@click.option(
    "--hours", type=click.FloatRange(min=0), help="Hours of the engine [default: as believed]."
)
@click.option("--part", "parts", multiple=True, metavar="NAME", help="Used; may be given again.")
@click.option("--cost", type=click.FloatRange(min=0), help="Of all of it, in the depot's money.")
@click.option("--note", help="Kept with the record.")
@click.option(
    "--force", "is_confirmed", is_flag=True, help="The readings are right, odd as they are."
)
@acting
def finish(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    order: str,
    kinds: tuple[str, ...],
    by: str | None,
    km: float | None,
    hours: float | None,
    parts: tuple[str, ...],
    cost: float | None,
    note: str | None,
    is_confirmed: bool,
) -> int:
    """Say that work on an ORDER is done: its services are recorded, and its truck goes again.

    The next services count from here, and findings that the order was to look at are repaired;
    with --work only what it names. A reading that does not fit earlier ones, or the vehicle's own
    counter, is refused unless you say --force.

    \b
    Examples:
      depotd maintenance finish W-17
      depotd maintenance finish W-17 --work oil --km 438978 --part "filter 4711" --cost 312.50
    """
    fields = told(
        kinds=list(kinds) or None,
        by=by,
        odometer_m=None if km is None else round(km * 1000),
        engine_min=None if hours is None else round(hours * 60),
        parts=list(parts) or None,
        cost_cents=None if cost is None else round(cost * CENTS),
        note=note,
        is_confirmed=is_confirmed or None,
    )
    return desk.act("work_order.finish", {"order": order} | fields)


@click.command()
@order_argument
@click.option("--reason", required=True, help="Why; kept with the order.")
@acting
def cancel(desk: Desk, order: str, reason: str) -> int:
    """Cancel a work ORDER.

    The same is not proposed again for a while (rule maintenance.dismissed_days), unless it gets
    graver.

    \b
    Examples:
      depotd maintenance cancel W-17 --reason "the dealer does it"
    """
    return desk.act("work_order.cancel", {"order": order, "reason": reason})


@click.command()
@order_argument
@click.argument("note")
@acting
def note(desk: Desk, order: str, note: str) -> int:
    """Keep a NOTE with a work ORDER, in place of the one there is.

    \b
    Examples:
      depotd maintenance note W-17 "waits for the filter"
    """
    return desk.act("work_order.note", {"order": order, "note": note})


ACTS = (add, accept, move, start, finish, cancel, note)

"""`depotd maintenance done|baseline|withdraw` and `depotd maintenance plan set|end`."""

import re
from collections.abc import Callable
from typing import Any

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.home_time import TIME_PAST, depot_time
from daemon.cli.when import span_ms

PART = re.compile(r"(?:(?P<count>\d+)\s*x\s+)?(?P<name>.*?)(?:=(?P<cost>\d+(?:\.\d{1,2})?))?")
MINUTE_MS = 60_000


def counter_options(command: Callable[..., int]) -> Callable[..., int]:
    """What was read at a service."""
    force = click.option(
        "--force", "is_confirmed", is_flag=True, help="The readings are right, odd as they are."
    )
    hours = click.option(
        "--hours", type=click.FloatRange(min=0), help="Engine hours as read [default: the counter]."
    )
    odometer = click.option(
        "--km", type=click.FloatRange(min=0), help="Odometer as read [default: the counter]."
    )
    at = click.option("--at", metavar="TIME", help=f"When: {TIME_PAST} [default: now].")
    note = click.option("--note", help="Kept with it.")
    return at(odometer(hours(note(force(command)))))


def whose_options(command: Callable[..., int]) -> Callable[..., int]:
    vehicle = click.option("--vehicle", metavar="NAME", help="Of this vehicle.")
    class_ = click.option("--class", "vehicle_class", metavar="CLASS", help="Of all of this class.")
    return vehicle(class_(command))


@click.command("set")
@click.argument("kind")
@acting
@whose_options
@click.option("--km", type=click.FloatRange(min=0), help="Kilometres from one to the next.")
@click.option("--hours", type=click.FloatRange(min=0), help="Engine hours from one to the next.")
@click.option("--days", type=click.IntRange(min=1), help="Days from one to the next.")
@click.option("--title", help="What is done, for people.")
@click.option("--includes", metavar="KINDS", help="Done with it, between commas; '' for none.")
@click.option("--duration", metavar="SPAN", help="In the workshop: 2h, 90m.")
def plan_set(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    kind: str,
    vehicle: str | None,
    vehicle_class: str | None,
    km: float | None,
    hours: float | None,
    days: int | None,
    title: str | None,
    includes: str | None,
    duration: str | None,
) -> int:
    """Say after how much of what a service of that KIND is due; what comes first counts.

    KIND is a, b, c, d, hydraulics, or a word of your own. b does a as well, c does b and a, so
    that an a is counted anew from each of them. A plan of the vehicle comes before its class's.

    \b
    Examples:
      depotd maintenance plan set b --class tractor --km 16000 --days 365
      depotd maintenance plan set hydraulics --class mixer --hours 500 --duration 3h
      depotd maintenance plan set tail_lift --vehicle T07 --days 180
    """
    _need_whose(vehicle, vehicle_class)
    if km is None and hours is None and days is None:
        raise click.UsageError("after how much is it due? Give --km, --hours or --days")
    kinds = None if includes is None else _kinds(includes.split(","))
    fields = told(
        vehicle=vehicle,
        vehicle_class=vehicle_class,
        every_m=None if km is None else round(km * 1000),
        every_min=None if hours is None else round(hours * 60),
        every_days=days,
        title=title,
        includes=kinds,
        duration_min=None if duration is None else span_ms("--duration", duration) // MINUTE_MS,
    )
    return desk.act("maintenance.plan_set", {"kind": kind.lower(), **fields})


@click.command("end")
@click.argument("kind")
@acting
@whose_options
@yes_option
def plan_end(
    desk: Desk, kind: str, vehicle: str | None, vehicle_class: str | None, yes: bool
) -> int:
    """End the plan of that KIND; the vehicle then goes by its class, or by the rule.

    \b
    Examples:
      depotd maintenance plan end b --vehicle T07
      depotd maintenance plan end hydraulics --class mixer --yes
    """
    _need_whose(vehicle, vehicle_class)
    whose = vehicle or f"class {vehicle_class}"
    if not is_meant(f"End plan {kind} of {whose}?", yes=yes):
        return Exit.NO
    fields = told(vehicle=vehicle, vehicle_class=vehicle_class)
    return desk.act("maintenance.plan_end", {"kind": kind.lower(), **fields})


@click.command()
@click.argument("vehicle")
@click.argument("kinds", nargs=-1, required=True)
@acting
@counter_options
@click.option("--by", metavar="WHO", help="Who has done it [default: who records it].")
@click.option(
    "--part", "parts", metavar="TEXT", multiple=True, help='What was put in: "2 x filter=19.90".'
)
@click.option("--cost", type=click.FloatRange(min=0), help="In all [default: of the parts].")
def done(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    vehicle: str,
    kinds: tuple[str, ...],
    at: str | None,
    km: float | None,
    hours: float | None,
    note: str | None,
    is_confirmed: bool,
    by: str | None,
    parts: tuple[str, ...],
    cost: float | None,
) -> int:
    """Record services of a VEHICLE that were done; the next are counted from there.

    Without --km and --hours its own counters of that time are taken. A reading below an earlier
    one, or far from the counter, is refused unless you say --force.

    \b
    Examples:
      depotd maintenance done T07 b
      depotd maintenance done T07 b hydraulics --at "yesterday 16:30" --km 412380 --by "A. Lee"
      depotd maintenance done T07 a --part "2 x grease=8.50" --part "bulb" --cost 60
    """
    fields = _at_service(desk, kinds, at=at, km=km, hours=hours, note=note)
    fields |= told(by=by, cost_cents=None if cost is None else round(cost * 100))
    if parts:
        fields["parts"] = [_part(text) for text in parts]
    return _act(desk, "maintenance.done", vehicle, fields, is_confirmed=is_confirmed)


@click.command()
@click.argument("vehicle")
@click.argument("kinds", nargs=-1, required=True)
@acting
@counter_options
def baseline(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    vehicle: str,
    kinds: tuple[str, ...],
    at: str | None,
    km: float | None,
    hours: float | None,
    note: str | None,
    is_confirmed: bool,
) -> int:
    """Count services of a VEHICLE from now, or from a time on, though nothing was done.

    For a vehicle of which nobody knows when they were done last. Where you know, record that:
    `depotd maintenance done` with --at.

    \b
    Examples:
      depotd maintenance baseline T07 a b c
      depotd maintenance baseline T07 hydraulics --hours 3120
    """
    fields = _at_service(desk, kinds, at=at, km=km, hours=hours, note=note)
    return _act(desk, "maintenance.baseline", vehicle, fields, is_confirmed=is_confirmed)


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@acting
@click.option("--note", required=True, help="Why; kept with it.")
@yes_option
def withdraw(desk: Desk, number: int, note: str, yes: bool) -> int:
    """Take back the record NUMBER of a service; the one before it counts again.

    \b
    Examples:
      depotd maintenance withdraw 17 --note "it was T08"
    """
    if not is_meant(f"Withdraw the record {number} of a service?", yes=yes):
        return Exit.NO
    return desk.act("maintenance.done_withdraw", {"id": number, "note": note})


PLAN_ACTS: tuple[click.Command, ...] = (plan_set, plan_end)
ACTS: tuple[click.Command, ...] = (done, baseline, withdraw)


def _act(desk: Desk, name: str, vehicle: str, fields: dict[str, Any], *, is_confirmed: bool) -> int:
    asked = {"vehicle": vehicle, **fields}
    return desk.act(name, asked | ({"is_confirmed": True} if is_confirmed else {}))


def _at_service(
    desk: Desk,
    kinds: tuple[str, ...],
    *,
    at: str | None,
    km: float | None,
    hours: float | None,
    note: str | None,
) -> dict[str, Any]:
    return {
        "kinds": _kinds(kinds),
        **told(
            at=None if at is None else depot_time(desk).instant("--at", at),
            odometer_m=None if km is None else round(km * 1000),
            engine_min=None if hours is None else round(hours * 60),
            note=note,
        ),
    }


def _kinds(words: tuple[str, ...] | list[str]) -> list[str]:
    return [word.strip().lower() for word in words if word.strip()]


def _part(text: str) -> dict[str, Any]:
    found = PART.fullmatch(text.strip())
    if found is None or not found["name"].strip():
        raise click.UsageError(f'--part {text!r}: not a part such as "2 x oil filter=19.90"')
    return {
        "name": found["name"].strip(),
        **told(
            count=None if found["count"] is None else int(found["count"]),
            cost_cents=None if found["cost"] is None else round(float(found["cost"]) * 100),
        ),
    }


def _need_whose(vehicle: str | None, vehicle_class: str | None) -> None:
    if (vehicle is None) == (vehicle_class is None):
        raise click.UsageError("whose plan? Give --vehicle or --class")

"""What is told of orders: `depotd orders add|change|cancel|move|take-back|delay|rate`."""

from collections.abc import Callable, Mapping

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.home_time import TIME_PAST, depot_time
from daemon.cli.order_import import import_
from daemon.domain.orders.order import Tier
from daemon.domain.orders.rating import HIGHEST, LOWEST
from daemon.domain.orders.told import LISTS

STATES = ("loading", "in-transit", "delivering", "delivered")
TIME = "10:30, tomorrow 06:00 or 2026-11-28T06:30, of the depot."
EMPTY = ""
"""Given for an option, it takes away what was told; customer or rule say it then, or nobody."""
NULLS = {
    "earliest": "earliest_at",
    "weight_kg": "weight_kg",
    "volume_l": "volume_l",
    "tier": "tier",
    "loading_min": "loading_min",
    "unloading_min": "unloading_min",
    "discharge_limit_min": "discharge_limit_min",
}
reason_option = click.option("--reason", required=True, help="Why; kept with the order.")


class _Number(click.ParamType):  # type: ignore[type-arg] # generic in the newest click only
    """A whole number, or nothing: that takes it away."""

    name = "number"

    def __init__(self, least: int) -> None:
        self._least = least

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        if value == EMPTY:
            return value
        read: object = click.IntRange(min=self._least)(value, param, ctx)
        return read


class _Tier(click.ParamType):  # type: ignore[type-arg] # generic in the newest click only
    name = "tier"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        if value == EMPTY:
            return value
        read: object = click.Choice([tier.value for tier in Tier])(value, param, ctx)
        return read


AMOUNT, MINUTES = _Number(1), _Number(0)
FACTS = (
    ("--note", click.STRING, None, "Kept with it.", ""),
    (
        "--discharge-limit discharge_limit_min",
        MINUTES,
        "MIN",
        "From batching to the end of the pour; 0: the load does not set.",
        "of concrete the rule concrete.discharge_limit_minutes",
    ),
    (
        "--unloading unloading_min",
        MINUTES,
        "MIN",
        "To the end of the pour.",
        "the rule orders.unloading_minutes",
    ),
    ("--loading loading_min", MINUTES, "MIN", "At the origin.", "the rule orders.loading_minutes"),
    ("--preferred", click.STRING, "KINDS", "Papers that count for a driver.", ""),
    (
        "--certificates",
        click.STRING,
        "KINDS",
        "Papers that the driver must have: hazmat,twic; `depotd papers kinds` lists all.",
        "",
    ),
    ("--volume-l", AMOUNT, "LITRES", "Of the load.", ""),
    ("--weight-kg", AMOUNT, "KG", "Of the load.", ""),
    ("--equipment", click.STRING, "WORDS", "All of which the truck must have: mixer,pump.", ""),
    ("--material", click.STRING, None, "What is brought; concrete sets.", ""),
    ("--earliest", click.STRING, "TIME", "The site does not take it before.", ""),
    (
        "--tier",
        _Tier(),
        "[premium|priority|standard]",
        "How much its promise weighs.",
        "that of the customer",
    ),
)
"""Option, type, what stands for its value, what it says, and what holds where nobody has told."""


def facts(*, is_new: bool) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """What can be told of every order, new or not."""

    def said(words: str, left_out: str = "") -> str:
        """With what holds where the option is left out, or given empty."""
        if is_new:
            return words + (f" [default: {left_out}]" if left_out else "")
        return f'{words} [left out: stays; "": {left_out or "none"}]'

    def with_facts(command: Callable[..., int]) -> Callable[..., int]:
        for name, value, metavar, words, left_out in FACTS:
            option = click.option(
                *name.split(), type=value, metavar=metavar, help=said(words, left_out)
            )
            command = option(command)
        return command

    return with_facts


def places(*, needed: bool) -> Callable[[Callable[..., int]], Callable[..., int]]:
    stays = "" if needed else " [left out: stays]"

    def with_places(command: Callable[..., int]) -> Callable[..., int]:
        for option in (
            click.option(
                "--promised", metavar="TIME", required=needed, help=f"There by: {TIME}{stays}"
            ),
            click.option(
                "--destination", metavar="SITE", required=needed, help=f"Brought there.{stays}"
            ),
            click.option("--origin", metavar="SITE", required=needed, help=f"Loaded there.{stays}"),
            click.option("--customer", required=needed, help=f"Who has ordered.{stays}"),
        ):
            command = option(command)
        return command

    return with_places


@click.command()
@click.argument("order")
@acting
@places(needed=True)
@facts(is_new=True)
def add(desk: Desk, order: str, **given: object) -> int:
    """Take an ORDER, known by that number from now on. The same order twice is one order.

    All that is wrong with it is said at once. What is only doubtful, such as a promise that the
    way there does not allow, is a warning: the order is taken.

    \b
    Examples:
      depotd orders add O-4711 --customer ACME --origin PLANT --destination SITE-A \\
          --promised 10:30 --material "concrete C30/37" --volume-l 7500 --weight-kg 18000
      depotd orders add O-4712 --customer ACME --origin DEPOT --destination SITE-B \\
          --earliest "tomorrow 06:00" --promised "tomorrow 07:00" --equipment crane
    """
    return desk.act("orders.add", {"order": order, **_fields(desk, given)})


@click.command()
@click.argument("order")
@acting
@places(needed=False)
@facts(is_new=False)
@click.option("--reason", help="Kept with the change.")
def change(desk: Desk, order: str, **given: object) -> int:
    """Change what is given of an ORDER that is pending or assigned; the rest stays.

    When place, load or promise change, it is taken back from its truck and dispatched anew.
    An option given as "" takes away what was told: the customer says the tier then, the rules the
    minutes of loading and unloading and the limit.

    \b
    Examples:
      depotd orders change O-4711 --promised 11:15 --reason "site asked for it"
      depotd orders change O-4711 --weight-kg "" --discharge-limit ""
    """
    fields = _fields(desk, given)
    if not fields.keys() - {"reason"}:
        raise click.UsageError("name what is to change, e.g. --promised 11:15")
    return desk.act("orders.change", {"order": order, **fields})


@click.command()
@click.argument("order")
@acting
@click.option("--reason", required=True, help="Why; driver and customer hear it.")
@yes_option
def cancel(desk: Desk, order: str, reason: str, yes: bool) -> int:
    """Cancel an ORDER. A truck that is under way with it is called back to its plant.

    \b
    Examples:
      depotd orders cancel O-4711 --reason "rain"
    """
    if not is_meant(f"Cancel order {order}?", yes=yes):
        return Exit.NO
    return desk.act("orders.cancel", {"order": order, "reason": reason})


@click.command("take-back")
@click.argument("order")
@acting
@reason_option
@yes_option
def take_back(desk: Desk, order: str, reason: str, yes: bool) -> int:
    """Take an ORDER back from its truck, while nothing of it is loaded; it waits again.

    \b
    Examples:
      depotd orders take-back O-4711 --reason "flat tyre"
    """
    if not is_meant(f"Take order {order} back from its truck?", yes=yes):
        return Exit.NO
    return desk.act("orders.take_back", {"order": order, "reason": reason})


@click.command()
@click.argument("order")
@click.argument("minutes", type=click.IntRange(min=1))
@acting
@click.option("--reason", required=True, help="What holds it up; the customer hears it.")
def delay(desk: Desk, order: str, minutes: int, reason: str) -> int:
    """Say that an ORDER will be there so many MINUTES after its promise.

    \b
    Examples:
      depotd orders delay O-4711 25 --reason "bridge on US 85 is closed"
    """
    asked = {"order": order, "minutes": minutes, "reason": reason}
    return desk.act("orders.delay", asked)


@click.command()
@click.argument("order")
@click.argument("state", type=click.Choice(STATES))
@acting
@click.option("--vehicle", metavar="TRUCK", help="That reports it [default: which has the order].")
@click.option("--at", metavar="TIME", help=f"When that was: {TIME_PAST} [default: now].")
@click.option(
    "--skip", "is_skipping", is_flag=True, help="States before it that nobody saw are passed."
)
@click.option("--reason", help="Kept with the move.")
def move(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    order: str,
    state: str,
    vehicle: str | None,
    at: str | None,
    is_skipping: bool,
    reason: str | None,
) -> int:
    """Say that an ORDER has come to STATE, where nothing else has seen it. Its truck moves too.

    What a truck reports that does not have the order is not done, but flagged: dispatch is told,
    and the exit code is 1.

    \b
    Examples:
      depotd orders move O-4711 loading
      depotd orders move O-4711 delivered --at 10:52
      depotd orders move O-4711 delivering --skip --reason "tracker was off"
    """
    at_ms = None if at is None else depot_time(desk).instant("--at", at)
    fields = told(vehicle=vehicle, at=at_ms, reason=reason)
    asked = {"order": order, "state": state.replace("-", "_"), **fields}
    answer = desk.ask("orders.move", asked | ({"is_skipping": True} if is_skipping else {}))
    desk.say(answer)
    return Exit.NO if answer.body.get("is_flagged") else Exit.DONE


@click.command()
@click.argument("order")
@click.argument("rating", type=click.IntRange(LOWEST, HIGHEST))
@acting
@click.option("--note", help="Kept with it.")
def rate(desk: Desk, order: str, rating: int, note: str | None) -> int:
    """Rate the driver who had a delivered ORDER: 1 to 5, the best. The last word counts.

    \b
    Examples:
      depotd orders rate O-4711 5
      depotd orders rate O-4711 2 --note "left the chute dirty"
    """
    return desk.act("orders.rate", {"order": order, "rating": rating, **told(note=note)})


ACTS: tuple[click.Command, ...] = (add, change, cancel, import_, move, take_back, delay, rate)


def _fields(desk: Desk, given: Mapping[str, object]) -> dict[str, object]:
    """As the commands take them."""
    fields = told(**given)
    for option, name in (("promised", "promised_at"), ("earliest", "earliest_at")):
        text = fields.pop(option, EMPTY)
        if text != EMPTY:
            fields[name] = depot_time(desk).planned(f"--{option}", str(text))
    for name in LISTS:
        if name in fields:
            words = str(fields[name]).split(",")
            fields[name] = [word.strip() for word in words if word.strip()]
    for option, name in NULLS.items():
        if given.get(option) == EMPTY:
            fields[name] = None
    return fields

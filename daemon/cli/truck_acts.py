"""What is told of trucks: `depotd trucks set|acknowledge|load`."""

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.home_time import TIME_PAST, depot_time
from daemon.cli.order_assign import act_past_breaks
from daemon.domain.orders.truck import TruckState

STATES = tuple(state.value.replace("_", "-") for state in TruckState)
FATES = ("dump", "return", "redirect")


@click.command("set")
@click.argument("truck")
@click.argument("state", type=click.Choice(STATES))
@acting
@click.option("--order", help="That it reports with it; flagged when it is not its own.")
@click.option("--at", metavar="TIME", help=f"When that was: {TIME_PAST} [default: now].")
@click.option(
    "--skip", "is_skipping", is_flag=True, help="States before it that nobody saw are passed."
)
@click.option("--reason", help="Kept with it; needed for out-of-service.")
def set_(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    truck: str,
    state: str,
    order: str | None,
    at: str | None,
    is_skipping: bool,
    reason: str | None,
) -> int:
    """Say that a TRUCK has come to STATE, where nothing else has seen it. Its order moves too.

    Out of service it gives back what is not loaded; of what is, dispatch must decide. Then
    `available` brings it back to where it was.

    \b
    Examples:
      depotd trucks set T101 loading
      depotd trucks set T101 returning --at 10:52
      depotd trucks set T101 out-of-service --reason "gearbox"
      depotd trucks set T101 available
    """
    at_ms = None if at is None else depot_time(desk).instant("--at", at)
    fields = told(order=order, at=at_ms, reason=reason)
    asked = {"vehicle": truck, "state": state.replace("-", "_"), **fields}
    answer = desk.ask("trucks.set_state", asked | ({"is_skipping": True} if is_skipping else {}))
    desk.say(answer)
    return Exit.NO if answer.body.get("is_flagged") else Exit.DONE


@click.command()
@click.argument("truck")
@acting
@click.option("--by", metavar="WHO", help="Who has heard it [default: who asks].")
def acknowledge(desk: Desk, truck: str, by: str | None) -> int:
    """Say that the driver of a TRUCK has heard that he is called back to the plant.

    Where no call waits for an answer the exit code is 1.

    \b
    Examples:
      depotd trucks acknowledge T101
      depotd trucks acknowledge T101 --by "D17, by phone"
    """
    answer = desk.ask("trucks.acknowledge", {"vehicle": truck, **told(by=by)})
    desk.say(answer)
    return Exit.DONE if answer.body.get("acknowledged") else Exit.NO


@click.command()
@click.argument("truck")
@click.argument("decision", type=click.Choice(FATES))
@acting
@click.option("--order", help="That gets it, with redirect; nothing of it is loaded.")
@yes_option
def load(desk: Desk, truck: str, decision: str, order: str | None, yes: bool) -> int:
    """Decide what becomes of the load of a TRUCK whose order is cancelled.

    Its clock runs on from batching. It is redirected only to an order of the same material that
    it reaches, and that is poured, within the limit. What that breaks is listed first: hours,
    papers, defects, capacity, a promise; it is done only when you confirm that.

    \b
    Examples:
      depotd trucks load T101 return
      depotd trucks load T101 redirect --order O-4712
      depotd trucks load T101 dump --yes
    """
    if (order is not None) != (decision == "redirect"):
        raise click.UsageError("--order names the order that gets it with redirect, and only then")
    if decision == "dump" and not is_meant(f"Dump the load of {truck}?", yes=yes):
        return Exit.NO
    asked = {"vehicle": truck, "decision": decision, **told(order=order)}
    if order is None:
        return desk.act("trucks.decide_load", asked)
    return act_past_breaks(desk, "trucks.decide_load", asked, yes=yes)


ACTS: tuple[click.Command, ...] = (set_, acknowledge, load)

"""What `depotd orders` shows: `list` and `show`."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.order_text import (
    COLUMNS,
    fact_lines,
    order_cells,
    promise_lines,
    row_body,
    timeline_lines,
)
from daemon.cli.output import many, print_json, print_table, printable
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.cli.rulebook import RuleReader
from daemon.cli.when import DepotTime, instant_ms
from daemon.domain.orders.order import OPEN, OrderState, Tier
from daemon.domain.rules.key import RuleValues
from daemon.errors import InputError
from daemon.readmodel.order import OrderDetail, order_detail
from daemon.readmodel.orders import Wanted, orders
from daemon.settings import Settings

STATES = [*(state.value for state in OrderState), "open", "all"]
NONE_FOUND = "No orders: `depotd orders add` takes one, `depotd orders import FILE` many."


def known(read: Reading, name: str, rules: RuleValues) -> OrderDetail:
    """Raises InputError."""
    found = order_detail(read.db, name, read.now_ms, rules=rules)
    if found is None:
        raise InputError(
            f"no order is called {name!r}",
            next_step="`depotd orders list --state all` lists them all",
        )
    return found


def rules_of(read: Reading, settings: Settings) -> RuleValues:
    """Those in force now."""
    return RuleReader(settings).read(read.db).values_at(read.now_ms)


@click.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only these; may be given more than once [default: open].",
)
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), help="Only this tier.")
@click.option("--customer", metavar="NAME", help="Only of this customer.")
@click.option("--since", metavar="WHEN", help="Promised from here on, whether over or not.")
@click.option("--until", metavar="WHEN", help="Promised before here, whether over or not.")
@click.option("--late", "only_late", is_flag=True, help="Only those that are late, or will be.")
@click.argument("text", required=False, default="")
@reading
def list_(  # noqa: PLR0913, PLR0917 - one argument an option
    source: ReadSource,
    states: tuple[str, ...],
    tier: str | None,
    customer: str | None,
    since: str | None,
    until: str | None,
    only_late: bool,
    text: str,
) -> int:
    """Orders, the earliest promise first; TEXT may be anything that stands in a row.

    Late is in minutes after the promise, as it is or is expected to be; `-5` is early, `?` means
    that nobody knows. Load: minutes left to pour what is on the truck.

    \b
    Examples:
      depotd orders list
      depotd orders list --tier premium --late
      depotd orders list --state delivered --since 2026-11-28
      depotd orders list ACME --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        shown = _states(states, has_span=since is not None or until is not None)
        begins = 0 if not shown <= set(OPEN) else None
        wanted = Wanted(
            since=begins if since is None else instant_ms("--since", since, read.zone),
            until=None if until is None else instant_ms("--until", until, read.zone),
            states=shown,
            tier=None if tier is None else Tier(tier),
            customer=customer,
            text=text,
        )
        found = orders(read.db, read.now_ms, wanted, rules=rules_of(read, settings))
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    rows = [row for row in found if row.is_late or not only_late]
    if source.as_json:
        print_json({"orders": [row_body(row) for row in rows]})
    elif rows:
        print_table(COLUMNS, (order_cells(row, when) for row in rows))
        late = sum(row.is_late for row in rows)
        click.echo(f"{many(len(rows), 'order')}, {late} late; times in {when.zone_name}.")
    else:
        click.echo(NONE_FOUND)
    return 0


@click.command()
@click.argument("order")
@reading
def show(source: ReadSource, order: str) -> int:
    """One ORDER: its facts, its promise, what happened to it.

    `depotd dispatch --explain ORDER` says why it has its truck and driver.

    \b
    Examples:
      depotd orders show O-4711
      depotd orders show O-4711 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        detail = known(read, order, rules_of(read, settings))
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json(with_instants(asdict(detail)))
        return 0
    for line in _lines(detail, when):
        click.echo(printable(line))
    return 0


LOOKS = (list_, show)


def _lines(detail: OrderDetail, when: DepotTime) -> Iterator[str]:
    yield from fact_lines(detail, when)
    yield from promise_lines(detail, when)
    yield from timeline_lines(detail, when)


def _states(given: tuple[str, ...], *, has_span: bool) -> frozenset[OrderState]:
    """None given: open ones; of a span all."""
    found: set[OrderState] = set()
    for one in given or ("all" if has_span else "open",):
        if one == "all":
            found |= set(OrderState)
        else:
            found |= set(OPEN) if one == "open" else {OrderState(one)}
    return frozenset(found)

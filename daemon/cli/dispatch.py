"""`depotd dispatch`."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from daemon.cli.dispatch_why import why_lines
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.order_looks import known, rules_of
from daemon.cli.order_text import (
    LATE,
    NOT_KNOWN,
    late_words,
    load_words,
    row_body,
    state_words,
    wrapped,
)
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime, lasting_ms
from daemon.readmodel.dispatch import Dispatch, ProposalRow, RecallRow, TierRow
from daemon.readmodel.dispatch import dispatch as dispatch_now
from daemon.readmodel.loads import LoadRow
from daemon.readmodel.order_why import why
from daemon.readmodel.orders import OrderRow

TIERS = {
    "last 24 h": "left",
    "open": "right",
    "waiting": "right",
    "late": "right",
    "assigned": "right",
    "after p50": "right",
    "p95": "right",
    "on time": "right",
}
WAITING = {
    "order": "key",
    "tier": "left",
    "state": "left",
    "promised": "left",
    "late": "right",
    "waits for": "rest",
}
HOURS_SHOWN = 8


@click.command()
@click.option("--explain", "order", metavar="ORDER", help="Why it has this truck, or none.")
@reading
def dispatch(source: ReadSource, order: str | None) -> int:
    """How dispatch goes: what waits and why, how quick and punctual it is, what needs you.

    With --explain: why ORDER has its truck and driver, by the terms of the score; why not each
    other one; what nobody knew.

    \b
    Examples:
      depotd dispatch
      depotd dispatch --explain O-4711
      depotd dispatch --json
    """
    return _now(source) if order is None else _explained(source, order)


def _now(source: ReadSource) -> int:
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        found = dispatch_now(read.db, read.now_ms, rules=rules_of(read, settings))
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json(_json(found))
        return 0
    print_table(TIERS, (_tier(row) for row in found.tiers))
    for line in _lines(found, when):
        click.echo(printable(line))
    if found.waiting:
        click.echo()
        print_table(WAITING, (_waiting(row, when) for row in found.waiting))
    else:
        click.echo("No order waits.")
    return 0


def _explained(source: ReadSource, order: str) -> int:
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        detail = known(read, order, rules_of(read, settings))
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    found = why(detail)
    if source.as_json:
        body = with_instants(asdict(found))
        print_json({"order": order, "state": detail.row.state.value, **body})
        return 0
    for line in why_lines(detail, found, when):
        click.echo(printable(line))
    return 0


def _json(found: Dispatch) -> dict[str, object]:
    return {
        "orders": [row_body(row) for row in found.orders],
        "hours": [with_instants(asdict(row)) for row in found.hours],
        "tiers": [asdict(row) | {"on_time_share": row.on_time_share} for row in found.tiers],
        "trucks": {state.value: count for state, count in found.trucks.items()},
        "proposals": [with_instants(asdict(row)) for row in found.proposals],
        "recalls": [with_instants(asdict(row)) for row in found.recalls],
        "loads": [
            with_instants(asdict(row) | {"is_stranded": row.is_stranded}) for row in found.loads
        ],
    }


def _lines(found: Dispatch, when: DepotTime) -> Iterator[str]:
    counts = [
        f"{count} {state.value.replace('_', ' ')}" for state, count in found.trucks.items() if count
    ]
    yield ""
    yield from _cut("trucks    ", counts)
    hours = [f"{when.minute(row.from_at)[-5:-3]}h {row.assigned}" for row in found.hours]
    yield f"assigned  {'  '.join(hours[-HOURS_SHOWN:])}"
    yield from _needs(found, when)


def _cut(label: str, words: Sequence[str]) -> Iterator[str]:
    """Comma between them, as many in a line as there is room for."""
    line = label
    for at, word in enumerate(words):
        said = word + ("," if at < len(words) - 1 else "")
        if len(line) + len(said) > 78:  # noqa: PLR2004 - a line
            yield line.rstrip()
            line = " " * len(label)
        line += f"{said} "
    yield line.rstrip()


def _needs(found: Dispatch, when: DepotTime) -> Iterator[str]:
    for call in found.recalls:
        yield _recall(call, when)
    for load in found.loads:
        yield _load(load)
    for order in found.to_be_told:
        yield from wrapped(_late(order, when), len("late      "))
    for one in found.proposals:
        yield from wrapped(_proposal(one), len("proposal  "))


def _recall(row: RecallRow, when: DepotTime) -> str:
    due = when.away(row.due_at, briefly=True)
    said = (
        f"{LATE} CALL the driver, answer was due {due}" if row.is_overdue else f"answer due {due}"
    )
    return f"recall    {row.vehicle} (order {row.order}): {said}"


def _load(row: LoadRow) -> str:
    stranded = ", order cancelled: decide what becomes of it" if row.is_stranded else ""
    decided = f", {row.decision} by {row.decided_by}" if row.decision else ""
    return f"load      {row.vehicle} ({row.order}): {load_words(row.clock)} left{stranded}{decided}"


def _late(row: OrderRow, when: DepotTime) -> str:
    truck = DASH if row.given is None else row.given.vehicle
    setting = "" if row.load is None else f", load {load_words(row.load)}"
    by = when.minute(row.promised_at)
    said = f"{row.late_min} min late for {by}, {row.tier.value}, {state_words(row)}{setting}"
    return f"late      {truck} ({row.name}): {LATE} {said}"


def _proposal(row: ProposalRow) -> str:
    moves = ", ".join(f"{one.order} from {one.from_truck} to {one.to_truck}" for one in row.moves)
    return f"proposal  {row.id}: {moves}, saves {row.saves}"


def _tier(row: TierRow) -> tuple[str, ...]:
    share, known_ones = row.on_time_share, row.delivered - row.unknown
    kept = DASH if share is None else f"{share:.0%} ({row.on_time}/{known_ones})"
    unseen = f" {NOT_KNOWN}{row.unknown}" if row.unknown else ""
    return (
        row.tier.value,
        str(row.open),
        str(row.waiting),
        str(row.late),
        str(row.assigned),
        lasting_ms(row.wait_p50_ms, briefly=True),
        lasting_ms(row.wait_p95_ms, briefly=True),
        f"{kept}{unseen}",
    )


def _waiting(row: OrderRow, when: DepotTime) -> tuple[str, ...]:
    return (
        row.name,
        row.tier.value,
        state_words(row),
        when.minute(row.promised_at),
        late_words(row),
        row.waits_for,
    )

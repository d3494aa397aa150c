"""`depotd jobs list|show|stats|kinds`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from daemon.cli.decisions import decision_line
from daemon.cli.exits import Exit
from daemon.cli.options import (
    ReadSource,
    config_option,
    json_option,
    place_to_read,
    reading,
)
from daemon.cli.output import DASH, many, print_json, print_table, printable
from daemon.cli.picking import STATES, Picked, found, picking, since_when
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime, lasting_ms
from daemon.errors import JobNotFound
from daemon.jobs.catalog import KINDS
from daemon.queue.kinds import JobKind
from daemon.queue.states import JobState
from daemon.readmodel.chain import ChainRow, chain
from daemon.readmodel.decisions import decisions_of_job
from daemon.readmodel.job import AttemptRow, JobDetail
from daemon.readmodel.job import job as read_job
from daemon.readmodel.jobs import JobRow
from daemon.readmodel.queues import Tab, queue_board, unserved

COLUMNS = {
    "id": "right",
    "state": "left",
    "kind": "left",
    "tries": "right",
    "when": "right",
    "error or arguments": "rest",
}
DEFAULT_STATES = (
    JobState.RUNNING,
    JobState.AVAILABLE,
    JobState.SCHEDULED,
    JobState.RETRYABLE,
    JobState.DEAD,
)
NONE_LEFT = "No unfinished or dead job is like this; --state succeeded lists those that are done."


@click.command("list")
@reading
@picking
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(list(STATES)),
    help="Only these; may be given again [default: unfinished and dead].",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(source: ReadSource, picked: Picked, states: tuple[str, ...], limit: int) -> int:
    """Jobs, by state: what runs, what waits in the order of running, what has ended last.

    \b
    Examples:
      depotd jobs list
      depotd jobs list --state dead --error "connection refused"
      depotd jobs list --kind gps.track --state succeeded --limit 5 --json
    """
    wanted = frozenset().union(*(STATES[state] for state in states)) or frozenset(DEFAULT_STATES)
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = found(read, picked, sorted(wanted))
        shown = [row for row, _ in zip(rows, range(limit), strict=False)]
        is_all = next(rows, None) is None
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"jobs": [_json(row) for row in shown], "is_all": is_all})
        return 0
    if shown:
        print_table(COLUMNS, (_cells(row, when) for row in shown))
    else:
        click.echo("No job is like this." if states else NONE_LEFT)
    if not is_all:
        click.echo(f"There are more than these {limit}: --limit shows more.", err=True)
    return 0


@click.command()
@click.argument("job_id", metavar="ID", type=click.IntRange(min=1))
@reading
def show(source: ReadSource, job_id: int) -> int:
    """One job: arguments, attempts with their errors, result, causes, decisions.

    \b
    Examples:
      depotd jobs show 4711
      depotd jobs show 4711 --json | jq .attempts[0].detail -r
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        detail = read_job(read.db, job_id)
        if detail is None:
            raise JobNotFound(
                f"there is no job {job_id}", next_step="it may have been pruned: depotd jobs list"
            )
        links = chain(read.db, detail.row.correlation_id) if detail.row.correlation_id else ()
        decided = decisions_of_job(read.db, job_id)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        decisions = [with_instants(asdict(row)) for row in decided]
        print_json(_detail_json(detail, links) | {"decisions": decisions})
        return 0
    for line in _page(detail, links, when):
        click.echo(printable(line))
    for index, row in enumerate(decided):
        line = decision_line(row, when)
        click.echo(printable(line) if index else f"\nwhat it decided\n{printable(line)}")
    return 0


@click.command()
@reading
def stats(source: ReadSource) -> int:
    """How many jobs wait, run, are delayed and have ended; what needs attention.

    Exits with 1 when jobs wait that nobody will run.

    \b
    Examples:
      depotd jobs stats
      depotd jobs stats --json | jq .failed
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        board, nobodys = queue_board(read.db), unserved(read.db)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    counts = {tab.value: board.count(tab) for tab in Tab}
    ever = {
        "completed_ever": sum(row.completed_ever for row in board.queues),
        "failed_ever": sum(row.failed_ever for row in board.queues),
        "cancelled_ever": sum(row.cancelled_ever for row in board.queues),
    }
    if source.as_json:
        body = [with_instants(asdict(row)) for row in nobodys]
        print_json({**counts, **ever, "unserved": body})
        return Exit.NO if nobodys else Exit.DONE
    for name, count in counts.items():
        total = ever.get(f"{name}_ever")
        kept = "" if total is None else f"  (kept; {total} ever)"
        click.echo(f"{name:<10}{count:>9}{kept}")
    for row in nobodys:
        click.echo(
            printable(
                f"nobody serves {row.what} {row.name}: {many(row.jobs, 'job')} since"
                f" {when.full(row.since)}"
            )
        )
    return Exit.NO if nobodys else Exit.DONE


@click.command()
@config_option
@json_option
def kinds(config: Path | None, as_json: bool) -> int:
    """Kinds of jobs that this release runs, with their arguments.

    \b
    Examples:
      depotd jobs kinds
      depotd jobs kinds --json | jq '.kinds[].name'
    """
    del config  # the kinds are the same in every depot
    if as_json:
        print_json({"kinds": [_kind_json(kind) for kind in KINDS]})
        return 0
    for kind in KINDS:
        for line in _kind_lines(kind):
            click.echo(line)
    return 0


def _json(row: JobRow) -> dict[str, object]:
    return with_instants(_fields(row))


def _fields(row: JobRow) -> dict[str, object]:
    """A parked job is due at no instant of any calendar."""
    fields: dict[str, object] = asdict(row) | {"state": row.state.name.lower()}
    return fields | {"is_parked": row.is_parked} | ({"run_at": None} if row.is_parked else {})


def _cells(row: JobRow, when: DepotTime) -> tuple[str, ...]:
    waits = row.state in {JobState.SCHEDULED, JobState.RETRYABLE}
    at = row.run_at if waits else since_when(row)
    return (
        str(row.id),
        row.state.name.lower(),
        row.kind,
        f"{row.attempt}/{row.max_attempts}",
        "parked" if row.is_parked else when.away(at, briefly=True),
        _progress(row) or row.error or (row.body if row.body != "{}" else DASH),
    )


def _progress(row: JobRow) -> str:
    if row.progress is None:
        return ""
    return f"{row.progress:.0%} {row.progress_note}".strip()


def _detail_json(detail: JobDetail, links: tuple[ChainRow, ...]) -> dict[str, object]:
    body = with_instants(asdict(detail) | {"row": _fields(detail.row)})
    body["args"] = _plain(detail.args)
    body["result"] = None if detail.result is None else _plain(detail.result)
    body["chain"] = [
        with_instants(asdict(link))
        | {"state": None if link.state is None else link.state.name.lower()}
        for link in links
    ]
    return body


def _plain(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _page(detail: JobDetail, links: tuple[ChainRow, ...], when: DepotTime) -> Iterator[str]:
    row = detail.row
    yield f"job        {row.id} {row.kind}, queue {row.queue}, priority {row.priority}"
    yield f"state      {_state(row, when)}"
    yield f"attempts   {row.attempt} of {row.max_attempts}" + (
        f", and {row.interrupted} interrupted" if row.interrupted else ""
    )
    yield f"enqueued   {when.full(row.created_at)}, by {row.causation or DASH}"
    if row.claimed_at is not None:
        yield f"started    {when.full(row.claimed_at)}"
    if row.done_at is not None:
        yield f"ended      {when.full(row.done_at)}"
    if row.ran_ms is not None:
        yield f"ran        {lasting_ms(row.ran_ms)}"
    if row.progress is not None:
        yield f"progress   {_progress(row)}"
    if detail.batch is not None:
        done = detail.batch.total - detail.batch.unfinished
        yield f"batch      {detail.batch.id}: {done} of {detail.batch.total} ended"
    yield f"arguments  {detail.args or DASH}"
    yield f"result     {detail.result or DASH}"
    for attempt in detail.attempts:
        yield ""
        yield from _attempt(attempt, when)
    if links:
        yield ""
        yield f"what led to what (correlation {row.correlation_id})"
        yield from (_link(link, row.id, when) for link in links)


def _state(row: JobRow, when: DepotTime) -> str:
    name = row.state.name.lower()
    if row.is_parked:
        return f"{name}: waits for a release that serves it"
    if row.state in {JobState.SCHEDULED, JobState.RETRYABLE}:
        waits = " (waits while the clock is untrusted)" if row.is_dated else ""
        return f"{name}, not before {when.full(row.run_at)}{waits}"
    return name


def _attempt(attempt: AttemptRow, when: DepotTime) -> Iterator[str]:
    took = None if attempt.started_at is None else attempt.ended_at - attempt.started_at
    ran = f" after {lasting_ms(took)}" if took is not None else ""
    yield (f"attempt {attempt.ordinal}  {attempt.outcome}{ran}, {when.full(attempt.ended_at)}")
    if attempt.error:
        yield f"  {attempt.error}"
    yield from (f"    {line}" for line in attempt.detail.splitlines())


def _link(link: ChainRow, job_id: int, when: DepotTime) -> str:
    mark = ">" if link.what == "job" and link.number == job_id else " "
    state = f" {link.state.name.lower()}" if link.state is not None else ""
    indent = "  " * link.depth
    return f"{mark} {when.short(link.at):<12}{indent}{link.what} {link.number}{state}: {link.said}"


def _kind_json(kind: JobKind) -> dict[str, object]:
    return {
        "name": kind.name,
        "queue": kind.queue,
        "version": kind.version,
        "max_attempts": kind.max_attempts,
        "timeout_s": kind.timeout_s,
        "priority": kind.priority,
        "is_heavy": kind.is_heavy,
        "what": kind.what,
        "args": kind.args.model_json_schema(),
    }


def _kind_lines(kind: JobKind) -> Iterator[str]:
    fields = [
        name if field.is_required() else f"[{name}]"
        for name, field in kind.args.model_fields.items()
    ]
    tries = "" if kind.max_attempts is None else f", {many(kind.max_attempts, 'attempt')}"
    timeout = lasting_ms(round(kind.timeout_s * 1000))
    yield f"{kind.name}  (queue {kind.queue}{tries}, at most {timeout})"
    yield f"    {kind.what}"
    if fields:
        yield f"    arguments: {' '.join(fields)}"

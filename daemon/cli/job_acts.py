"""`depotd jobs retry|cancel|discard|remove|enqueue`."""

import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.output import many
from daemon.cli.picking import Picked, judge_choice, picked_ids, picking
from daemon.cli.when import instant_ms, span_ms
from daemon.queue.states import UNFINISHED, JobState

AT_ONCE = 1000
ROUNDS_MAX = 50
FINAL = tuple(state for state in JobState if state.is_final)

ids_argument = click.argument("ids", metavar="[ID]...", nargs=-1, type=click.IntRange(min=1))
all_option = click.option("--all", "all_of_them", is_flag=True, help="All that it can be done to.")
reason_option = click.option("--reason", help="Kept with each job.")


@click.command()
@ids_argument
@acting
@picking
@all_option
@click.option(
    "--state",
    type=click.Choice(["dead", "cancelled"]),
    default="dead",
    show_default=True,
    help="Where they are now.",
)
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
@yes_option
def retry(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    ids: tuple[int, ...],
    picked: Picked,
    all_of_them: bool,
    state: str,
    dry_run: bool,
    yes: bool,
) -> int:
    """Run dead or cancelled jobs again, with a fresh budget of attempts.

    \b
    Examples:
      depotd jobs retry 4711 4712
      depotd jobs retry --kind notification.send --error refused --dry-run
      depotd jobs retry --queue critical --older-than 2h --yes
    """
    judge_choice(ids, picked, all_of_them=all_of_them)
    states = [JobState[state.upper()]]
    if ids and dry_run:
        raise click.UsageError("--dry-run is for jobs that are picked by options")
    if ids or picked.older_ms is not None or dry_run:
        chosen = picked_ids(desk, ids, picked, states=states, all_of_them=all_of_them)
        if dry_run:
            said = f"{many(len(chosen), f'{state} job')} would be retried"
            return desk.nothing(said, ids=chosen, dry_run=True)
        return _do(desk, "jobs.retry", chosen, "Retry", yes=yes or bool(ids))
    if not is_meant(f"Retry all {state} jobs{_like(picked)}?", yes=yes):
        return Exit.NO
    return _retry_like(desk, picked, state)


@click.command()
@ids_argument
@acting
@picking
@all_option
@reason_option
@yes_option
def cancel(
    desk: Desk,
    ids: tuple[int, ...],
    picked: Picked,
    all_of_them: bool,
    reason: str | None,
    yes: bool,
) -> int:
    """Cancel unfinished jobs; what a running one does is not saved.

    \b
    Examples:
      depotd jobs cancel 4711 --reason "wrong truck"
      depotd jobs cancel --kind pattern.analyze --yes
    """
    chosen = picked_ids(desk, ids, picked, states=UNFINISHED, all_of_them=all_of_them)
    return _do(desk, "jobs.cancel", chosen, "Cancel", yes=yes, reason=reason)


@click.command()
@ids_argument
@acting
@picking
@all_option
@reason_option
@yes_option
def discard(
    desk: Desk,
    ids: tuple[int, ...],
    picked: Picked,
    all_of_them: bool,
    reason: str | None,
    yes: bool,
) -> int:
    """Give up jobs that wait for their next attempt: they are dead.

    \b
    Examples:
      depotd jobs discard 4711
      depotd jobs discard --error "connection refused" --older-than 1d
    """
    states = [JobState.RETRYABLE]
    chosen = picked_ids(desk, ids, picked, states=states, all_of_them=all_of_them)
    return _do(desk, "jobs.discard", chosen, "Discard", yes=yes, reason=reason)


@click.command()
@ids_argument
@acting
@picking
@all_option
@yes_option
def remove(desk: Desk, ids: tuple[int, ...], picked: Picked, all_of_them: bool, yes: bool) -> int:
    """Delete finished jobs with their attempts and results.

    \b
    Examples:
      depotd jobs remove 4711
      depotd jobs remove --kind legacy.import --older-than 7d
    """
    chosen = picked_ids(desk, ids, picked, states=FINAL, all_of_them=all_of_them)
    return _do(desk, "jobs.remove", chosen, "Remove", yes=yes)


@click.command()
@click.argument("kind")
@acting
@click.option("--args", "body", metavar="JSON", default="{}", help="Arguments as a JSON object.")
@click.option("--queue", help="Another queue than its kind's.")
@click.option("--in", "delay", metavar="SPAN", help="Start so much later: 90s, 30m, 2h, 7d.")
@click.option("--at", metavar="INSTANT", help="Start then; without offset depot time.")
@click.option("--priority", type=click.IntRange(0, 1000), help="0 starts first.")
def enqueue(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    kind: str,
    body: str,
    queue: str | None,
    delay: str | None,
    at: str | None,
    priority: int | None,
) -> int:
    """Enqueue a job of KIND, now, after a delay or for an instant.

    `depotd jobs kinds` lists the kinds with their arguments.

    \b
    Examples:
      depotd jobs enqueue system.cleanup
      depotd jobs enqueue gps.track --in 5m
      depotd jobs enqueue system.maintain --at 2026-11-01T02:00
    """
    if delay is not None and at is not None:
        raise click.UsageError("--in or --at, not both")
    fields = told(
        kind=kind,
        args=_object(body),
        queue=queue,
        priority=priority,
        delay_ms=None if delay is None else span_ms("--in", delay),
        at=None if at is None else instant_ms("--at", at, ZoneInfo(desk.settings.depot.zone)),
    )
    return desk.act("jobs.enqueue", fields)


def _object(body: str) -> dict[str, object]:
    try:
        given = json.loads(body)
    except ValueError as exc:
        raise click.UsageError(f"--args: not JSON: {exc}") from None
    if not isinstance(given, dict):
        raise click.UsageError("--args: a JSON object such as '{\"order_id\": 7}' is needed")
    return given


def _do(
    desk: Desk, command: str, ids: Sequence[int], verb: str, *, yes: bool, reason: str | None = None
) -> int:
    """Asks for so many at once; answers what was done to all of them together."""
    if not ids:
        return desk.nothing("no job is like this", ids=[], skipped_count=0)
    if len(ids) > 1 and not is_meant(f"{verb} {len(ids)} jobs?", yes=yes):
        return Exit.NO
    if len(ids) > AT_ONCE and desk.command_id is not None:
        raise click.UsageError(f"--command-id is for at most {AT_ONCE} jobs")
    if len(ids) <= AT_ONCE:
        return desk.act(command, told(ids=list(ids), reason=reason))
    done: list[object] = []
    skipped = 0
    for start in range(0, len(ids), AT_ONCE):
        answer = desk.ask(command, told(ids=list(ids[start : start + AT_ONCE]), reason=reason))
        listed = answer.body.get("ids")
        done += listed if isinstance(listed, list) else []
        skipped += _count(answer.body.get("skipped_count"))
    return desk.nothing(
        f"{verb.lower()}: {many(len(done), 'job')}, {skipped} skipped",
        ids=done,
        skipped_count=skipped,
    )


def _retry_like(desk: Desk, picked: Picked, state: str) -> int:
    """The daemon picks them, a turn at a time, so that none is retried that has moved on."""
    args = told(state=state, kind=picked.kind, queue=picked.queue, error=picked.error)
    retried: list[object] = []
    skipped = 0
    for _ in range(ROUNDS_MAX):
        answer = desk.ask("jobs.retry_like", args)
        listed = answer.body.get("ids")
        now = listed if isinstance(listed, list) else []
        retried += now
        skipped = _count(answer.body.get("skipped_count"))
        if answer.body.get("is_all", True) or not now or desk.command_id is not None:
            break
    said = f"{many(len(retried), 'job')} retried" if retried else f"no {state} job is like this"
    more = f"; {skipped} skipped" if skipped else ""
    return desk.nothing(said + more, ids=retried, skipped_count=skipped)


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _like(picked: Picked) -> str:
    said = [
        f"{name} {value}"
        for name, value in (
            ("of kind", picked.kind),
            ("in queue", picked.queue),
            ("with error", picked.error),
        )
        if value
    ]
    return " " + ", ".join(said) if said else ""

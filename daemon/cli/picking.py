"""Which jobs: by number, or by what they are like."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from daemon.cli.acting import Desk
from daemon.cli.options import place_to_read
from daemon.cli.reading import Reading, open_reading
from daemon.cli.when import span_ms
from daemon.queue.states import JobState
from daemon.readmodel.jobs import OF_TAB, Cursor, JobFilter, JobRow, jobs
from daemon.readmodel.queues import Tab

PAGE = 200
PICKED_MAX = 10_000

STATES: dict[str, frozenset[JobState]] = {
    **{tab.value: states for tab, states in OF_TAB.items()},
    **{state.name.lower(): frozenset({state}) for state in JobState},
}
"""A state, or what the statistics call it: failed is dead, delayed is scheduled or retryable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What was asked for, as options say it."""

    kind: str | None
    queue: str | None
    error: str | None
    older_ms: int | None
    """Since it came to where it is."""

    @property
    def says_something(self) -> bool:
        return any((self.kind, self.queue, self.error)) or self.older_ms is not None

    @property
    def filter(self) -> JobFilter:
        return JobFilter(kind=self.kind, queue=self.queue, error=self.error)

    def is_old_enough(self, row: JobRow, now_ms: int) -> bool:
        if self.older_ms is None:
            return True
        since = since_when(row)
        return since is not None and since <= now_ms - self.older_ms


def picking(command: Callable[..., int]) -> Callable[..., int]:
    """The options that pick jobs; the command gets them as `picked`."""

    @wraps(command)
    def with_picked(
        *,
        kind: str | None,
        queue: str | None,
        error: str | None,
        older_than: str | None,
        **rest: Any,
    ) -> int:
        older_ms = None if older_than is None else span_ms("--older-than", older_than)
        picked = Picked(kind=kind, queue=queue, error=error, older_ms=older_ms)
        return command(picked=picked, **rest)

    options = (
        click.option("--kind", help="Only of this kind."),
        click.option("--queue", help="Only of this queue."),
        click.option("--error", metavar="TEXT", help="Only where the last error has this text."),
        click.option(
            "--older-than",
            metavar="SPAN",
            help="Only those that ended, started or were enqueued so long ago: 90s, 30m, 2h, 7d.",
        ),
    )
    wrapped = with_picked
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


def since_when(row: JobRow) -> int | None:
    """When it came to where it is."""
    return row.done_at or row.claimed_at or row.created_at


def found(read: Reading, picked: Picked, states: Sequence[JobState]) -> Iterator[JobRow]:
    """All that are so, tab by tab; reading ends when nobody asks for more."""
    wanted = frozenset(states)
    for tab in Tab:
        if OF_TAB[tab] & wanted:
            for row in _of_tab(read, picked, tab):
                if row.state in wanted and picked.is_old_enough(row, read.now_ms):
                    yield row


def _of_tab(read: Reading, picked: Picked, tab: Tab) -> Iterator[JobRow]:
    after: Cursor | None = None
    while True:
        page = jobs(read.db, tab, picked.filter, after=after, limit=PAGE)
        yield from page.rows
        after = page.next
        if after is None:
            return


def picked_ids(
    desk: Desk,
    ids: Sequence[int],
    picked: Picked,
    *,
    states: Sequence[JobState],
    all_of_them: bool,
) -> list[int]:
    """Raises click.UsageError when it is not said which, or said twice."""
    judge_choice(ids, picked, all_of_them=all_of_them)
    if ids:
        return list(ids)
    path, settings = place_to_read(desk.config, None)
    with open_reading(path, settings) as read:
        rows = found(read, picked, states)
        return [row.id for row, _ in zip(rows, range(PICKED_MAX), strict=False)]


def judge_choice(ids: Sequence[int], picked: Picked, *, all_of_them: bool) -> None:
    says = picked.says_something or all_of_them
    if ids and says:
        raise click.UsageError("name jobs by number or pick them by options, not both")
    if not ids and not says:
        raise click.UsageError(
            "which jobs? Name their numbers, or pick them with --kind, --queue, --error,"
            " --older-than or --all"
        )

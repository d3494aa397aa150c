"""The transaction of one command: its rows, events and jobs stand or fall with its audit."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol, Unpack

from daemon.domain.commands import Actor, Command
from daemon.domain.events import Event, Stamp
from daemon.domain.hours import terms
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.interfaces import Params, Tx
from daemon.queue.kinds import JobArgs
from daemon.queue.lent_tx import LentTx, TxGuard
from daemon.queue.requests import Cause, Enqueued, JobOptions
from daemon.store.decisions import record_decision

Record = Callable[[Tx, Event, Stamp], int | None]
"""The journal's."""


class Enqueue(Protocol):
    """Of the queue, as far as commands need it."""

    def enqueue(
        self, tx: Tx, args: JobArgs, *, cause: Cause, **options: Unpack[JobOptions]
    ) -> Enqueued: ...


@cache
def usual_rules(_now: int) -> RuleValues:
    """As they are where nobody has set any."""
    return RuleValues({key.name: key.default for key in (*KEYS, *terms.KEYS)}, "defaults")


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every command may use."""

    record: Record
    queue: Enqueue
    rules: Callable[[int], RuleValues] = usual_rules
    """Those in force at an instant, ms UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Why something was done by hand as it was, beside what depotd decides itself (I10)."""

    at: int
    job_id: None
    kind: str
    """The command."""
    subject: str
    outcome: str
    terms: Mapping[str, object]
    correlation_id: str


class CommandTx:
    """A Tx, and what a command needs to know and to leave behind."""

    def __init__(
        self, tx: Tx, command: Command, stamp: Stamp, *, means: Means, found: object = None
    ) -> None:
        self.actor: Actor = command.actor
        self.command_id = command.id
        self.correlation_id = command.correlation_id
        self.command = command.name
        self.stamp = stamp
        self.found = found
        """What the command's `look` found before the transaction."""
        self.is_undone = False
        self.afterwards: list[Callable[[], object]] = []
        self._lent = LentTx(tx, who=f"command {command.name}", guard=TxGuard())
        self._means = means

    def execute(self, sql: str, params: Params = (), /) -> sqlite3.Cursor:
        return self._lent.execute(sql, params)

    def executemany(self, sql: str, params: Iterable[Params], /) -> sqlite3.Cursor:
        return self._lent.executemany(sql, params)

    @property
    def now(self) -> int:
        return self.stamp.seen_at

    @property
    def rules(self) -> RuleValues:
        """Those in force now."""
        return self._means.rules(self.now)

    @property
    def cause(self) -> Cause:
        return Cause(correlation_id=self.correlation_id, causation=f"command {self.command_id}")

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        """Writes an event with its author and the command's correlation."""
        event = Event(
            kind=kind,
            at=self.now if at is None else at,
            vehicle_id=vehicle_id,
            subject=subject,
            body={"by": self.actor.name, **(body or {})},
            correlation_id=self.correlation_id,
        )
        with self._lent as tx:
            return self._means.record(tx, event, self.stamp)

    def decided(self, *, subject: str, outcome: str, terms: Mapping[str, object]) -> None:
        """Keeps the terms with the rules in force now, and who it was."""
        judged = Judged(
            at=self.now,
            job_id=None,
            kind=self.command,
            subject=subject,
            outcome=outcome,
            terms={"by": self.actor.name, **terms},
            correlation_id=self.correlation_id,
        )
        with self._lent as tx:
            record_decision(tx, judged, self.rules)

    def enqueue(self, args: JobArgs, **options: Unpack[JobOptions]) -> Enqueued:
        with self._lent as tx:
            return self._means.queue.enqueue(tx, args, cause=self.cause, **options)

    def after_commit(self, fn: Callable[[], object]) -> None:
        """Runs in the asker's thread once the command is durable; not if it was undone."""
        self.afterwards.append(fn)

    def undo(self) -> None:
        """For a dry run: the answer stands, no change does."""
        self.is_undone = True

"""One command in the writer's transaction: done, audited and answered, or nothing of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from daemon.commands import replies
from daemon.commands.command_tx import CommandTx, Means
from daemon.commands.judging import ACTOR_MAX, Shown
from daemon.commands.spec import CommandArgs, CommandSpec
from daemon.domain.commands import Answer, Command
from daemon.domain.events import Stamp
from daemon.interfaces import Also, Tx
from daemon.store import answers, audit
from daemon.store.answers import Kept
from daemon.store.audit import Entry
from daemon.store.canonical import plain_text
from daemon.store.savepoint import is_of_the_store, part


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A command that may be done, with arguments that fit."""

    spec: CommandSpec[Any]
    args: CommandArgs
    found: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else is written with a command."""

    uncounted: int = 0
    """So many refusals before it have no row of their own."""
    also: Also | None = None


NOTHING = Beside()


class CommandTurn:
    """What the writer runs; it may run it again when the first transaction is lost."""

    def __init__(
        self,
        command: Command,
        shown: Shown,
        judged: Judged | Answer,
        *,
        means: Means,
        stamp: Callable[[], Stamp],
        beside: Beside = NOTHING,
    ) -> None:
        """`judged` is the refusal, where the command may not be done."""
        self.command = command
        self.shown = shown
        self.is_repeated = False
        self.afterwards: tuple[Callable[[], object], ...] = ()
        self._judged = judged
        self._means = means
        self._stamp = stamp
        self._beside = beside

    def __call__(self, tx: Tx) -> Answer:
        self.afterwards = ()
        kept = answers.find(tx, self.shown.id)
        self.is_repeated = kept is not None and kept.digest == self.shown.digest
        stamp = self._stamp()
        if kept is not None and self.is_repeated:
            return self._told(tx, kept.answer, stamp)
        is_taken = kept is not None
        answer = replies.id_is_taken(self.shown.id) if is_taken else self._answer(tx, stamp)
        answer = replies.bounded(answer)
        audit.append(tx, self._entry(answer), stamp)
        if not is_taken and answer.code not in replies.PASSING:
            answers.keep(
                tx,
                command_id=self.shown.id,
                command=self.shown.name,
                kept=Kept(digest=self.shown.digest, answer=answer),
                now=stamp.seen_at,
            )
        return self._told(tx, answer, stamp)

    def instead(self, answer: Answer) -> "CommandTurn":
        """The same command, its own transaction lost: audited with that answer."""
        return CommandTurn(
            self.command,
            self.shown,
            answer,
            means=self._means,
            stamp=self._stamp,
            beside=Beside(also=self._beside.also),
        )

    def _told(self, tx: Tx, answer: Answer, stamp: Stamp) -> Answer:
        if self._beside.also is not None:
            self._beside.also(tx, answer, stamp)
        return answer

    def _answer(self, tx: Tx, stamp: Stamp) -> Answer:
        if isinstance(self._judged, Answer):
            return self._judged
        spec = self._judged.spec
        inside = CommandTx(tx, self.command, stamp, means=self._means, found=self._judged.found)
        try:
            with part(tx):
                answer = spec.run(inside, self._judged.args)
                replies.check_size(answer, spec.name)
                if not answer.is_done or inside.is_undone:
                    raise _TakenBack(answer)
        except _TakenBack as back:
            return back.answer
        except Exception as exc:
            if is_of_the_store(exc):
                raise
            return replies.answer_to(exc, spec.name)
        self.afterwards = tuple(inside.afterwards)
        return answer

    def _entry(self, answer: Answer) -> Entry:
        actor = self.command.actor
        before = f" ({self._beside.uncounted} refusals before it were counted only)"
        return Entry(
            actor=replace(actor, name=plain_text(actor.name, most=ACTOR_MAX)),
            command_id=self.shown.id,
            command=self.shown.name,
            args=self.shown.args,
            outcome=replies.outcome_of(answer),
            message=answer.message + (before if self._beside.uncounted else ""),
        )


class _TakenBack(Exception):
    """How a refusal and a dry run leave the savepoint."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

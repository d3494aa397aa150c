"""The one dispatcher: authorises, does, audits and answers every command (I9).

What a command does, its audit row and its answer are one transaction. So whoever asks again
under the same id, after a lost connection or a crash, is told what he would have been told.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from daemon import logs
from daemon.commands import replies
from daemon.commands.allowance import Allowance
from daemon.commands.command_tx import Means
from daemon.commands.judging import COMMAND_ID, NotJson, Shown, read_args, shown, shown_without_args
from daemon.commands.spec import CommandRegistry, CommandSpec, refused
from daemon.commands.turn import Beside, CommandTurn, Judged
from daemon.depot_clock import DepotClock
from daemon.domain.commands import Answer, Command
from daemon.domain.events import ClockQuality, Stamp
from daemon.errors import StoreError, StoreFailed
from daemon.interfaces import Also, Tx, Writer
from daemon.store import audit
from daemon.store.canonical import plain_text

log = logs.get("commands")


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchParts:
    writer: Writer
    clock: DepotClock
    boot: Callable[[], int]
    """The number of this boot."""
    means: Means
    commands_per_minute: int


class Dispatcher:
    """Implements `interfaces.DispatchAlso`; any thread may call it, save the writer's."""

    def __init__(self, registry: CommandRegistry, parts: DispatchParts) -> None:
        self._registry = registry
        self._parts = parts
        self._allowance = Allowance(per_minute=parts.commands_per_minute, clock=parts.clock)

    def __call__(
        self, command: Command, /, *, also: Also | None = None, refusal: Answer | None = None
    ) -> Answer:
        with logs.correlated(plain_text(command.correlation_id, most=64)):
            spec = self._registry.get(command.name)
            kept_as, unreadable = _kept_as(command, spec)
            allowed = self._allowance.take(command.actor)
            judged: Judged | Answer
            if not allowed.is_given:
                judged = replies.too_many(
                    kept_as.name,
                    per_minute=self._parts.commands_per_minute,
                    wait_ms=allowed.wait_ms,
                )
                if not allowed.is_audited:
                    return judged
            else:
                judged = refusal or unreadable or self._judged(command, spec)
            return self._durable(
                CommandTurn(
                    command,
                    kept_as,
                    judged,
                    means=self._parts.means,
                    stamp=self._stamp,
                    beside=Beside(uncounted=allowed.uncounted, also=also),
                )
            )

    def settle(self) -> None:
        """At a stop: what was refused and only counted gets its row, one an actor."""
        found = self._allowance.outstanding()
        if not found:
            return
        entries = [replies.counted_only(actor, count) for actor, count in found]

        def write(tx: Tx) -> None:
            stamp = self._stamp()
            for entry in entries:
                audit.append(tx, entry, stamp)

        try:
            self._parts.writer.write(write, name="refusals that were counted only")
        except StoreError as exc:
            for actor, count in found:
                log.error(
                    "command.not_audited", actor=actor.name, refusals=count, error=exc.message
                )

    def _judged(self, command: Command, spec: CommandSpec[Any] | None) -> Judged | Answer:
        """Everything that can be said before the transaction, in the order in which it is said."""
        name = plain_text(command.name, most=64)
        if not COMMAND_ID.fullmatch(command.id):
            return replies.bad_id()
        if spec is None:
            return replies.unknown(name, self._registry.like(command.name))
        barred = self._barred(command, spec)
        if barred is not None:
            return barred
        args = read_args(spec, command.args)
        return args if isinstance(args, Answer) else self._looked(Judged(spec=spec, args=args))

    def _barred(self, command: Command, spec: CommandSpec[Any]) -> Answer | None:
        """By who asks, or by when."""
        if not command.actor.role.covers(spec.role):
            return replies.not_covered(spec.name, needed=spec.role, has=command.actor.role)
        if command.expires_at is None:
            return None
        if self._parts.clock.quality is ClockQuality.UNTRUSTED:
            return replies.expiry_unknown(spec.name)
        is_late = self._parts.clock.now() > command.expires_at
        return replies.expired(spec.name) if is_late else None

    def _looked(self, judged: Judged) -> Judged | Answer:
        if judged.spec.look is None:
            return judged
        try:
            return replace(judged, found=judged.spec.look(judged.args))
        except Exception as exc:  # noqa: BLE001 - a command's fault must not end who asks
            return replies.answer_to(exc, judged.spec.name)

    def _durable(self, turn: CommandTurn) -> Answer:
        try:
            answer = self._parts.writer.write(turn, name=f"command {turn.shown.name}")
        except StoreFailed as exc:
            return replies.answer_to(exc, turn.shown.name)
        except Exception as exc:  # noqa: BLE001 - a command's fault must not end who asks
            answer = self._audited_alone(turn, replies.answer_to(exc, turn.shown.name))
        _tell(turn, answer)
        for fn in turn.afterwards:
            _do_after(turn.shown, fn)
        return answer

    def _audited_alone(self, turn: CommandTurn, answer: Answer) -> Answer:
        """The transaction of the command is lost; that it was asked must not be."""
        turn.afterwards = ()
        try:
            return self._parts.writer.write(
                turn.instead(answer), name=f"audit of {turn.shown.name}"
            )
        except StoreError as exc:
            log.error("command.not_audited", command=turn.shown.name, error=exc.message)
            return answer

    def _stamp(self) -> Stamp:
        return self._parts.clock.stamp(self._parts.boot())


def _kept_as(command: Command, spec: CommandSpec[Any] | None) -> tuple[Shown, Answer | None]:
    try:
        return shown(command, spec), None
    except NotJson as exc:
        why = f"{plain_text(command.name, most=64)}: its arguments cannot be read: {exc}"
        return shown_without_args(command, str(exc)), refused("bad_arguments", why)


def _tell(turn: CommandTurn, answer: Answer) -> None:
    log.info(
        "command.repeated" if turn.is_repeated else f"command.{replies.outcome_of(answer)}",
        command=turn.shown.name,
        actor=turn.command.actor.name,
        via=turn.command.actor.via.value,
        code=answer.code,
        said=answer.message,
    )


def _do_after(shown_as: Shown, fn: Callable[[], object]) -> None:
    """The command is durable; what follows in memory only is found again at the next start."""
    try:
        fn()
    except Exception as exc:
        log.error("command.afterwards", command=shown_as.name, error=repr(exc), exc_info=exc)

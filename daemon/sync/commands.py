"""Commands of head office: in their order, each once, answered in the transaction that did it.

The inbox mark moves in that same transaction, so that after a crash a command was either done and
answered, or is sent again and done then.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from daemon import logs
from daemon.domain.commands import Actor, Answer, Command, Role, Via
from daemon.domain.events import Stamp
from daemon.errors import BadMessage
from daemon.interfaces import Tx
from daemon.queue.rate import RateLimit
from daemon.store import marks, results
from daemon.store.canonical import plain_text
from daemon.store.results import CommandResult
from daemon.sync import kinds
from daemon.sync.notes import Notes
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.post import Post
from daemon.wire import topics
from daemon.wire.interface import Outgoing, Received
from daemon.wire.messages import DownCommand, DownCommands, UpAck, parse, parse_object

log = logs.get("link")

RETRY_MS = 5_000
"""A command that could not be made durable is tried again after so long."""
ID_MOST = NAME_MOST = 64
_KINDS = kinds.by_name()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    ho: str
    raw: Mapping[str, Any]
    """As it came: it is judged when its turn has come."""
    ends: Received | None
    """The message of which it is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command of head office, and why it is not done, if so."""

    command: Command
    kind: str
    refusal: Answer | None


class Intake:
    """`step` does at most one command: what else the link has to do must not wait for fifty."""

    def __init__(self, ground: LinkGround, plan: LinkPlan, *, post: Post, notes: Notes) -> None:
        self._ground = ground
        self._plan = plan
        self._post = post
        self._notes = notes
        self._rate = RateLimit(plan.commands_per_minute)
        self._waiting: deque[_Waiting] = deque()
        self._marks: dict[str, int] = {}
        """As they are in the database: nobody else moves them."""
        self._untold: str | None = None
        """The head office that is to be told how far we have come."""
        self._not_before = 0
        self._ho: str | None = None
        """The head office that knows which life this is, and counts its commands accordingly."""

    def answered(self, ho: str) -> None:
        """Of the hello: from now on this one's commands are taken."""
        self._ho = ho

    def take(self, received: Received) -> bool:
        """Raises BadMessage. Answers whether the message is done with.

        What the broker kept from before may have been answered by a life that is lost. It is
        dropped, not held: the answer to the hello must not wait behind it, and a head office that
        knows us sends again what it lacks an answer to.
        """
        message = parse(DownCommands, received.payload)
        if message.ho != self._ho:
            log.info("link.commands_early", ho=message.ho, commands=len(message.commands))
            return True
        last = len(message.commands) - 1
        self._waiting.extend(
            _Waiting(ho=message.ho, raw=raw, ends=received if number == last else None)
            for number, raw in enumerate(message.commands)
        )
        self._untold = message.ho
        return last < 0

    def broke(self) -> None:
        """Head office sends again what was not answered."""
        self._waiting.clear()
        self._untold = None
        self._ho = None

    def step(self, done: Callable[[Received], object], *, epoch: str) -> int | None:
        """Answers when more can be done; None: nothing waits. `done` hears of messages."""
        if not self._waiting:
            self._tell(epoch)
            return None
        now = self._ground.clock.monotonic()
        wait_ms = max(self._not_before - now, self._rate.free_in_ms(now))
        if wait_ms > 0:
            return wait_ms
        waiting = self._waiting[0]
        if not self._handled(waiting):
            self._not_before = now + RETRY_MS
            return RETRY_MS
        self._waiting.popleft()
        if waiting.ends is not None:
            done(waiting.ends)
            self._untold = waiting.ho
            self._tell(epoch)
        return 0

    def _handled(self, waiting: _Waiting) -> bool:
        seq = waiting.raw.get("seq")
        if type(seq) is not int or seq < 1:
            self._notes.was_bad("down/command", f"a command without a number: {seq!r:.40}")
            return True
        mark = self._mark(waiting.ho)
        if seq != mark + 1:
            if seq > mark + 1:
                log.info("link.command_gap", got=seq, expected=mark + 1)
            return True  # done already, or to be sent again after those before it
        self._rate.take(1, self._ground.clock.monotonic())
        return self._do(waiting, seq)

    def _do(self, waiting: _Waiting, seq: int) -> bool:
        """False: it is not durable, and must be done again."""
        asked = self._asked(waiting, seq)
        command = asked.command

        def also(tx: Tx, answer: Answer, stamp: Stamp) -> None:
            result = CommandResult(
                command_id=command.id,
                ho=waiting.ho,
                down_seq=seq,
                kind=asked.kind,
                is_done=answer.is_done,
                code=answer.code,
                message=answer.message,
                next_step=answer.next_step,
                body=answer.body,
                correlation_id=command.correlation_id,
            )
            results.add(tx, result, stamp)
            marks.answered(tx, waiting.ho, seq, now=stamp.seen_at)

        self._ground.dispatch(command, also=also, refusal=asked.refusal)
        self._marks.pop(waiting.ho, None)
        return self._mark(waiting.ho) >= seq

    def _asked(self, waiting: _Waiting, seq: int) -> Asked:
        try:
            message = parse_object(DownCommand, waiting.raw)
        except BadMessage as exc:
            return _unreadable(waiting, seq, exc)
        kind = _KINDS.get(message.kind)
        name = message.kind if kind is None else kind.command
        command = Command(
            id=plain_text(message.id, most=ID_MOST),
            name=plain_text(name, most=NAME_MOST),
            args=message.args if kind is None else {**message.args, **kind.fixed},
            actor=office(message.actor),
            expires_at=message.expires,
            correlation=plain_text(message.correlation or "", most=ID_MOST),
        )
        return Asked(
            command=command,
            kind=plain_text(message.kind, most=NAME_MOST),
            refusal=self._refusal(message, is_known=kind is not None),
        )

    def _refusal(self, message: DownCommand, *, is_known: bool) -> Answer | None:
        kind = plain_text(message.kind, most=NAME_MOST)
        if message.depot != self._plan.depot:
            return _no(
                "wrong_depot",
                f"{kind} is for the depot {plain_text(message.depot, most=NAME_MOST)};"
                f" this is {self._plan.depot}",
            )
        if not is_known:
            return _no("unsupported", f"this release knows no {kind}", "docs/mqtt.md lists kinds")
        if not kinds.is_allowed(message.kind, self._plan.commands):
            return _no(
                "not_allowed",
                f"this depot does not let head office do {kind}",
                "link.commands in its settings says what it may",
            )
        return None

    def _mark(self, ho: str) -> int:
        if ho not in self._marks:
            with self._ground.reads() as reads:
                self._marks = {ho: marks.inbox(reads, ho)}
        return self._marks[ho]

    def _tell(self, epoch: str) -> None:
        """Once for all that was done of a message."""
        ho, self._untold = self._untold, None
        if ho is None:
            return
        ack = UpAck(ho=ho, mark=self._mark(ho), epoch=epoch)
        self._post.send(
            Outgoing(topic=topics.up(self._plan.depot, "ack"), payload=ack.payload()),
        )


def office(actor: str) -> Actor:
    """Head office may do what link.commands lets it, whoever sits there."""
    name = plain_text(f"head office: {actor}", most=NAME_MOST)
    return Actor(name=name, role=Role.ADMIN, via=Via.HEADOFFICE)


def _unreadable(waiting: _Waiting, seq: int, fault: BadMessage) -> Asked:
    """It has a number, so it is answered; head office would send it for ever."""
    raw = waiting.raw
    kind = plain_text(str(raw.get("kind", "?")), most=NAME_MOST)
    command = Command(
        id=f"{waiting.ho[:40]}:{seq}",
        name=kind,
        args={"unreadable": plain_text(fault.message, most=200)},
        actor=office(str(raw.get("actor", "?"))),
    )
    given = raw.get("id")
    if isinstance(given, str) and 0 < len(given) <= ID_MOST and given.isprintable():
        command = Command(id=given, name=kind, args=command.args, actor=command.actor)
    return Asked(command=command, kind=kind, refusal=_no("bad_arguments", fault.message))


def _no(code: str, message: str, next_step: str = "") -> Answer:
    return Answer(is_done=False, code=code, message=message, next_step=next_step)

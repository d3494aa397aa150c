"""What is answered when a command was not done, and how long an answer may be."""

import json
import uuid
from dataclasses import replace

from daemon import logs
from daemon.commands.judging import ACTOR_MAX
from daemon.commands.spec import refused
from daemon.domain.commands import Actor, Answer, Role
from daemon.errors import DepotdError, StoreFailed, StoreFull
from daemon.store.answers import encoded
from daemon.store.audit import Entry, Outcome
from daemon.store.canonical import canonical, plain_text

log = logs.get("commands")

ANSWER_BYTES = 60_000
"""A message on the control socket holds little more."""
MESSAGE_MAX = 2_000
FAILED = "failed"
TOO_MANY = "too_many"
CLOCK_UNTRUSTED = "clock_untrusted"
STORE_FULL = StoreFull.code
PASSING = frozenset({TOO_MANY, CLOCK_UNTRUSTED, STORE_FULL})
"""Refused for now: asked again under the same id, the command is judged again."""


def outcome_of(answer: Answer) -> Outcome:
    if answer.is_done:
        return Outcome.DONE
    return Outcome.FAILED if answer.code in {FAILED, StoreFailed.code} else Outcome.REFUSED


def answer_to(exc: Exception, name: str) -> Answer:
    """Our own errors say what is wrong and what to do; anything else is our fault, and logged."""
    if isinstance(exc, StoreFull):
        return refused(
            exc.code,
            f"{name} was refused: the store is full ({exc.message})",
            next_step=exc.next_step,
        )
    if isinstance(exc, DepotdError):
        return refused(exc.code, exc.message, next_step=exc.next_step)
    log.error("command.failed", command=name, error=repr(exc), exc_info=exc)
    return refused(
        FAILED,
        f"{name} failed ({type(exc).__name__}); nothing of it was done",
        next_step="the daemon's log has the traceback under this command's id; report it",
    )


def bounded(answer: Answer) -> Answer:
    """With texts that can be printed, stored and sent."""
    return replace(
        answer,
        message=plain_text(answer.message, most=MESSAGE_MAX),
        next_step=plain_text(answer.next_step, most=MESSAGE_MAX),
        body=json.loads(canonical(dict(answer.body))),
    )


def check_size(answer: Answer, name: str) -> None:
    """Raises what makes the command fail: an answer that cannot be stored or sent."""
    size = len(canonical(encoded(answer)))
    if size > ANSWER_BYTES:
        raise ValueError(f"the answer of {name} has {size} bytes; allowed: {ANSWER_BYTES}")


def unknown(name: str, like: tuple[str, ...]) -> Answer:
    return refused(
        "unknown_command",
        f"no command is called {name!r}; there are: {', '.join(like) or 'none'}",
        next_step="docs/acts.md lists all commands",
    )


def not_covered(name: str, *, needed: Role, has: Role) -> Answer:
    return refused(
        "not_allowed",
        f"{name} needs the role {needed}; yours is {has}",
        next_step="ask an admin, or to be named in control.admins or control.operators",
    )


def expired(name: str) -> Answer:
    return refused(
        "expired",
        f"{name} came after the instant at which it was to expire; it was not done",
        next_step="send it anew if it still applies",
    )


def expiry_unknown(name: str) -> Answer:
    return refused(
        CLOCK_UNTRUSTED,
        f"{name} has an expiry, and the depot's clock is not trusted yet",
        next_step="send it again when the clock is trusted, or without an expiry",
    )


def too_many(name: str, *, per_minute: int, wait_ms: int) -> Answer:
    return refused(
        TOO_MANY,
        f"{name}: more than {per_minute} commands a minute",
        next_step=f"wait {max(1, -(-wait_ms // 1000))} s; control.commands_per_minute is the limit",
    )


def counted_only(actor: Actor, count: int) -> Entry:
    """The row of refusals beyond those that get one each."""
    return Entry(
        actor=replace(actor, name=plain_text(actor.name, most=ACTOR_MAX)),
        command_id=str(uuid.uuid4()),
        command=TOO_MANY,
        args="{}",
        outcome=Outcome.REFUSED,
        message=f"{count} refusals before the stop were counted only",
    )


def id_is_taken(command_id: str) -> Answer:
    return refused(
        "id_taken",
        f"the id {command_id} was another command's; nothing was done",
        next_step="make a new UUID for each command",
    )


def bad_id() -> Answer:
    return refused(
        "bad_command",
        "the id of a command is 1 to 64 printable characters without blanks",
        next_step="use a UUID",
    )

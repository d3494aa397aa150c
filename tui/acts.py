"""What the screens can ask the daemon to do, and how each is put to the person who asks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from daemon.domain.commands import Role
from daemon.readmodel.alerts import AlertRow
from daemon.readmodel.jobs import JobRow
from daemon.readmodel.link import LinkStreamRow
from daemon.readmodel.schedules import ScheduleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    command: str
    args: dict[str, Any] = field(default_factory=dict)
    what: str
    """After `Cannot`, and with a capital as the question: `retry job 4711`."""
    effect: str
    """What becomes of what, in a sentence or two."""
    needs: Role = Role.OPERATOR
    anyway: Callable[[str, str], "Act | None"] | None = None
    """Of a refusal, by its code and its words: the same act set above it, which is asked next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """Not worth asking the daemon: what is on the screen says why."""

    what: str
    why: str


Proposal = Act | Impossible


def set_aside(act: Act, *, codes: frozenset[str], flag: str) -> Act:
    """Refused with one of these codes it is asked again, and then done with `flag`."""

    def anyway(code: str, said: str) -> Act | None:
        if code not in codes:
            return None
        return Act(
            command=act.command,
            args={**act.args, flag: True},
            what=f"{act.what} all the same",
            effect=f"What speaks against it: {said}. What is set aside is kept with your name.",
        )

    return replace(act, anyway=anyway)


RETRY = "jobs.retry"
RETRIED = frozenset({"dead", "cancelled"})
CANCELLED = frozenset({"scheduled", "available", "running", "retryable", "parked"})
STATES = {
    "scheduled": "scheduled",
    "available": "waiting",
    "running": "running",
    "retryable": "waiting for its next attempt",
    "succeeded": "completed",
    "cancelled": "cancelled",
    "dead": "failed for good",
    "parked": "parked",
}


def named(row: JobRow) -> str:
    return f"job {row.id} ({row.kind})"


def retry(row: JobRow) -> Proposal:
    what = f"retry {named(row)}"
    if row.word not in RETRIED:
        why = f"it is {STATES[row.word]}; failed and cancelled jobs are retried"
        return Impossible(what=what, why=why)
    return Act(
        command=RETRY,
        args={"ids": [row.id]},
        what=what,
        effect=f"It runs again as soon as queue {row.queue} has room, with {row.max_attempts}"
        " new attempts. Its history stays.",
    )


def cancel(row: JobRow) -> Proposal:
    what = f"cancel {named(row)}"
    if row.word not in CANCELLED:
        return Impossible(what=what, why=f"it is {STATES[row.word]} and does nothing any more")
    effect = "It will not run. It can be retried later."
    if row.word == "running":
        effect = f"Attempt {row.attempt} is running: it is told to stop and ends at its next check."
    return Act(command="jobs.cancel", args={"ids": [row.id]}, what=what, effect=effect)


def discard(row: JobRow) -> Proposal:
    what = f"discard {named(row)}"
    if row.word != "retryable":
        why = f"it is {STATES[row.word]}; jobs that wait for their next attempt are discarded"
        return Impossible(what=what, why=why)
    return Act(
        command="jobs.discard",
        args={"ids": [row.id]},
        what=what,
        effect=f"It is not tried again after {row.attempt} of {row.max_attempts} attempts and"
        " stands with the failed jobs, from where it can be retried.",
    )


def pause_queue(name: str, *, waiting: int) -> Act:
    return Act(
        command="queues.pause",
        args={"queue": name},
        what=f"pause queue {name}",
        effect=f"Nothing of it starts until it is resumed ({waiting} waiting now). What runs goes"
        " on to its end.",
    )


def resume_queue(name: str, *, waiting: int) -> Act:
    return Act(
        command="queues.resume",
        args={"queue": name},
        what=f"resume queue {name}",
        effect=f"Its jobs start again, {waiting} of them wait now.",
    )


def pause_schedule(row: ScheduleRow) -> Act:
    return Act(
        command="schedules.pause",
        args={"name": row.name},
        what=f"pause schedule {row.name}",
        effect=f"It starts no {row.kind} until it is resumed.",
    )


def resume_schedule(row: ScheduleRow) -> Act:
    return Act(
        command="schedules.resume",
        args={"name": row.name},
        what=f"resume schedule {row.name}",
        effect=f"It starts {row.kind} at its times again ({row.expression}).",
    )


def run_schedule(row: ScheduleRow) -> Act:
    return Act(
        command="schedules.run",
        args={"name": row.name},
        what=f"run schedule {row.name} now",
        effect=f"One job of {row.kind} is enqueued at once. Its times stay as they are.",
    )


def read_alert(row: AlertRow) -> Proposal:
    what = f"mark alert {row.seq} as read"
    if row.is_read:
        return Impossible(what=what, why=f"{row.read_by} has read it")
    return Act(
        command="alerts.read",
        args={"seqs": [row.seq]},
        what=what,
        effect=f"{row.title}. It goes below the unread ones for everybody.",
    )


def read_alerts(desk: str | None, number: int, until: int) -> Proposal:
    whose = f"of {desk}" if desk else "of every desk"
    what = f"mark all alerts {whose} as read"
    if not number:
        return Impossible(what=what, why="there is no unread one")
    args: dict[str, Any] = {"until": until}
    if desk is not None:
        args["recipient"] = desk
    said = "1 unread alert goes" if number == 1 else f"{number} unread alerts go"
    return Act(
        command="alerts.read_all",
        args=args,
        what=what,
        effect=f"{said} below the others for everybody. What comes in meanwhile stays unread.",
    )


NO_HEAD_OFFICE = Impossible(
    what="send anything again",
    why="no head office is set up; [link] in depotd.toml names its broker",
)


def resend(stream: LinkStreamRow, *, first: int) -> Proposal:
    what = f"send {stream.name} again from {first}"
    if first > stream.last:
        return Impossible(what=what, why=f"its newest number is {stream.last}")
    number = stream.last - first + 1
    rows = "1 row goes" if number == 1 else f"{number} rows go"
    return Act(
        command="link.resend",
        args={"stream": stream.name, "from": first},
        what=what,
        effect=f"{rows} to head office once more. What it holds already it does not store twice.",
    )


def snapshot() -> Act:
    return Act(
        command="link.snapshot",
        what="send the state of everything again",
        effect="Where every vehicle is, and how depot and queues are, goes to head office now.",
    )

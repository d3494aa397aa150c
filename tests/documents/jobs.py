"""docs/jobs.md: the guide is written by hand, the tables below it are made from the code."""

import json
from pathlib import Path

from daemon.domain.rules.judge import figure
from daemon.jobs.catalog import BY_HAND, KINDS, SCHEDULES
from daemon.jobs.queues import QUEUES
from daemon.jobs.templates.texts import TEXTS
from daemon.jobs.triggers import TRIGGERS
from daemon.queue.kinds import JobKind, kind_of
from daemon.queue.requests import QueuePlan
from daemon.queue.schedule_rows import ScheduleDef
from daemon.queue.triggers import On

PAGE = Path(__file__).parents[2] / "docs" / "jobs.md"
MARK = "<!-- Below: made by `make docs` from daemon/jobs. -->\n"


def guide() -> str:
    """What people have written, up to the mark."""
    return PAGE.read_text(encoding="utf-8").partition(MARK)[0]


def text() -> str:
    return "\n".join([guide() + MARK, kinds(), queues(), schedules(), triggers(), alerts()])


def table(*rows: tuple[str, ...]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"|{'---|' * len(rows[0])}", *body]) + "\n"


def kinds() -> str:
    rows = [_kind(kind) for kind in KINDS]
    head = ("kind", "does", "queue", "starts", "attempts", "at most")
    return f"## Kinds\n\n{table(head, *rows)}"


def _kind(kind: JobKind) -> tuple[str, ...]:
    starts = [f"`{row.expression}`" for row in SCHEDULES if row.kind == kind.name]
    starts += [f"`{row.event}`" for row in TRIGGERS if kind_of(row.job) == kind]
    starts += ["by hand"] if kind.name in BY_HAND else []
    attempts = "as the queue" if kind.max_attempts is None else str(kind.max_attempts)
    took = f"{figure(kind.timeout_s)} s"
    return f"`{kind.name}`", kind.what, kind.queue, ", ".join(dict.fromkeys(starts)), attempts, took


def queues() -> str:
    rows = [_queue(plan) for plan in QUEUES]
    head = (
        "queue",
        "share",
        "at once",
        "attempts",
        "waiting at most",
        "kept when succeeded",
        "dead",
    )
    said = (
        "The share counts while other queues have work too; nothing idles. Every figure is a\n"
        "setting of `[queue.NAME]`, and share, workers and rate are rules."
    )
    return f"## Queues\n\n{said}\n\n{table(head, *rows)}"


def _queue(plan: QueuePlan) -> tuple[str, ...]:
    return (
        plan.name,
        f"{plan.weight:.3g} %",
        str(plan.max_workers),
        str(plan.max_attempts),
        str(plan.max_waiting),
        f"{figure(plan.keep_succeeded_hours)} h",
        f"{figure(plan.keep_dead_hours)} h",
    )


def schedules() -> str:
    rows = [_schedule(row) for row in SCHEDULES]
    head = ("schedule", "starts", "with", "when", "zone", "missed")
    return f"## Schedules\n\n{table(head, *rows)}"


def _schedule(row: ScheduleDef) -> tuple[str, ...]:
    args = json.dumps(dict(row.args), sort_keys=True) if row.args else "-"
    return f"`{row.name}`", f"`{row.kind}`", args, f"`{row.expression}`", row.zone, row.misfire


def triggers() -> str:
    rows = dict.fromkeys(map(_trigger, TRIGGERS))
    return f"## Triggers\n\n{table(('event', 'starts', 'after'), *rows)}"


def _trigger(row: On) -> tuple[str, ...]:
    after = f"{figure(row.delay_s)} s" if row.delay_s else "at once"
    return f"`{row.event}`", f"`{kind_of(row.job).name}`", after


def alerts() -> str:
    rows = [
        (f"`{event}`", wording.desk, wording.urgency, wording.title)
        for event, wording in TEXTS.items()
    ]
    said = (
        "The same news (desk, event, subject and urgency) is told at most once in half an hour."
        "\nA vehicle that is switched off at a site is no news. Each other loss is told, however"
        "\nsoon after the last: it takes `tracking.lost_after_seconds` of silence, and when the"
        "\nvehicle is heard again its alert is marked as read by `depotd (heard again)`, so that an"
        "\nunread one means a vehicle that is silent still. From four vehicles in one sweep on they"
        "\nare told together; that alert stays until somebody reads it."
    )
    return f"## Alerts\n\n{said}\n\n{table(('event', 'desk', 'urgency', 'says'), *rows)}"

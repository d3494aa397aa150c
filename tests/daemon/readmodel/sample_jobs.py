"""A day's jobs, schedules, alerts, rules and commands for the sample fleet."""

import json
import sqlite3
from dataclasses import dataclass, field

from daemon.queue.registry import PARKED

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
BOOT = 41
LOST = "signal-lost-T-09"
"""Correlation id of the chain that has an event, jobs and an alert."""

QUEUES = (
    ("compliance", None),
    ("critical", None),
    ("housekeeping", None),
    ("notification", None),
    ("pattern", "pete"),
    ("tracking", None),
)
KINDS = (
    "gps.track", "legacy.import", "notification.send", "pattern.analyze", "sla.monitor",
    "system.cleanup", "system.maintain",
)  # fmt: skip
TRACEBACK = """Traceback (most recent call last):
  File "daemon/queue/runner.py", line 88, in run
    decision = kind.act(inputs, adapters)
  File "daemon/jobs/notification_send.py", line 41, in act
    adapters.inbox.put(inputs.recipient, inputs.text)
ConnectionError: mail.depot.example [10.0.0.9]: connection refused"""
REFUSED = "ConnectionError: mail.depot.example [10.0.0.9]: connection refused"


@dataclass
class Jobs:
    """Enters jobs as the queue would and keeps the tally."""

    db: sqlite3.Connection
    now: int
    queues: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)

    def names(self) -> None:
        for number, (name, paused_by) in enumerate(QUEUES, 1):
            self.queues[name] = number
            paused_at = None if paused_by is None else self.now - 22 * MINUTE
            self.db.execute(
                "INSERT INTO job_queue(id, name, paused_at, paused_by) VALUES (?, ?, ?, ?)",
                (number, name, paused_at, paused_by or ""),
            )
        for number, name in enumerate(KINDS, 1):
            self.kinds[name] = number
            self.db.execute(
                "INSERT INTO job_kind(id, name, is_served) VALUES (?, ?, ?)",
                (number, name, name != "legacy.import"),
            )

    def add(
        self, kind: str, queue: str, state: int, *, ago: int, body: dict[str, object] | None = None,
        **columns: object,
    ) -> int:  # fmt: skip
        """`ago` is when it was enqueued; columns of `job` and of its payload as they come."""
        created = self.now - ago
        payload = {
            "correlation_id": columns.pop("correlation_id", f"job-at-{created}"),
            "causation": columns.pop("causation", "schedule " + kind),
            "depth": columns.pop("depth", 0),
        }
        row = {
            "queue": self.queues[queue], "kind": self.kinds[kind], "state": state,
            "priority": 100, "run_at": created, "attempt": int(state == 2 or state >= 4),
            "max_attempts": 3, **columns,
        }  # fmt: skip
        job = self._insert("job", row)
        self._insert(
            "job_payload",
            {
                "job_id": job, "version": 1, "body": json.dumps(body or {}), "created_at": created,
                **payload,
            },
        )  # fmt: skip
        if state not in {1, 2}:
            self.db.execute(
                "INSERT INTO job_tally VALUES (?, ?, 1, 1) ON CONFLICT DO UPDATE SET"
                " ever = ever + 1, kept = kept + 1",
                (self.queues[queue], 0 if state == 3 else state),
            )
        return job

    def failed(self, job: int, ordinal: int, *, ago: int, outcome: str = "failed") -> None:
        at = self.now - ago
        self.db.execute(
            "INSERT INTO job_attempt VALUES (?, ?, ?, ?, ?, ?, ?)",
            (job, ordinal, at - 2100, at, outcome, REFUSED, TRACEBACK),
        )

    def _insert(self, table: str, row: dict[str, object]) -> int:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self.db.execute(
            f"INSERT INTO {table}({names}) VALUES ({marks})",  # noqa: S608 - names of this file
            tuple(row.values()),
        )
        return cursor.lastrowid or 0


def add_jobs(db: sqlite3.Connection, *, now: int) -> None:
    jobs = Jobs(db, now)
    jobs.names()
    _ended(jobs)
    _unfinished(jobs)
    _chain(jobs)
    _schedules(db, now)
    _alerts(db, now)
    _told(db, now)


def _ended(jobs: Jobs) -> None:
    for minute in range(60, 0, -1):
        done = jobs.now - minute * MINUTE
        jobs.add(
            "gps.track", "tracking", 4, ago=minute * MINUTE + 40, done_at=done, ran_ms=12,
            body={"vehicles": 11}, claimed_at=done - 12,
        )  # fmt: skip
    for number in range(3):
        ago = (3 - number) * HOUR
        job = jobs.add(
            "notification.send", "notification", 6, ago=ago, done_at=jobs.now - ago + 9 * MINUTE,
            attempt=3, ran_ms=2100, body={"recipient": "dispatch", "event": "stop.started"},
            causation=f"event {number + 1}",
        )  # fmt: skip
        for ordinal in (1, 2, 3):
            jobs.failed(job, ordinal, ago=ago - ordinal * 3 * MINUTE)
    refused = jobs.add(
        "sla.monitor", "critical", 6, ago=50 * MINUTE, done_at=jobs.now - 50 * MINUTE + 30,
        ran_ms=4, body={"order_id": 4711},
    )  # fmt: skip
    jobs.db.execute(
        "INSERT INTO job_attempt VALUES (?, 1, ?, ?, 'refused', 'order 4711 is not known', '')",
        (refused, jobs.now - 50 * MINUTE, jobs.now - 50 * MINUTE + 30),
    )
    jobs.add(
        "pattern.analyze", "pattern", 5, ago=2 * HOUR, done_at=jobs.now - 2 * HOUR + 900,
        attempt=0, body={"order_id": 4698},
    )  # fmt: skip


def _unfinished(jobs: Jobs) -> None:
    for number in range(6):
        jobs.add(
            "pattern.analyze", "pattern", 1, ago=(21 - number) * MINUTE,
            body={"order_id": 4700 + number}, causation="event 7",
        )  # fmt: skip
    for number in range(2):
        jobs.add(
            "legacy.import", "housekeeping", 0, ago=(5 + number) * HOUR, boot=BOOT,
            run_at=PARKED, body={"file": "a.csv"},
        )  # fmt: skip
    running = jobs.add(
        "system.maintain", "housekeeping", 2, ago=95 * SECOND, boot=BOOT, token=71,
        claimed_at=jobs.now - 94 * SECOND, body={"tables": ["position", "event"]},
    )  # fmt: skip
    jobs.db.execute(
        "INSERT INTO job_progress VALUES (?, ?, 0.42, 'looking at position, 2 of 5')",
        (running, jobs.now - SECOND),
    )
    jobs.add(
        "sla.monitor", "critical", 2, ago=3 * SECOND, boot=BOOT, token=72,
        claimed_at=jobs.now - 2 * SECOND, body={"order_id": 4733},
    )  # fmt: skip
    retry = jobs.add(
        "notification.send", "notification", 3, ago=8 * MINUTE, boot=BOOT, attempt=2,
        run_at=jobs.now + 3 * MINUTE, body={"recipient": "maintenance", "event": "service.due"},
    )  # fmt: skip
    jobs.failed(retry, 1, ago=7 * MINUTE)
    jobs.failed(retry, 2, ago=2 * MINUTE)
    jobs.add(
        "pattern.analyze", "pattern", 0, ago=MINUTE, boot=BOOT, run_at=jobs.now + 30 * SECOND,
        body={"order_id": 4734},
    )  # fmt: skip
    jobs.add(
        "sla.monitor", "critical", 0, ago=HOUR, is_dated=1, run_at=jobs.now + 40 * MINUTE,
        body={"order_id": 4720}, priority=10,
    )  # fmt: skip


def _chain(jobs: Jobs) -> None:
    """A truck falls silent: the event, the job it starts, the alert that tells of it."""
    db, at = jobs.db, jobs.now - 33 * MINUTE
    seq = db.execute("SELECT max(seq) + 1 FROM event").fetchone()[0]
    seq = seq or 1
    db.execute(
        "INSERT INTO event VALUES (?, ?, ?, 41, 0, 'gps', 'signal.lost', NULL, NULL, 'T-09', '{}',"
        " ?, 0)",
        (seq, at, at, LOST),
    )
    job = jobs.add(
        "notification.send", "notification", 4, ago=33 * MINUTE - 6, done_at=at + 40, ran_ms=9,
        attempt=1, body={"recipient": "dispatch", "event": "signal.lost"}, correlation_id=LOST,
        causation=f"event {seq}", depth=1, claimed_at=at + 20,
    )  # fmt: skip
    db.execute("INSERT INTO job_result VALUES (?, ?)", (job, json.dumps({"alert": 1})))


def _schedules(db: sqlite3.Connection, now: int) -> None:
    midnight = now - now % (24 * HOUR) + 24 * HOUR
    rows = (
        ("gps.track", "gps.track", "every 1m", "UTC", now + 40 * SECOND, now - 20 * SECOND, 60),
        ("system.cleanup", "system.cleanup", "0 0 * * *", "UTC", midnight, None, None),
        ("system.maintain", "system.maintain", "0 0 * * 0", "UTC", midnight, now - 95_000, None),
    )
    for name, kind, expression, zone, next_at, last_at, last_job in rows:
        paused = name == "system.cleanup"
        db.execute(
            "INSERT INTO job_schedule(name, kind, args, expression, zone, misfire, misfire_max,"
            " jitter_ms, is_dated, next_at, last_at, last_job, paused_at, paused_by)"
            " VALUES (?, ?, '{}', ?, ?, 'once', 1, 0, ?, ?, ?, ?, ?, ?)",
            (
                name, kind, expression, zone, int(kind != "gps.track"), next_at, last_at, last_job,
                now - 3 * HOUR if paused else None, "ana" if paused else "",
            ),
        )  # fmt: skip


ALERTS = (
    (33, "dispatch", "signal.lost", "T-09", "high", "T-09 is not heard", LOST, None),
    (47, "dispatch", "site.dwell", "T-03", "medium", "T-03 stands long at Plant 3", "b", 9),
    (12, "operator", "jobs.dead", "sla.monitor", "critical", "A job of sla.monitor is dead", "c",
     None),
    (6, "maintenance", "service.due", "T-05", "low", "T-05 is due for service", "d", None),
    (1560, "operator", "store.shedding", "", "high", "The oldest positions are shed", "e", 25),
)  # fmt: skip
"""The first figure is how many minutes ago, the last how many ago it was read."""


def _alerts(db: sqlite3.Connection, now: int) -> None:
    for seq, alert in enumerate(sorted(ALERTS, reverse=True), 1):
        ago, recipient, event, subject, urgency, title, correlation, read_ago = alert
        db.execute(
            "INSERT INTO alert(seq, at, boot, clock, recipient, event, subject, urgency, title,"
            " text, correlation_id, read_at, read_by)"
            " VALUES (?, ?, 41, 'gps', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq, now - ago * MINUTE + 40, recipient, event, subject, urgency, title,
                "Look at it, then mark it as read.", correlation,
                None if read_ago is None else now - read_ago * MINUTE,
                "" if read_ago is None else "ana",
            ),
        )  # fmt: skip
    db.execute("UPDATE stream SET last = ? WHERE name = 'alert'", (len(ALERTS),))


def _told(db: sqlite3.Connection, now: int) -> None:
    """Rules, commands and decisions."""
    for number, (value, from_ago, until_ago) in enumerate(
        ((30, 72, None), (20, 48, None), (10, -24, None), (5, 90, 80)), 1
    ):
        db.execute(
            "INSERT INTO rule(id, name, value, effective_from, effective_until, status, set_at,"
            " set_by) VALUES (?, 'gps.stale_minutes', ?, ?, ?, 'active', ?, 'ana')",
            (
                number, json.dumps(value), now - from_ago * HOUR,
                None if until_ago is None else now - until_ago * HOUR, now - 100 * HOUR + number,
            ),
        )  # fmt: skip
    for seq, (actor, command, outcome) in enumerate(
        (("pete", "queues.pause", "done"), ("ana", "jobs.retry", "refused"), ("ana", "rules.set",
        "done")), 1
    ):  # fmt: skip
        db.execute(
            "INSERT INTO audit VALUES (?, ?, 41, 'gps', ?, 'operator', 'socket', ?, ?, '{}', ?, ?,"
            " '', ?)",
            (
                seq,
                now - (4 - seq) * MINUTE,
                actor,
                f"cmd-{seq}",
                command,
                outcome,
                "said",
                str(seq),
            ),
        )
    db.execute(
        "INSERT INTO rule_set VALUES ('abc', '{\"gps.stale_minutes\":[20,\"rule 2\"]}', ?)", (now,)
    )
    for number in range(3):
        db.execute(
            "INSERT INTO decision(at, kind, subject, outcome, terms, rule_set, correlation_id)"
            " VALUES (?, 'gps.track', 'vehicle 9', 'lost', '{\"silent_s\": 2580}', 'abc', ?)",
            (now - number * MINUTE, LOST),
        )

"""The statements of schedules."""

ALL = """
SELECT name, kind, args, expression, zone, misfire, misfire_max, jitter_ms, is_dated, anchor_at,
    next_at, last_at, run, last_job, missed, paused_at, paused_by
FROM job_schedule ORDER BY name
"""

BY_NAME = """
SELECT name, kind, args, expression, zone, misfire, misfire_max, jitter_ms, is_dated, anchor_at,
    next_at, last_at, run, last_job, missed, paused_at, paused_by
FROM job_schedule WHERE name = :name
"""

# Nothing is due while the rows are told in a time that is over.
DUE = """
SELECT name, kind, args, expression, zone, misfire, misfire_max, jitter_ms, is_dated, anchor_at,
    next_at, last_at, run, last_job, missed, paused_at, paused_by
FROM job_schedule
WHERE paused_at IS NULL
    AND (is_dated = 0 OR :is_trusted)
    AND (next_at IS NULL OR next_at <= :now)
    AND coalesce((SELECT moves FROM job_schedule_clock WHERE boot = :boot), 0) = :moves
ORDER BY next_at, name
"""

NEXT_DUE = """
SELECT min(next_at) FROM job_schedule
WHERE paused_at IS NULL AND (is_dated = 0 OR :is_trusted)
"""

SAVE = """
INSERT INTO job_schedule(
    name, kind, args, expression, zone, misfire, misfire_max, jitter_ms, is_dated, anchor_at,
    next_at, run
) VALUES (
    :name, :kind, :args, :expression, :zone, :misfire, :misfire_max, :jitter_ms, :is_dated,
    :anchor_at, :next_at, :run
)
ON CONFLICT(name) DO UPDATE SET
    kind = excluded.kind, args = excluded.args, expression = excluded.expression,
    zone = excluded.zone, misfire = excluded.misfire, misfire_max = excluded.misfire_max,
    jitter_ms = excluded.jitter_ms, is_dated = excluded.is_dated,
    anchor_at = excluded.anchor_at, next_at = excluded.next_at, run = excluded.run
"""

REMOVE_OTHERS = """
DELETE FROM job_schedule WHERE name NOT IN (SELECT value FROM json_each(:names))
"""

ADVANCE = """
UPDATE job_schedule SET
    next_at = :next_at, last_at = :last_at, run = :run, last_job = :last_job,
    missed = missed + :missed
WHERE name = :name
"""

MOVE = """
UPDATE job_schedule SET next_at = :next_at, anchor_at = :anchor_at, run = :run WHERE name = :name
"""

PAUSE = """
UPDATE job_schedule SET paused_at = :now, paused_by = :by WHERE name = :name
"""

RESUME = """
UPDATE job_schedule SET paused_at = NULL, paused_by = '', next_at = :next_at WHERE name = :name
"""

RAN_BY_HAND = "UPDATE job_schedule SET last_job = :job WHERE name = :name"

SHIFT_INTERVALS = """
UPDATE job_schedule SET
    anchor_at = anchor_at + :step, next_at = next_at + :step, last_at = last_at + :step
WHERE is_dated = 0
"""

BEGIN_RUN = """
INSERT INTO job_schedule_run(name, first_at, last_at) VALUES (:name, :first_at, :last_at)
RETURNING id
"""

EXTEND_RUN = "UPDATE job_schedule_run SET last_at = :last_at WHERE id = :run"

RUNS_FROM = """
SELECT first_at, last_at FROM job_schedule_run
WHERE name = :name AND last_at >= :from ORDER BY last_at
"""

FORGET_RUNS = """
DELETE FROM job_schedule_run WHERE name = :name AND id NOT IN (
    SELECT id FROM job_schedule_run WHERE name = :name ORDER BY id DESC LIMIT :keep
)
"""

MOVED = """
INSERT INTO job_schedule_clock(id, boot, moves) VALUES (1, :boot, 1)
ON CONFLICT(id) DO UPDATE SET
    moves = CASE WHEN boot = excluded.boot THEN moves + 1 ELSE 1 END, boot = excluded.boot
"""

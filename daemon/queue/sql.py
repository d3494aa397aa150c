"""The queue's statements.

Python gives the interpreter away at every row that a statement steps over. What touches many
rows is therefore written to take one step: ids go in as a JSON array, rows come out as one.
"""

# Names

ADD_QUEUE = "INSERT OR IGNORE INTO job_queue(name) VALUES (:name)"
ADD_KIND = "INSERT OR IGNORE INTO job_kind(name) VALUES (:name)"
QUEUES = "SELECT id, name FROM job_queue"
KINDS = "SELECT id, name FROM job_kind"

LAST_JOB = """
SELECT max(
    coalesce((SELECT max(id) FROM job), 0),
    coalesce((SELECT last_job FROM job_mark WHERE id = 1), 0)
)
"""

UNFINISHED_BY_NAMES = """
SELECT queue, kind, count(*) FROM (
    SELECT queue, kind FROM job WHERE state = 1
    UNION ALL
    SELECT queue, kind FROM job WHERE state = 2
    UNION ALL
    SELECT queue, kind FROM job WHERE state IN (0, 3)
)
GROUP BY queue, kind
"""

# Parked jobs of kinds that are served (again) have their turn.
PARKED = """
SELECT json_group_array(json_array(id, queue)) FROM job
WHERE state IN (0, 3) AND is_dated = 0 AND run_at = :parked
    AND kind IN (SELECT value FROM json_each(:kinds))
"""

UNPARK = """
UPDATE job SET state = 1, run_at = coalesce(claimed_at, 0)
WHERE id IN (SELECT value FROM json_each(:ids))
"""

MARK_QUEUES = "UPDATE job_queue SET is_served = id IN (SELECT value FROM json_each(:ids))"

MARK_KINDS = "UPDATE job_kind SET is_served = id IN (SELECT value FROM json_each(:ids))"

# Enqueue

INSERT_JOB = """
INSERT INTO job(
    id, queue, kind, state, priority, run_at, is_dated, max_attempts, boot,
    unique_key, unique_until, unique_states, batch
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

INSERT_PAYLOAD = """
INSERT INTO job_payload(
    job_id, version, body, created_at, correlation_id, causation, depth
) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

COUNT_WAITING = """
SELECT count(*) FROM (SELECT 1 FROM job WHERE state = 1 AND queue = :queue LIMIT :most)
"""

COUNT_DELAYED = """
SELECT coalesce((SELECT kept FROM job_tally WHERE queue = :queue AND state = 0), 0)
"""

KEY_HOLDERS = """
SELECT json_group_array(json_array(
    j.unique_key, j.id, j.unique_until, j.state, j.queue, j.priority, j.run_at, j.is_dated
))
FROM json_each(:keys) k CROSS JOIN job j ON j.unique_key = k.value
WHERE j.unique_key IS NOT NULL AND (j.unique_states >> j.state) & 1
"""

PULL_FORWARD = """
UPDATE job SET
    state = :state, run_at = :run_at, is_dated = :is_dated, priority = :priority, boot = :boot
WHERE id = :id AND state = 0
"""

DROP_KEYS = """
UPDATE job SET unique_states = 0 WHERE id IN (SELECT value FROM json_each(:ids))
"""

# Keys that a change of state would take again.
KEYS_TO_RETAKE = """
SELECT json_group_array(json_array(j.id, j.unique_key))
FROM json_each(:ids) i CROSS JOIN job j ON j.id = i.value
WHERE j.unique_key IS NOT NULL
    AND NOT (j.unique_states >> j.state) & 1
    AND (j.unique_states >> :state) & 1
"""

# Claims

PAUSED = "SELECT json_group_array(id) FROM job_queue WHERE paused_at IS NOT NULL"

READY = """
SELECT json_group_array(id) FROM (
    SELECT id FROM job WHERE state = 1 AND queue = :queue
    ORDER BY run_at + priority * 36000, run_at, id LIMIT :most
)
"""

CLAIM = """
UPDATE job SET
    state = 2, attempt = attempt + 1, boot = :boot, token = :token, claimed_at = :now
WHERE id IN (SELECT value FROM json_each(:ids))
"""

# Bodies come beside the JSON, not in it: quoting and reading them again would cost more than
# all the rest. No JSON text holds a record separator.
CLAIMED = """
SELECT
    json_group_array(json_array(
        j.id, j.queue, j.kind, j.priority, j.attempt, j.max_attempts, j.interrupted, j.token,
        p.version, p.created_at, j.run_at, p.correlation_id, p.causation, p.depth
    )),
    group_concat(p.body, char(30))
FROM json_each(:ids) i
CROSS JOIN job j ON j.id = i.value
CROSS JOIN job_payload p ON p.job_id = j.id
"""

LEASE = """
UPDATE job SET lease_until = :until
WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 2
"""

# Which of the pairs [id, token] still hold their job, with what their end must count.
FENCED = """
SELECT json_group_array(json_array(j.id, j.queue, j.batch))
FROM json_each(:pairs) p CROSS JOIN job j ON j.id = p.value ->> 0
WHERE j.state = 2 AND j.token = p.value ->> 1
"""

GIVE_BACK = """
UPDATE job SET state = 1, attempt = max(attempt - 1, 0), token = NULL, lease_until = NULL
WHERE id IN (SELECT value FROM json_each(:ids))
"""

ORPHANS = """
SELECT json_group_array(json_array(id, token, interrupted))
FROM (SELECT id, token, interrupted FROM job WHERE state = 2 ORDER BY id)
"""

DUE = """
SELECT json_group_array(json_array(id, queue)) FROM (
    SELECT id, queue FROM job WHERE state IN (0, 3) AND is_dated = :is_dated AND run_at <= :now
    ORDER BY run_at LIMIT :most
)
"""

PROMOTE = "UPDATE job SET state = 1 WHERE id IN (SELECT value FROM json_each(:ids))"

NEXT_DUE = "SELECT min(run_at) FROM job WHERE state IN (0, 3) AND is_dated = :is_dated"

SHIFT_DELAYED = """
UPDATE job SET run_at = run_at + :step
WHERE state IN (0, 3) AND is_dated = 0 AND run_at < :parked AND boot = :boot
"""

# Delays of boots whose clock was ahead of this one's, as their last beat tells: what was left
# of each is counted on from now.
BRING_IN_DELAYED = """
UPDATE job SET
    run_at = :now + max(run_at - b.beat_at, 0), unique_until = unique_until + :now - b.beat_at,
    boot = :boot
FROM boot b
WHERE job.state IN (0, 3) AND job.is_dated = 0 AND job.run_at > :now AND job.run_at < :parked
    AND b.number = job.boot AND b.number <> :boot AND b.beat_at > :now
"""

BRING_IN_WAITING = (
    "UPDATE job SET run_at = :now WHERE state = 1 AND run_at > :now AND boot <> :boot"
)

SHIFT_WAITING = """
UPDATE job SET run_at = run_at + :step
WHERE state = 1 AND is_dated = 0 AND boot = :boot
"""

SHIFT_RUNNING = """
UPDATE job SET
    claimed_at = claimed_at + :step, lease_until = lease_until + :step
WHERE state = 2 AND boot = :boot
"""

# Finished jobs hold keys too.
SHIFT_KEYS = """
UPDATE job SET unique_until = unique_until + :step
WHERE unique_key IS NOT NULL AND (unique_states >> state) & 1 AND boot = :boot
"""

# Ends

HOLDS_FENCE = "SELECT 1 FROM job WHERE id = :id AND token = :token AND state = 2"

SUCCEED = """
UPDATE job SET
    state = 4, done_at = :now, ran_ms = p.value ->> 2,
    token = NULL, lease_until = NULL, batch = NULL
FROM json_each(:endings) p WHERE job.id = p.value ->> 0
"""

SAVE_RESULTS = """
INSERT INTO job_result(job_id, body)
SELECT value ->> 0, value ->> 1 FROM json_each(:results) WHERE true
ON CONFLICT(job_id) DO UPDATE SET body = excluded.body
"""

JOB_TO_END = """
SELECT state, queue, kind, attempt, max_attempts, interrupted, claimed_at, run_at, batch, token
FROM job WHERE id = :id
"""

END = """
UPDATE job SET
    state = :state, attempt = :attempt, interrupted = :interrupted, run_at = :run_at,
    is_dated = 0, boot = :boot, token = NULL, lease_until = NULL, done_at = :done_at,
    ran_ms = coalesce(:ran_ms, ran_ms), batch = CASE WHEN :done_at IS NULL THEN batch END
WHERE id = :id
"""

NEXT_ORDINAL = "SELECT coalesce(max(ordinal), 0) + 1 FROM job_attempt WHERE job_id = :job_id"

INSERT_ATTEMPT = """
INSERT INTO job_attempt(job_id, ordinal, started_at, ended_at, outcome, error, detail)
VALUES (:job_id, :ordinal, :started_at, :ended_at, :outcome, :error, :detail)
"""

FORGET_ATTEMPTS = "DELETE FROM job_attempt WHERE job_id = :job_id AND ordinal <= :last"

COUNT_ENDS = """
INSERT INTO job_tally(queue, state, ever, kept) VALUES (:queue, :state, :count, :count)
ON CONFLICT(queue, state) DO UPDATE SET
    ever = ever + excluded.ever, kept = kept + excluded.kept
"""

COUNT_GONE = """
UPDATE job_tally SET kept = max(kept - :count, 0) WHERE queue = :queue AND state = :state
"""

MORE_DELAYED = """
INSERT INTO job_tally(queue, state, kept) VALUES (:queue, 0, :count)
ON CONFLICT(queue, state) DO UPDATE SET kept = kept + excluded.kept
"""

# Batches

OPEN_BATCH = """
INSERT INTO job_batch(created_at, total, unfinished, completion)
VALUES (:now, 0, 0, :completion)
"""

JOIN_BATCH = """
UPDATE job_batch SET total = total + :count, unfinished = unfinished + :count
WHERE id = :id AND is_sealed = 0
"""

SEAL_BATCH = "UPDATE job_batch SET is_sealed = 1 WHERE id = :id AND is_sealed = 0"

COUNT_IN_BATCH = """
UPDATE job_batch SET unfinished = unfinished - :ended, failed = failed + :failed WHERE id = :id
"""

CLOSE_BATCH = """
UPDATE job_batch SET done_at = :now
WHERE id = :id AND is_sealed = 1 AND unfinished = 0 AND done_at IS NULL
"""

BATCH = """
SELECT total, unfinished, failed, is_sealed, completion, done_at FROM job_batch WHERE id = :id
"""

PRUNE_BATCHES = "DELETE FROM job_batch WHERE done_at < :before"

# Acts of people

JOB = """
SELECT j.state, q.name, k.name, j.queue, j.unique_key, j.unique_until,
    (j.unique_states >> 1) & 1, j.token
FROM job j JOIN job_queue q ON q.id = j.queue JOIN job_kind k ON k.id = j.kind
WHERE j.id = :id
"""

RETRY = """
UPDATE job SET
    state = 1, attempt = 0, interrupted = 0, run_at = :now, is_dated = 0, boot = :boot,
    done_at = NULL, unique_states = CASE WHEN unique_until <= :now THEN 0 ELSE unique_states END
WHERE id = :id
"""

# The error is that of the last attempt.
FIND_FINAL = """
SELECT json_group_array(id) FROM (
    SELECT j.id FROM job j
    WHERE j.state = :state AND j.state >= 4
        AND (:kind IS NULL OR j.kind = (SELECT id FROM job_kind WHERE name = :kind))
        AND (:queue IS NULL OR j.queue = (SELECT id FROM job_queue WHERE name = :queue))
        AND (:error IS NULL OR instr((
            SELECT lower(a.error) FROM job_attempt a
            WHERE a.job_id = j.id ORDER BY a.ordinal DESC LIMIT 1
        ), lower(:error)))
    ORDER BY j.done_at, j.id LIMIT :most
)
"""

DELETE_JOBS = "DELETE FROM job WHERE id IN (SELECT value FROM json_each(:ids))"

KEEP_MARK = """
INSERT INTO job_mark(id, last_job) VALUES (1, :last)
ON CONFLICT(id) DO UPDATE SET last_job = excluded.last_job WHERE excluded.last_job > last_job
"""

PAUSE = """
UPDATE job_queue SET paused_at = :now, paused_by = :by WHERE id = :queue AND paused_at IS NULL
"""

RESUME = """
UPDATE job_queue SET paused_at = NULL, paused_by = '' WHERE id = :queue AND paused_at IS NOT NULL
"""

# Pruning and figures

OLD = """
SELECT json_group_array(id) FROM (
    SELECT id FROM job
    WHERE state = :state AND state >= 4 AND done_at < :before AND queue = :queue
    ORDER BY done_at LIMIT :most
)
"""

TALLY = "SELECT queue, state, ever, kept FROM job_tally"
WAITING = "SELECT queue, count(*), min(run_at) FROM job WHERE state = 1 GROUP BY queue"
ACTIVE = "SELECT queue, count(*) FROM job WHERE state = 2 GROUP BY queue"

PARKED_BY_QUEUE = """
SELECT queue, count(*) FROM job
WHERE state IN (0, 3) AND is_dated = 0 AND run_at = :parked GROUP BY queue
"""

PAUSES = "SELECT id, name, paused_at, paused_by FROM job_queue"

# The engine

BEGIN_SAVE = "SAVEPOINT save"
KEEP_SAVE = "RELEASE save"
UNDO_SAVE = "ROLLBACK TO save"

BEGIN_PART = "SAVEPOINT finishing"
KEEP_PART = "RELEASE finishing"
UNDO_PART = "ROLLBACK TO finishing"

# A job that has ended meanwhile says no more.
SAVE_PROGRESS = """
INSERT INTO job_progress(job_id, at, done, note)
SELECT j.id, :now, p.value ->> 1, p.value ->> 2
FROM json_each(:said) p CROSS JOIN job j ON j.id = p.value ->> 0
WHERE j.state = 2
ON CONFLICT(job_id) DO UPDATE SET at = excluded.at, done = excluded.done, note = excluded.note
"""

CAUSE = """
SELECT p.correlation_id, p.depth, j.attempt FROM job_payload p JOIN job j ON j.id = p.job_id
WHERE p.job_id = :id
"""

# The child process

QUERY_ONLY = "PRAGMA query_only = ON"
SNAPSHOT = "BEGIN"

# Tests

LAB_JOBS = """
SELECT j.id, k.name, j.state, j.attempt, j.run_at, p.body, r.body, a.outcome, a.error
FROM job j JOIN job_kind k ON k.id = j.kind JOIN job_payload p ON p.job_id = j.id
LEFT JOIN job_result r ON r.job_id = j.id
LEFT JOIN job_attempt a ON a.job_id = j.id
    AND a.ordinal = (SELECT max(ordinal) FROM job_attempt WHERE job_id = j.id)
WHERE j.id BETWEEN :first AND :last ORDER BY j.id
"""

LAB_EVENTS = """
SELECT kind, at, vehicle_id, subject, body, correlation_id, depth FROM event
ORDER BY seq LIMIT 10000
"""

LAB_DECISIONS = "SELECT kind, subject, outcome, terms FROM decision ORDER BY id"

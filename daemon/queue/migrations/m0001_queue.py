"""The queue's first schema; the store's migrator runs it in its own transaction.

What a claim and a completion rewrite is a narrow row; what is written once stands beside it.
Rows that may not run yet are outside the ready index.
"""

SCHEMA = """
CREATE TABLE job_queue(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    paused_at INTEGER,
    paused_by TEXT NOT NULL DEFAULT '',
    is_served INTEGER NOT NULL DEFAULT 1 CHECK (is_served IN (0, 1)), -- by the last start
    CHECK ((paused_at IS NULL) = (paused_by = ''))
) STRICT;

CREATE TABLE job_kind(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    is_served INTEGER NOT NULL DEFAULT 1 CHECK (is_served IN (0, 1)) -- by the last start
) STRICT;

-- state: 0 scheduled, 1 available, 2 running, 3 retryable, 4 succeeded, 5 cancelled, 6 dead.
CREATE TABLE job(
    id INTEGER PRIMARY KEY, -- given by the daemon; ids of removed rows never come back
    queue INTEGER NOT NULL REFERENCES job_queue(id),
    kind INTEGER NOT NULL REFERENCES job_kind(id),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
    priority INTEGER NOT NULL, -- the smaller runs first
    run_at INTEGER NOT NULL, -- not before, ms UTC
    is_dated INTEGER NOT NULL DEFAULT 0 CHECK (is_dated IN (0, 1)),
        -- 1: run_at is an instant of the calendar and waits for a trusted clock;
        -- 0: run_at is a delay, counted on the clock of `boot`
    attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0), -- those that count
    max_attempts INTEGER NOT NULL CHECK (max_attempts >= 1),
    interrupted INTEGER NOT NULL DEFAULT 0 CHECK (interrupted >= 0),
    boot INTEGER, -- running: claimed by; before that: whose clock set run_at
    token INTEGER, -- the fence of the claim
    claimed_at INTEGER, -- the last time
    lease_until INTEGER, -- only of jobs that run in a child process
    unique_key TEXT,
    unique_until INTEGER, -- the key is free for others from then on
    unique_states INTEGER NOT NULL DEFAULT 0, -- bit n: the key is held in state n
    batch INTEGER REFERENCES job_batch(id), -- until the job's end is counted there
    done_at INTEGER,
    ran_ms INTEGER CHECK (ran_ms >= 0), -- the last attempt
    CHECK ((state = 2) = (token IS NOT NULL)),
    CHECK (state <> 2 OR (boot IS NOT NULL AND claimed_at IS NOT NULL)),
    CHECK (lease_until IS NULL OR state = 2),
    CHECK ((state >= 4) = (done_at IS NOT NULL))
) STRICT;
-- In the order in which they run: a point of priority is worth 36 s of waiting.
CREATE INDEX job_ready ON job(state, queue, run_at + priority * 36000, run_at) WHERE state = 1;
CREATE INDEX job_due ON job(is_dated, run_at, queue, state) WHERE state IN (0, 3);
CREATE INDEX job_running ON job(state, queue, token) WHERE state = 2;
CREATE INDEX job_done ON job(state, done_at, queue) WHERE state >= 4;
CREATE INDEX job_member ON job(batch) WHERE batch IS NOT NULL;
CREATE UNIQUE INDEX job_unique ON job(unique_key)
WHERE unique_key IS NOT NULL AND (unique_states >> state) & 1;

-- The greatest id that was ever given, as far as its row was removed.
CREATE TABLE job_mark(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_job INTEGER NOT NULL
) STRICT;

CREATE TABLE job_payload(
    job_id INTEGER PRIMARY KEY REFERENCES job(id) ON DELETE CASCADE,
    version INTEGER NOT NULL, -- of the arguments
    body TEXT NOT NULL CHECK (json_valid(body)),
    created_at INTEGER NOT NULL,
    correlation_id TEXT NOT NULL,
    causation TEXT NOT NULL, -- 'event 17', 'job 4', 'command <id>', 'schedule <name>'
    depth INTEGER NOT NULL
) STRICT;
CREATE INDEX job_payload_correlation ON job_payload(correlation_id);

-- Attempts that did not succeed, each with its reason; the row of the job tells of the last.
CREATE TABLE job_attempt(
    job_id INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN (
        'failed', 'refused', 'timed_out', 'interrupted', 'cancelled', 'snoozed', 'stale', 'unserved'
    )),
    error TEXT NOT NULL DEFAULT '', -- one line
    detail TEXT NOT NULL DEFAULT '', -- the traceback
    PRIMARY KEY (job_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_result(
    job_id INTEGER PRIMARY KEY REFERENCES job(id) ON DELETE CASCADE,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- The last word of a running job about how far it is.
CREATE TABLE job_progress(
    job_id INTEGER PRIMARY KEY REFERENCES job(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    done REAL NOT NULL CHECK (done BETWEEN 0 AND 1),
    note TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE job_batch(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at INTEGER NOT NULL,
    total INTEGER NOT NULL CHECK (total >= 0),
    unfinished INTEGER NOT NULL CHECK (unfinished BETWEEN 0 AND total),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0), -- dead or cancelled
    is_sealed INTEGER NOT NULL DEFAULT 0 CHECK (is_sealed IN (0, 1)), -- no more jobs join
    completion TEXT NOT NULL CHECK (json_valid(completion)), -- the job that ends it
    done_at INTEGER
) STRICT;
CREATE INDEX job_batch_done ON job_batch(done_at) WHERE done_at IS NOT NULL;

-- How many jobs reached an end: ever, and those still kept. State 0: how many are delayed
-- (scheduled or retryable) now.
CREATE TABLE job_tally(
    queue INTEGER NOT NULL REFERENCES job_queue(id),
    state INTEGER NOT NULL CHECK (state = 0 OR state BETWEEN 4 AND 6),
    ever INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0 CHECK (kept >= 0),
    PRIMARY KEY (queue, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_schedule(
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    args TEXT NOT NULL CHECK (json_valid(args)),
    expression TEXT NOT NULL, -- five fields of cron, @daily, or: every 5m
    zone TEXT NOT NULL,
    misfire TEXT NOT NULL CHECK (misfire IN ('once', 'skip', 'all')),
    misfire_max INTEGER NOT NULL CHECK (misfire_max >= 1),
    jitter_ms INTEGER NOT NULL CHECK (jitter_ms >= 0),
    is_dated INTEGER NOT NULL CHECK (is_dated IN (0, 1)), -- 1: cron, waits for a trusted clock
    anchor_at INTEGER NOT NULL DEFAULT 0, -- an interval counts from here; moves with the clock
    next_at INTEGER, -- the instant of the firing, before jitter; NULL: once the clock is trusted
    last_at INTEGER, -- of the firing before
    run INTEGER, -- job_schedule_run that the next firing belongs to; NULL: begins a new one
    last_job INTEGER,
    missed INTEGER NOT NULL DEFAULT 0, -- firings that were skipped, ever
    paused_at INTEGER,
    paused_by TEXT NOT NULL DEFAULT '',
    CHECK ((paused_at IS NULL) = (paused_by = '')),
    CHECK (is_dated = 1 OR next_at IS NOT NULL),
    CHECK (is_dated = 0 OR anchor_at = 0)
) STRICT, WITHOUT ROWID;

-- Stretches of the calendar without a missed firing. Should the clock be set back into one,
-- what was fired there is not fired again.
CREATE TABLE job_schedule_run(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL REFERENCES job_schedule(name) ON DELETE CASCADE,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    CHECK (first_at <= last_at)
) STRICT;
CREATE INDEX job_schedule_run_name ON job_schedule_run(name, last_at);

-- How many moves of the depot's clock the schedules have followed in that boot: while the
-- clock has made more, their instants are told in a time that is over, and none is due.
CREATE TABLE job_schedule_clock(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    boot INTEGER NOT NULL,
    moves INTEGER NOT NULL CHECK (moves >= 1)
) STRICT;
"""

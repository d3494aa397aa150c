"""The link to head office: results, telemetry, what is delivered, and which life this is."""

from sqlite_utils import Database

from daemon.store.script import run

LINK = """
-- The result stream: what commands of head office were answered.
CREATE TABLE result(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('untrusted', 'gps', 'ntp')),
    command_id TEXT NOT NULL,
    ho TEXT NOT NULL, -- head office that numbered the command
    down_seq INTEGER NOT NULL, -- its number there
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    next_step TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL CHECK (json_valid(body)),
    correlation_id TEXT NOT NULL,
    UNIQUE (ho, down_seq)
) STRICT;

CREATE TABLE signal(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The telemetry stream. Values are whole numbers in the signal's own unit and scale.
CREATE TABLE telemetry(
    seq INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    signal_id INTEGER NOT NULL REFERENCES signal(id),
    value INTEGER
) STRICT;
CREATE UNIQUE INDEX telemetry_unit_at ON telemetry(unit_id, at, signal_id);

-- Lives of this database. A new one begins after numbers of its parent that it goes on from.
CREATE TABLE epoch(
    id TEXT PRIMARY KEY,
    parent TEXT,
    began_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    begins_after TEXT NOT NULL CHECK (json_valid(begins_after)) -- {stream: last number before}
) STRICT, WITHOUT ROWID;

INSERT INTO epoch(id, parent, began_at, reason, begins_after)
SELECT epoch, NULL, created_at, 'created', '{}' FROM depot;

-- How far the streams went at the first start since head office last answered: should this database
-- be an older copy, numbers above these mean something else there. No rows: it has answered.
CREATE TABLE link_shared(
    stream TEXT PRIMARY KEY REFERENCES stream(name),
    last INTEGER NOT NULL CHECK (last >= 0)
) STRICT, WITHOUT ROWID;

-- Up to where head office holds each stream. No rows: there is no head office.
CREATE TABLE link_mark(
    stream TEXT PRIMARY KEY REFERENCES stream(name),
    mark INTEGER NOT NULL CHECK (mark >= 0),
    moved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Up to which command of a head office this depot has answered.
CREATE TABLE link_inbox(
    ho TEXT PRIMARY KEY,
    mark INTEGER NOT NULL CHECK (mark >= 0),
    moved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents of head office: the newest version that was judged, and what became of it.
CREATE TABLE link_desired(
    doc TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('applied', 'refused')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    judged_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How the link is, for screens; written when it changes and now and then.
CREATE TABLE link_state(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL CHECK (state IN ('off', 'offline', 'connecting', 'catching-up', 'live')),
    since INTEGER NOT NULL,
    broker TEXT NOT NULL,
    depot_id TEXT NOT NULL,
    head_office INTEGER NOT NULL CHECK (head_office IN (0, 1)), -- a consumer is there
    rtt_ms REAL,
    skew_ms INTEGER, -- head office's clock ahead of ours
    bytes_per_s REAL NOT NULL DEFAULT 0,
    rows_per_s REAL NOT NULL DEFAULT 0,
    window_bytes INTEGER NOT NULL DEFAULT 0,
    sent_today_bytes INTEGER NOT NULL DEFAULT 0,
    day INTEGER NOT NULL DEFAULT 0, -- of sent_today_bytes, days since 1970 in the depot's zone
    retry_at INTEGER, -- offline: when it is tried again
    held_by TEXT NOT NULL DEFAULT '', -- why no history is sent: budget, head office, ...
    refused INTEGER NOT NULL DEFAULT 0, -- messages that a broker or we refused since the start
    last_error TEXT NOT NULL DEFAULT '',
    last_error_at INTEGER,
    updated_at INTEGER NOT NULL
) STRICT;
"""


def apply(db: Database) -> None:
    run(db, LINK)

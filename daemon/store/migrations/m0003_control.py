"""Rules with their history, commands with their audit, decisions, alerts and what is tracked."""

from sqlite_utils import Database

from daemon.store.script import run

CONTROL = """
-- A value of a rule, in force while effective_from <= instant < effective_until.
CREATE TABLE rule(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    effective_from INTEGER,
    effective_until INTEGER,
    status TEXT NOT NULL CHECK (status IN ('active', 'withdrawn')),
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    withdrawn_at INTEGER,
    withdrawn_by TEXT NOT NULL DEFAULT '',
    CHECK (effective_until > effective_from),
    CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
) STRICT;
CREATE INDEX rule_name ON rule(name, set_at);

-- What the daemon was given at its start: what holds where no row of `rule` does.
CREATE TABLE rule_given(
    source TEXT NOT NULL CHECK (source IN ('environment', 'settings', 'default')),
    name TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

-- Each distinct set of values that decided something, with the source of every value.
CREATE TABLE rule_set(
    hash TEXT PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body)),
    first_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Why: what was decided, by which terms, under which rules.
CREATE TABLE decision(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    job_id INTEGER, -- may be pruned before its decisions
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    rule_set TEXT NOT NULL REFERENCES rule_set(hash),
    correlation_id TEXT NOT NULL
) STRICT;
CREATE INDEX decision_subject ON decision(subject, at);
CREATE INDEX decision_at ON decision(at);
CREATE INDEX decision_job ON decision(job_id) WHERE job_id IS NOT NULL;

-- Every command, refused ones too; each row vouches for those before it.
CREATE TABLE audit(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('untrusted', 'gps', 'ntp')),
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    via TEXT NOT NULL CHECK (via IN ('socket', 'headoffice', 'file', 'daemon')),
    command_id TEXT NOT NULL,
    command TEXT NOT NULL,
    args TEXT NOT NULL CHECK (json_valid(args)),
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    message TEXT NOT NULL,
    previous TEXT NOT NULL, -- hash of the row before, hex
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit(at);

-- Where the audit was cut from the front: the chain goes on from this hash.
CREATE TABLE audit_anchor(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL, -- last row that was removed
    hash TEXT NOT NULL,
    cut_at INTEGER NOT NULL
) STRICT;

-- The newest row: without it nobody would miss rows taken off the end.
CREATE TABLE audit_head(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- A repeated command is answered with what it was answered first.
CREATE TABLE command_answer(
    command_id TEXT PRIMARY KEY,
    command TEXT NOT NULL,
    digest TEXT NOT NULL, -- of command, arguments and actor: another command may not take the id
    answered_at INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (json_valid(answer))
) STRICT, WITHOUT ROWID;
CREATE INDEX command_answer_at ON command_answer(answered_at);

-- The alert stream: what somebody must be told. Rows that were read go after a while.
CREATE TABLE alert(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL, -- when it was raised, by our clock
    boot INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('untrusted', 'gps', 'ntp')),
    recipient TEXT NOT NULL, -- a desk: dispatch, maintenance, compliance, operator
    event TEXT NOT NULL, -- kind of the event
    subject TEXT NOT NULL DEFAULT '',
    urgency TEXT NOT NULL CHECK (urgency IN ('low', 'medium', 'high', 'critical')),
    title TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    correlation_id TEXT NOT NULL,
    job_id INTEGER,
    read_at INTEGER,
    read_by TEXT NOT NULL DEFAULT '',
    CHECK ((read_at IS NULL) = (read_by = ''))
) STRICT;
CREATE INDEX alert_unread ON alert(recipient, seq) WHERE read_at IS NULL;
CREATE INDEX alert_correlation ON alert(correlation_id); -- for what followed from what
CREATE INDEX alert_read ON alert(read_at) WHERE read_at IS NOT NULL;

-- What gps.track found when a vehicle was last not as before.
CREATE TABLE vehicle_track(
    vehicle_id INTEGER PRIMARY KEY REFERENCES vehicle(id),
    version INTEGER NOT NULL, -- moves with every save; a decision on an older one is stale
    freshness TEXT NOT NULL CHECK (freshness IN ('fresh', 'late', 'lost', 'never')),
    since INTEGER NOT NULL,
    fix_at INTEGER, -- the newest fix at that change; of a lost vehicle the last one heard
    CHECK (freshness = 'never' OR fix_at IS NOT NULL)
) STRICT;

-- The sites a vehicle is at now; a stay is known by its beginning.
CREATE TABLE vehicle_stay(
    vehicle_id INTEGER NOT NULL REFERENCES vehicle_track(vehicle_id),
    site_id INTEGER NOT NULL REFERENCES site(id),
    since INTEGER NOT NULL,
    is_told INTEGER NOT NULL CHECK (is_told IN (0, 1)), -- that it has become a long one
    PRIMARY KEY (vehicle_id, site_id)
) STRICT, WITHOUT ROWID;

-- What followed from what: a first cause is found by its number, its consequences by this.
CREATE INDEX event_consequence ON event(correlation_id) WHERE depth > 0;
-- What vouches for the audit is read with every look at its chain.
CREATE INDEX event_of_audit ON event(kind)
WHERE kind IN ('audit.broken', 'audit.cut', 'audit.head');

-- Who told a row of master data last, and what the configuration file said of it last. Whoever
-- spoke last wins: a file speaks again only where it says something else than before.
CREATE TABLE master_row(
    what TEXT NOT NULL CHECK (what IN ('vehicle', 'unit', 'site', 'geofence')),
    name TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('file', 'command')),
    told_at INTEGER NOT NULL,
    told_by TEXT NOT NULL, -- the file, or the actor
    file_said TEXT, -- NULL: no file names it now
    PRIMARY KEY (what, name),
    CHECK (origin = 'command' OR file_said IS NOT NULL),
    CHECK (file_said IS NULL OR json_valid(file_said))
) STRICT, WITHOUT ROWID;

ALTER TABLE unit ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN retired_at INTEGER;
"""


def apply(db: Database) -> None:
    run(db, CONTROL)

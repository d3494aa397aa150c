"""The workshop: what is to be done to which vehicle, where and when, and by whom."""

from sqlite_utils import Database

from daemon.store.script import run

WORKSHOP = """
CREATE TABLE work_order(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE, -- W-17
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    state TEXT NOT NULL CHECK (
        state IN ('proposed', 'accepted', 'started', 'finished', 'cancelled')
    ),
    version INTEGER NOT NULL, -- moves with every save; a decision on an older one is stale
    urgency TEXT NOT NULL CHECK (urgency IN ('routine', 'urgent', 'stop')),
    kinds TEXT NOT NULL CHECK (json_valid(kinds)), -- services that it does
    asked TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(asked)), -- of them, by a person
    asked_min INTEGER CHECK (asked_min > 0), -- how long those take, as he said
    faults TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(faults)), -- fault codes that it mends
    why TEXT NOT NULL,
    duration_min INTEGER NOT NULL CHECK (duration_min > 0),
    is_fixed INTEGER NOT NULL DEFAULT 0 CHECK (is_fixed IN (0, 1)), -- a person chose the time
    unbooked TEXT NOT NULL DEFAULT '', -- why it has no time yet
    mechanic TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    accepted_at INTEGER,
    accepted_by TEXT NOT NULL DEFAULT '',
    started_at INTEGER,
    started_by TEXT NOT NULL DEFAULT '',
    finished_at INTEGER,
    finished_by TEXT NOT NULL DEFAULT '',
    cancelled_at INTEGER,
    cancelled_by TEXT NOT NULL DEFAULT '',
    cancel_reason TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'finished') = (finished_at IS NOT NULL)),
    CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX work_order_open ON work_order(vehicle_id)
WHERE state IN ('proposed', 'accepted', 'started');
CREATE INDEX work_order_of ON work_order(vehicle_id, created_at);

-- When and in which bay; work that is longer than one window has several.
CREATE TABLE work_slot(
    work_order_id INTEGER NOT NULL REFERENCES work_order(id),
    position INTEGER NOT NULL,
    bay INTEGER NOT NULL CHECK (bay > 0),
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    PRIMARY KEY (work_order_id, position),
    CHECK (from_at < until_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_slot_at ON work_slot(until_at);
"""


def apply(db: Database) -> None:
    run(db, WORKSHOP)

"""How vehicles feel: what their signals were like day by day, and what has changed."""

from sqlite_utils import Database

from daemon.store.script import run

CONDITION = """
-- A signal in a known situation, e.g. the battery at rest, summed up for a day.
CREATE TABLE condition_day(
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    feature TEXT NOT NULL,
    day INTEGER NOT NULL, -- days since 1970-01-01 in the depot's zone
    count INTEGER NOT NULL CHECK (count > 0), -- of samples
    median INTEGER NOT NULL, -- in the unit of the feature
    low INTEGER NOT NULL, -- 10 % are below
    high INTEGER NOT NULL, -- 10 % are above
    PRIMARY KEY (vehicle_id, feature, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE condition_finding(
    id INTEGER PRIMARY KEY,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    feature TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('rises', 'falls')),
    began_on INTEGER NOT NULL, -- the day from which it is another level
    found_at INTEGER NOT NULL,
    usual INTEGER NOT NULL, -- level before, in the unit of the feature
    now INTEGER NOT NULL, -- level since
    deviations REAL NOT NULL, -- the change in robust standard deviations of its own past
    body TEXT NOT NULL CHECK (json_valid(body)), -- the days it was judged by
    state TEXT NOT NULL CHECK (state IN ('open', 'recovered', 'repaired', 'dismissed')),
    ended_at INTEGER,
    ended_by TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'open') = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX condition_finding_open ON condition_finding(vehicle_id, feature)
WHERE state = 'open';
CREATE INDEX condition_finding_of ON condition_finding(vehicle_id, found_at);
"""


def apply(db: Database) -> None:
    run(db, CONDITION)

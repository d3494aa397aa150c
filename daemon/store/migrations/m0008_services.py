"""What is to be serviced and when, what was done, and what was foreseen."""

from sqlite_utils import Database

from daemon.store.script import run

SERVICES = """
-- After how much of what a kind of service is due: for one vehicle, or for a class of them.
CREATE TABLE service_plan(
    id INTEGER PRIMARY KEY,
    vehicle_id INTEGER REFERENCES vehicle(id),
    class TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL, -- a, b, c, d, hydraulics, or the depot's own word
    title TEXT NOT NULL DEFAULT '',
    every_m INTEGER CHECK (every_m > 0),
    every_min INTEGER CHECK (every_min > 0), -- of the engine
    every_days INTEGER CHECK (every_days > 0),
    includes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(includes)), -- kinds that it does too
    duration_min INTEGER NOT NULL CHECK (duration_min > 0),
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    ended_at INTEGER,
    CHECK ((vehicle_id IS NULL) != (class = '')),
    CHECK (coalesce(every_m, every_min, every_days) IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX service_plan_of ON service_plan(coalesce(vehicle_id, 0), class, kind)
WHERE ended_at IS NULL;

CREATE TABLE service_done(
    id INTEGER PRIMARY KEY,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    kind TEXT NOT NULL,
    done_at INTEGER NOT NULL,
    done_by TEXT NOT NULL,
    odometer_m INTEGER CHECK (odometer_m >= 0), -- NULL: nobody read it
    engine_min INTEGER CHECK (engine_min >= 0),
    parts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(parts)),
    cost_cents INTEGER CHECK (cost_cents >= 0),
    note TEXT NOT NULL DEFAULT '',
    is_baseline INTEGER NOT NULL DEFAULT 0 CHECK (is_baseline IN (0, 1)), -- nothing was done
    work_order_id INTEGER,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX service_done_of ON service_done(vehicle_id, kind, done_at) WHERE withdrawn_at IS NULL;

-- When each service of each vehicle is due, as it was foreseen last. Days since 1970-01-01 in the
-- depot's zone.
CREATE TABLE service_due(
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('ok', 'soon', 'due', 'overdue', 'unknown')),
    trigger TEXT NOT NULL CHECK (trigger IN ('distance', 'engine_time', 'days', '')),
    due_on INTEGER, -- NULL: nobody knows, or beyond the horizon
    low_on INTEGER,
    high_on INTEGER,
    left_over INTEGER, -- of the trigger: metres, minutes or days; below 0: past it
    basis TEXT NOT NULL CHECK (basis IN ('own', 'fleet', 'calendar', 'none')),
    is_urgent INTEGER NOT NULL CHECK (is_urgent IN (0, 1)),
    duration_min INTEGER NOT NULL,
    why TEXT NOT NULL, -- in words, with the numbers
    cycle TEXT NOT NULL DEFAULT '', -- plan and service that it is counted from
    told TEXT NOT NULL DEFAULT '' CHECK (told IN ('', 'soon', 'due', 'overdue')), -- of this cycle
    body TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(body)), -- each trigger with its numbers
    foreseen_at INTEGER NOT NULL,
    seen_service INTEGER NOT NULL DEFAULT 0, -- newest record that was looked at for it
    PRIMARY KEY (vehicle_id, kind)
) STRICT, WITHOUT ROWID;

-- What was foreseen on a day, kept to be measured against what happened.
CREATE TABLE forecast_said(
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    kind TEXT NOT NULL,
    said_on INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    low_on INTEGER NOT NULL,
    high_on INTEGER NOT NULL,
    trigger TEXT NOT NULL,
    basis TEXT NOT NULL,
    cycle TEXT NOT NULL DEFAULT '',
    happened_on INTEGER, -- the day the trigger was really reached; NULL: not yet
    is_void INTEGER NOT NULL DEFAULT 0 CHECK (is_void IN (0, 1)), -- it was served or changed before
    PRIMARY KEY (vehicle_id, kind, said_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX forecast_said_open ON forecast_said(vehicle_id, kind, cycle)
WHERE happened_on IS NULL AND is_void = 0;
CREATE INDEX forecast_said_on ON forecast_said(said_on);
CREATE INDEX forecast_said_judged ON forecast_said(happened_on) WHERE happened_on IS NOT NULL;
"""


def apply(db: Database) -> None:
    run(db, SERVICES)

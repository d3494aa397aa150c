"""Drivers, their duty and papers, inspections of vehicles, and what is watched of them."""

from sqlite_utils import Database

from daemon.store.script import run

HOURS = """
-- IANA zone of the depot: its midnights end the days of papers, and of drivers without another.
CREATE TABLE depot_zone(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    zone TEXT NOT NULL
) STRICT;

CREATE TABLE driver(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL DEFAULT '',
    rule_set TEXT NOT NULL DEFAULT '', -- '': the depot's
    exemption TEXT NOT NULL DEFAULT '', -- of every shift; '': the depot's, 'none': none
    zone TEXT NOT NULL DEFAULT '', -- of the home terminal; '': the depot's
    has_sleeper INTEGER NOT NULL DEFAULT 0 CHECK (has_sleeper IN (0, 1)),
    needs_cdl INTEGER NOT NULL DEFAULT 1 CHECK (needs_cdl IN (0, 1)),
    retired_at INTEGER
) STRICT;

-- Drivers are master data too: the table is small and is made anew for its wider CHECK.
CREATE TABLE master_row_new(
    what TEXT NOT NULL CHECK (what IN ('vehicle', 'unit', 'site', 'geofence', 'driver')),
    name TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('file', 'command')),
    told_at INTEGER NOT NULL,
    told_by TEXT NOT NULL, -- the file, or the actor
    file_said TEXT, -- NULL: no file names it now
    PRIMARY KEY (what, name),
    CHECK (origin = 'command' OR file_said IS NOT NULL),
    CHECK (file_said IS NULL OR json_valid(file_said))
) STRICT, WITHOUT ROWID;
INSERT INTO master_row_new(what, name, origin, told_at, told_by, file_said)
SELECT what, name, origin, told_at, told_by, file_said FROM master_row;
DROP TABLE master_row;
ALTER TABLE master_row_new RENAME TO master_row;

-- Who sits in which vehicle, from when until when (half open, ms UTC).
CREATE TABLE seat(
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    place TEXT NOT NULL CHECK (place IN ('driver', 'co_driver')),
    PRIMARY KEY (driver_id, from_at),
    CHECK (until_at IS NULL OR until_at > from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX seat_vehicle ON seat(vehicle_id, from_at);
CREATE UNIQUE INDEX seat_taken ON seat(vehicle_id) WHERE until_at IS NULL AND place = 'driver';
CREATE UNIQUE INDEX seat_of ON seat(driver_id) WHERE until_at IS NULL;

-- Changes of duty status. Never changed and never taken out before its time: an edit adds rows
-- and names, in the rows that it replaces, the edit that did so.
CREATE TABLE duty_record(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    at INTEGER NOT NULL,
    duty TEXT NOT NULL CHECK (duty IN ('OFF', 'SB', 'D', 'ON')),
    mode TEXT NOT NULL DEFAULT '' CHECK (mode IN ('', 'pc', 'ym', 'team_seat')),
    origin TEXT NOT NULL CHECK (origin IN ('automatic', 'person', 'headoffice', 'claimed')),
    vehicle_id INTEGER REFERENCES vehicle(id),
    lat_e7 INTEGER,
    lon_e7 INTEGER,
    odometer_m INTEGER,
    note TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    boot INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('untrusted', 'gps', 'ntp')),
    is_at_ours INTEGER NOT NULL CHECK (is_at_ours IN (0, 1)), -- `at` was read from our clock
    edit_id INTEGER REFERENCES duty_edit(id), -- the edit that added it
    replaced_by INTEGER REFERENCES duty_edit(id), -- the edit that replaced it; NULL: in force
    CHECK (mode NOT IN ('pc') OR duty = 'OFF'),
    CHECK (mode NOT IN ('ym') OR duty = 'ON')
) STRICT;
CREATE INDEX duty_in_force ON duty_record(driver_id, at) WHERE replaced_by IS NULL;
CREATE INDEX duty_at ON duty_record(at);
CREATE INDEX duty_untrusted ON duty_record(boot) WHERE clock = 'untrusted';
CREATE INDEX duty_added_by ON duty_record(edit_id) WHERE edit_id IS NOT NULL;
CREATE INDEX duty_replaced_by ON duty_record(replaced_by) WHERE replaced_by IS NOT NULL;

CREATE TABLE duty_edit(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('edit', 'claim')),
    note TEXT NOT NULL CHECK (note != ''),
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    CHECK (until_at > from_at)
) STRICT;
CREATE INDEX duty_edit_of ON duty_edit(driver_id, from_at);

-- Nobody kept the log: the driver was retired, and brought back later (half open, ms UTC).
-- What is told of such time makes its rows shorter and takes them out.
CREATE TABLE duty_gap(
    id INTEGER PRIMARY KEY,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) STRICT;
CREATE INDEX duty_gap_of ON duty_gap(driver_id, from_at);

CREATE TABLE duty_declaration(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    at INTEGER NOT NULL,
    exemption TEXT NOT NULL CHECK (exemption IN (
        'adverse_driving', 'short_haul_cdl', 'short_haul_non_cdl', 'sixteen_hour_day',
        'ready_mix', 'multi_manning'
    )),
    note TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT NOT NULL DEFAULT '',
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by = ''))
) STRICT;
CREATE INDEX duty_declared ON duty_declaration(driver_id, at);

CREATE TABLE duty_note(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    at INTEGER NOT NULL, -- of what is noted
    text TEXT NOT NULL CHECK (text != ''),
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL
) STRICT;
CREATE INDEX duty_noted ON duty_note(driver_id, at);

-- A day is certified while the digest of its records is that of its newest certificate.
CREATE TABLE duty_certificate(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    day TEXT NOT NULL, -- of the home terminal, YYYY-MM-DD
    digest TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL
) STRICT;
CREATE INDEX duty_certified ON duty_certificate(driver_id, day);

-- What a vehicle's wheels did when its driving was last judged.
CREATE TABLE vehicle_wheels(
    vehicle_id INTEGER PRIMARY KEY REFERENCES vehicle(id),
    is_driving INTEGER NOT NULL CHECK (is_driving IN (0, 1)),
    since INTEGER NOT NULL,
    stands_since INTEGER -- while driving: since when it stands, once it was asked about
) STRICT;

-- The reserved account: driving that nobody was logged in for.
CREATE TABLE unidentified_drive(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    started_at INTEGER NOT NULL,
    ended_at INTEGER CHECK (ended_at > started_at),
    claimed_by INTEGER REFERENCES driver(id),
    claimed_at INTEGER,
    claimed_note TEXT NOT NULL DEFAULT '',
    UNIQUE (vehicle_id, started_at),
    CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
    CHECK (claimed_by IS NULL OR ended_at IS NOT NULL)
) STRICT;
CREATE INDEX unidentified_open ON unidentified_drive(started_at) WHERE claimed_by IS NULL;

-- The work a driver has in hand: what the clocks must be enough for.
CREATE TABLE work_plan(
    driver_id INTEGER PRIMARY KEY REFERENCES driver(id),
    begins_at INTEGER NOT NULL,
    steps TEXT NOT NULL CHECK (json_valid(steps)), -- [[duty, mode, minutes, what], ...]
    told_at INTEGER NOT NULL,
    told_by TEXT NOT NULL
) STRICT;

-- What compliance.monitor found when it last looked at a driver, for lists and decisions.
CREATE TABLE driver_hours(
    driver_id INTEGER PRIMARY KEY REFERENCES driver(id),
    version INTEGER NOT NULL, -- moves with every save; a decision on an older one is stale
    judged_at INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- Warnings that stand: of one clock of one driver the step that was told last.
CREATE TABLE hours_warning(
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    clock TEXT NOT NULL,
    step INTEGER NOT NULL, -- minutes left when it was told; 0: nothing is left; -1: violated
    since INTEGER NOT NULL,
    PRIMARY KEY (driver_id, clock)
) STRICT, WITHOUT ROWID;

-- Papers of drivers and vehicles; one that is renewed is a new row.
CREATE TABLE paper(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER REFERENCES driver(id),
    vehicle_id INTEGER REFERENCES vehicle(id),
    kind TEXT NOT NULL,
    number TEXT NOT NULL DEFAULT '',
    issued_on TEXT CHECK (issued_on IS date(issued_on, '+0 days')),
    expires_on TEXT CHECK (expires_on IS date(expires_on, '+0 days')), -- valid through this day
    source TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    note TEXT NOT NULL DEFAULT '',
    told_at INTEGER NOT NULL,
    told_by TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT NOT NULL DEFAULT '',
    CHECK ((driver_id IS NULL) != (vehicle_id IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by = ''))
) STRICT;
CREATE INDEX paper_driver ON paper(driver_id, kind) WHERE driver_id IS NOT NULL;
CREATE INDEX paper_vehicle ON paper(vehicle_id, kind) WHERE vehicle_id IS NOT NULL;

-- Which warnings of a paper were told, each step once.
CREATE TABLE paper_warning(
    subject TEXT NOT NULL CHECK (subject IN ('driver', 'vehicle')),
    subject_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    expires_on TEXT NOT NULL, -- '': the paper is missing
    step INTEGER NOT NULL, -- days left; below 0 the days since it ran out
    told_at INTEGER NOT NULL,
    PRIMARY KEY (subject, subject_id, kind, expires_on, step)
) STRICT, WITHOUT ROWID;

-- Inspections of vehicles by their drivers (DVIR).
CREATE TABLE inspection(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    driver_id INTEGER REFERENCES driver(id),
    at INTEGER NOT NULL,
    odometer_m INTEGER,
    note TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    reviewed_at INTEGER, -- by the next driver
    reviewed_by INTEGER REFERENCES driver(id),
    CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL))
) STRICT;
CREATE INDEX inspection_vehicle ON inspection(vehicle_id, at);
CREATE INDEX inspection_at ON inspection(at);

CREATE TABLE defect(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    inspection_id INTEGER NOT NULL REFERENCES inspection(id),
    item TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    is_safety INTEGER NOT NULL CHECK (is_safety IN (0, 1)),
    settled_at INTEGER,
    settled_by TEXT NOT NULL DEFAULT '',
    settlement TEXT NOT NULL DEFAULT '' CHECK (settlement IN ('', 'repaired', 'not_needed')),
    settlement_note TEXT NOT NULL DEFAULT '',
    CHECK ((settled_at IS NULL) = (settlement = '')),
    CHECK ((settled_at IS NULL) = (settled_by = ''))
) STRICT;
CREATE INDEX defect_open ON defect(inspection_id) WHERE settled_at IS NULL;
CREATE INDEX defect_inspection ON defect(inspection_id);
"""


def apply(db: Database) -> None:
    run(db, HOURS)

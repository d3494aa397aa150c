"""The first schema: streams, units and what ingest makes of their fixes."""

from sqlite_utils import Database

from daemon.store.script import run

SPINE = """
CREATE TABLE depot(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('live', 'replay', 'simulation')),
    epoch TEXT NOT NULL,
    host TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE boot(
    number INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    started_at INTEGER NOT NULL,
    beat_at INTEGER NOT NULL,
    ended_at INTEGER,
    clock TEXT NOT NULL CHECK (clock IN ('untrusted', 'gps', 'ntp')),
    release TEXT NOT NULL,
    pid INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT ''
) STRICT;

-- How the store is, said with each beat of the boot.
CREATE TABLE store_health(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ok', 'full', 'read-only', 'failed')),
    since INTEGER NOT NULL,
    step INTEGER NOT NULL, -- per cent of the stated size: 0, 70, 85 or 95
    shedding_step INTEGER NOT NULL, -- at which positions were shed last; 0 when that is over
    used_bytes INTEGER NOT NULL,
    limit_bytes INTEGER NOT NULL,
    disk_free_bytes INTEGER NOT NULL,
    shed_rows INTEGER NOT NULL, -- since the start
    pinned_by TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(pinned_by))
) STRICT;

CREATE TABLE clock_change(
    id INTEGER PRIMARY KEY,
    boot INTEGER NOT NULL REFERENCES boot(number),
    monotonic_ms INTEGER NOT NULL,
    at INTEGER NOT NULL,
    was TEXT NOT NULL CHECK (was IN ('untrusted', 'gps', 'ntp')),
    now TEXT NOT NULL CHECK (now IN ('untrusted', 'gps', 'ntp')),
    step_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE stream(
    name TEXT PRIMARY KEY CHECK (name IN ('alert', 'event', 'result', 'position', 'telemetry')),
    priority INTEGER NOT NULL UNIQUE,
    last INTEGER NOT NULL DEFAULT 0 CHECK (last >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO stream(name, priority) VALUES
    ('alert', 1), ('event', 2), ('result', 3), ('position', 4), ('telemetry', 5);

CREATE TABLE stream_hole(
    stream TEXT NOT NULL REFERENCES stream(name),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (stream, first),
    CHECK (first <= last)
) STRICT, WITHOUT ROWID;

CREATE TABLE vehicle(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL DEFAULT '',
    plate TEXT NOT NULL DEFAULT '',
    class TEXT NOT NULL DEFAULT '',
    retired_at INTEGER
) STRICT;

CREATE TABLE unit(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    first_seen_at INTEGER
) STRICT;

-- Which receiver sat on which vehicle, from when until when (half open, ms UTC).
CREATE TABLE fitting(
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    PRIMARY KEY (unit_id, from_at),
    CHECK (until_at IS NULL OR until_at > from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX fitting_vehicle ON fitting(vehicle_id, from_at);

CREATE TABLE site(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL DEFAULT '',
    lat_e7 INTEGER NOT NULL,
    lon_e7 INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

CREATE TABLE fence(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL DEFAULT '',
    shape TEXT NOT NULL CHECK (shape IN ('circle', 'polygon', 'corridor')),
    points TEXT NOT NULL CHECK (json_valid(points)), -- [[lat, lon], ...] in degrees
    radius_m REAL CHECK (radius_m > 0), -- circle: radius; corridor: half width
    dwell_s INTEGER CHECK (dwell_s > 0),
    site_id INTEGER REFERENCES site(id),
    retired_at INTEGER,
    CHECK ((shape = 'polygon') = (radius_m IS NULL))
) STRICT;

-- One row each time master data was applied, for `check` and for the audit.
CREATE TABLE master_data(
    id INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;

CREATE TABLE position(
    seq INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    lat_e7 INTEGER NOT NULL CHECK (lat_e7 BETWEEN -900000000 AND 900000000),
    lon_e7 INTEGER NOT NULL CHECK (lon_e7 BETWEEN -1800000000 AND 1800000000),
    speed_cm_s INTEGER,
    course_cdeg INTEGER,
    altitude_cm INTEGER,
    hdop_c INTEGER,
    satellites INTEGER,
    quality INTEGER NOT NULL,
    rollover_weeks INTEGER NOT NULL DEFAULT 0,
    verdict INTEGER NOT NULL DEFAULT 0,
    odometer_m INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX position_unit_at ON position(unit_id, at);

CREATE TABLE event(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('untrusted', 'gps', 'ntp')),
    kind TEXT NOT NULL,
    unit_id INTEGER REFERENCES unit(id),
    vehicle_id INTEGER REFERENCES vehicle(id),
    subject TEXT NOT NULL DEFAULT '', -- what it is about besides the unit: a fence, site or port
    body TEXT NOT NULL CHECK (json_valid(body)),
    correlation_id TEXT NOT NULL,
    depth INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX event_unit_at ON event(unit_id, at, kind, subject) WHERE unit_id IS NOT NULL;
CREATE INDEX event_at ON event(at);

CREATE TABLE trip(
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    started_at INTEGER NOT NULL,
    ended_at INTEGER CHECK (ended_at >= started_at),
    start_lat_e7 INTEGER NOT NULL,
    start_lon_e7 INTEGER NOT NULL,
    end_lat_e7 INTEGER,
    end_lon_e7 INTEGER,
    distance_m INTEGER CHECK (distance_m >= 0),
    idle_s INTEGER CHECK (idle_s >= 0),
    top_speed_cm_s INTEGER,
    end_reason TEXT CHECK (end_reason IN ('stop', 'gap')),
    PRIMARY KEY (unit_id, started_at),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE stop(
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    started_at INTEGER NOT NULL,
    ended_at INTEGER CHECK (ended_at >= started_at),
    lat_e7 INTEGER NOT NULL,
    lon_e7 INTEGER NOT NULL,
    end_reason TEXT CHECK (end_reason IN ('stop', 'gap')),
    PRIMARY KEY (unit_id, started_at),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;

-- The tracking fold's state of a unit, with the columns that screens need beside it.
CREATE TABLE unit_state(
    unit_id INTEGER PRIMARY KEY REFERENCES unit(id),
    version INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    at INTEGER, -- the watermark: newest accepted fix
    seen_at INTEGER,
    lat_e7 INTEGER,
    lon_e7 INTEGER,
    speed_cm_s INTEGER,
    course_cdeg INTEGER,
    hdop_c INTEGER,
    satellites INTEGER,
    quality INTEGER,
    motion TEXT NOT NULL CHECK (motion IN ('moving', 'idle', 'parked', 'stale', 'unknown')),
    motion_since INTEGER,
    odometer_m INTEGER NOT NULL,
    fences TEXT NOT NULL CHECK (json_valid(fences)) -- names of the fences it is inside
) STRICT;

-- The last word of each receiver about its sky (GSV, GST, PUBX, PGRME): for screens only.
CREATE TABLE unit_signal(
    unit_id INTEGER PRIMARY KEY REFERENCES unit(id),
    seen_at INTEGER NOT NULL,
    satellites_in_view INTEGER,
    mean_snr_db REAL,
    error_m REAL
) STRICT;

-- Fixes that were not stored or not believed, by reason (Verdict), since the first day.
CREATE TABLE unit_verdict(
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    verdict INTEGER NOT NULL,
    fixes INTEGER NOT NULL,
    PRIMARY KEY (unit_id, verdict)
) STRICT, WITHOUT ROWID;

CREATE TABLE port_state(
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    device TEXT NOT NULL DEFAULT '', -- where the stable name points now
    baud INTEGER,
    state TEXT NOT NULL CHECK (state IN ('open', 'silent', 'absent', 'closed')),
    since INTEGER NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    bytes INTEGER NOT NULL DEFAULT 0,
    sentences INTEGER NOT NULL DEFAULT 0,
    bad_checksum INTEGER NOT NULL DEFAULT 0,
    no_checksum INTEGER NOT NULL DEFAULT 0,
    framing_faults INTEGER NOT NULL DEFAULT 0,
    fixes INTEGER NOT NULL DEFAULT 0,
    reconnects INTEGER NOT NULL DEFAULT 0,
    by_type TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(by_type)),
    faults TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(faults)),
    units TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(units)),
    last_byte_at INTEGER,
    last_fix_at INTEGER,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Per port and minute, for rates and sparklines; kept for a day.
CREATE TABLE port_minute(
    port TEXT NOT NULL,
    minute INTEGER NOT NULL, -- ms UTC / 60000
    bytes INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    faults INTEGER NOT NULL,
    fixes INTEGER NOT NULL,
    PRIMARY KEY (port, minute)
) STRICT, WITHOUT ROWID;
"""


def apply(db: Database) -> None:
    run(db, SPINE)

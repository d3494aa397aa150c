"""What vehicles say of themselves: the states of folds, latest values, fault codes, counters."""

from sqlite_utils import Database

from daemon.store.script import run

TELEMETRY = """
-- How far the fold of a unit's samples is; saved with what followed from it.
CREATE TABLE telemetry_state(
    unit_id INTEGER PRIMARY KEY REFERENCES unit(id),
    version INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    at INTEGER NOT NULL, -- of the newest sample
    seen_at INTEGER NOT NULL,
    vin TEXT NOT NULL DEFAULT ''
) STRICT;

-- The newest value of each signal, also where it is not stored as telemetry.
CREATE TABLE signal_now(
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    signal_id INTEGER NOT NULL REFERENCES signal(id),
    at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    value INTEGER, -- in the signal's own unit; NULL: whoever measures it does not know
    source INTEGER NOT NULL, -- address on its bus
    way INTEGER NOT NULL DEFAULT 0 CHECK (way IN (-1, 0, 1)), -- it turns, or is on; 0: it stands
    way_since INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (unit_id, signal_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fault_code(
    id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit(id),
    vehicle_id INTEGER REFERENCES vehicle(id), -- that carried the unit when it was seen
    source INTEGER NOT NULL,
    code TEXT NOT NULL, -- '110/3' (SPN/FMI) or 'P0301'
    spn INTEGER,
    fmi INTEGER,
    severity TEXT NOT NULL CHECK (
        severity IN ('red_stop', 'amber_warning', 'protect', 'malfunction', 'none')
    ), -- the gravest lamp that was lit with it
    state TEXT NOT NULL CHECK (state IN ('active', 'former')),
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    ended_at INTEGER, -- NULL: it is active
    occurrences INTEGER, -- as the vehicle counts; NULL: nobody counts
    episodes INTEGER NOT NULL DEFAULT 1, -- as we count: how often it came up
    CHECK ((state = 'active') = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX fault_code_of ON fault_code(unit_id, coalesce(vehicle_id, 0), source, code);
CREATE INDEX fault_code_active ON fault_code(vehicle_id) WHERE state = 'active';

-- Counters of a vehicle as they are believed, whichever unit tells; metres, or minutes of the
-- engine. A reading that cannot be is held until a person says what is true.
CREATE TABLE vehicle_counter(
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    counter TEXT NOT NULL CHECK (counter IN ('distance', 'engine_time')),
    value INTEGER NOT NULL CHECK (value >= 0),
    at INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('telemetry', 'gps', 'person')),
    offset_by INTEGER NOT NULL DEFAULT 0, -- added to what is said: the computer was changed
    held INTEGER, -- the reading that is not believed; NULL: none
    held_at INTEGER,
    held_why TEXT NOT NULL DEFAULT '' CHECK (
        held_why IN ('', 'backwards', 'too_fast', 'sources_differ')
    ),
    day_at INTEGER, -- where the day began in which its growth is watched
    day_value INTEGER NOT NULL DEFAULT 0, -- what it stood at then
    told_by INTEGER REFERENCES unit(id), -- the box whose readings are followed
    PRIMARY KEY (vehicle_id, counter),
    CHECK ((held IS NULL) = (held_why = ''))
) STRICT, WITHOUT ROWID;

-- What a day added: metres, minutes of the engine, minutes of idling, millilitres of fuel.
CREATE TABLE counter_day(
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    counter TEXT NOT NULL CHECK (counter IN ('distance', 'engine_time', 'idle', 'fuel')),
    day INTEGER NOT NULL, -- days since 1970-01-01 in the depot's zone
    added INTEGER NOT NULL CHECK (added >= 0),
    origin TEXT NOT NULL CHECK (origin IN ('telemetry', 'gps', 'person')),
    PRIMARY KEY (vehicle_id, counter, day)
) STRICT, WITHOUT ROWID;
"""


def apply(db: Database) -> None:
    run(db, TELEMETRY)

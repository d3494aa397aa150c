"""Customers and their orders, the trucks that carry them, and what is promised and predicted."""

from sqlite_utils import Database

from daemon.store.script import run

ORDERS = """
CREATE TABLE customer(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL DEFAULT '',
    tier TEXT NOT NULL DEFAULT 'standard' CHECK (tier IN ('premium', 'priority', 'standard')),
    contact TEXT NOT NULL DEFAULT '', -- who there is told of delays
    retired_at INTEGER
) STRICT;

-- Customers are master data too: the table is small and is made anew for its wider CHECK.
CREATE TABLE master_row_new(
    what TEXT NOT NULL CHECK (
        what IN ('vehicle', 'unit', 'site', 'geofence', 'driver', 'customer')
    ),
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

-- What a vehicle can carry; NULL: nobody has said.
ALTER TABLE vehicle ADD COLUMN capacity_kg INTEGER CHECK (capacity_kg > 0);
ALTER TABLE vehicle ADD COLUMN volume_l INTEGER CHECK (volume_l > 0);
ALTER TABLE vehicle ADD COLUMN equipment TEXT NOT NULL DEFAULT ''; -- words between blanks
ALTER TABLE vehicle ADD COLUMN plant TEXT NOT NULL DEFAULT ''; -- site of its pool; '': any

CREATE TABLE customer_order(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE, -- the number by which customer and depot know it
    customer_id INTEGER NOT NULL REFERENCES customer(id),
    tier TEXT NOT NULL CHECK (tier IN ('premium', 'priority', 'standard')),
    state TEXT NOT NULL CHECK (state IN (
        'pending', 'assigned', 'loading', 'in_transit', 'delivering', 'delivered', 'cancelled'
    )),
    state_since INTEGER NOT NULL,
    version INTEGER NOT NULL, -- moves with every save; a decision on an older one is stale
    origin_id INTEGER NOT NULL REFERENCES site(id), -- where it is loaded
    destination_id INTEGER NOT NULL REFERENCES site(id),
    earliest_at INTEGER, -- the site is not open to it before
    promised_at INTEGER NOT NULL, -- the truck is to be there by then
    material TEXT NOT NULL DEFAULT '',
    equipment TEXT NOT NULL DEFAULT '', -- words between blanks, all of which the truck must have
    weight_kg INTEGER CHECK (weight_kg > 0),
    volume_l INTEGER CHECK (volume_l > 0),
    certificates TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(certificates)), -- kinds of paper
    preferred TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(preferred)),
    loading_min INTEGER NOT NULL CHECK (loading_min >= 0),
    unloading_min INTEGER NOT NULL CHECK (unloading_min >= 0),
    discharge_limit_min INTEGER CHECK (discharge_limit_min > 0), -- NULL: the load does not set
    note TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL CHECK (source IN ('person', 'file', 'headoffice')),
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    assigned_at INTEGER,
    loading_at INTEGER,
    in_transit_at INTEGER,
    arrived_at INTEGER,
    delivering_at INTEGER,
    delivered_at INTEGER,
    cancelled_at INTEGER,
    cancel_reason TEXT NOT NULL DEFAULT '',
    CHECK (origin_id != destination_id),
    CHECK (earliest_at IS NULL OR earliest_at <= promised_at),
    CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT;
CREATE INDEX order_open ON customer_order(state, promised_at)
WHERE state NOT IN ('delivered', 'cancelled');
CREATE INDEX order_created ON customer_order(created_at);
CREATE INDEX order_promised ON customer_order(promised_at);
CREATE INDEX event_of_order ON event(subject, seq) WHERE kind >= 'order.' AND kind < 'order/';
CREATE INDEX event_of_truck ON event(subject, seq) WHERE kind >= 'truck.' AND kind < 'truck/';

-- What a truck is doing for orders; one without a row is available and never did anything.
CREATE TABLE truck(
    vehicle_id INTEGER PRIMARY KEY REFERENCES vehicle(id),
    state TEXT NOT NULL CHECK (state IN (
        'available', 'assigned', 'loading', 'en_route', 'at_job_site', 'delivering', 'returning',
        'washing', 'out_of_service'
    )),
    since INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN (
        'geofence', 'motion', 'telemetry', 'timer', 'person', 'headoffice', 'dispatch'
    )),
    order_id INTEGER REFERENCES customer_order(id), -- in hand
    note TEXT NOT NULL DEFAULT '', -- why it is out of service
    was TEXT, -- its state before it went out of service; NULL: it is in service
    version INTEGER NOT NULL, -- moves with every save; a decision on an older one is stale
    CHECK ((was IS NULL) = (state != 'out_of_service'))
) STRICT;
CREATE UNIQUE INDEX truck_of_order ON truck(order_id) WHERE order_id IS NOT NULL;

-- Which truck and driver have an order. A truck's route is its rows that have not ended, by
-- position; the least is in hand.
CREATE TABLE assignment(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL REFERENCES customer_order(id),
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    position INTEGER NOT NULL,
    assigned_at INTEGER NOT NULL,
    assigned_by TEXT NOT NULL,
    terms TEXT NOT NULL CHECK (json_valid(terms)), -- of the score, with the steps of the plan
    overrides TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(overrides)), -- what a person set aside
    ended_at INTEGER,
    ending TEXT NOT NULL DEFAULT '' CHECK (ending IN ('', 'delivered', 'cancelled', 'moved')),
    CHECK ((ended_at IS NULL) = (ending = ''))
) STRICT;
CREATE UNIQUE INDEX assignment_of ON assignment(order_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX assignment_route ON assignment(vehicle_id, position) WHERE ended_at IS NULL;
CREATE INDEX assignment_driver ON assignment(driver_id) WHERE ended_at IS NULL;
CREATE INDEX assignment_order ON assignment(order_id);
CREATE INDEX assignment_vehicle ON assignment(vehicle_id, ended_at, id);
CREATE INDEX assignment_moved ON assignment(ended_at) WHERE ending = 'moved';
CREATE INDEX assignment_at ON assignment(assigned_at);

-- What dispatch last found for an order that it looked at: whom it can have, and why not others.
CREATE TABLE order_look(
    order_id INTEGER PRIMARY KEY REFERENCES customer_order(id),
    looked_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('assigned', 'waiting', 'none')),
    digest TEXT NOT NULL, -- of the reasons: the same ones are told and kept once
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX order_look_none ON order_look(order_id) WHERE outcome = 'none';

-- A load that sets, from the minute its batch began; it outlives the order it was made for.
CREATE TABLE truck_load(
    vehicle_id INTEGER PRIMARY KEY REFERENCES vehicle(id),
    order_id INTEGER NOT NULL REFERENCES customer_order(id),
    batched_at INTEGER NOT NULL,
    limit_min INTEGER NOT NULL CHECK (limit_min > 0),
    material TEXT NOT NULL DEFAULT '',
    volume_l INTEGER,
    told_min INTEGER NOT NULL DEFAULT 0, -- the warning that was told last, minutes since batching
    decision TEXT NOT NULL DEFAULT '' CHECK (decision IN ('', 'dump', 'redirect', 'return')),
    decided_at INTEGER,
    decided_by TEXT NOT NULL DEFAULT '',
    CHECK ((decided_at IS NULL) = (decision = ''))
) STRICT;

-- A driver who is called back; the vehicle unit or the driver says that it was heard.
CREATE TABLE recall(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    order_id INTEGER NOT NULL REFERENCES customer_order(id),
    reason TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL, -- without an answer by then somebody must call
    acknowledged_at INTEGER,
    acknowledged_by TEXT NOT NULL DEFAULT '',
    told_at INTEGER, -- that somebody must call
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by = ''))
) STRICT;
CREATE INDEX recall_open ON recall(vehicle_id) WHERE acknowledged_at IS NULL;
CREATE INDEX recall_order ON recall(order_id);

-- How long a drive between two places took: from this arrival times are learned.
CREATE TABLE lane_leg(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    from_id INTEGER NOT NULL REFERENCES site(id),
    to_id INTEGER NOT NULL REFERENCES site(id),
    vehicle_id INTEGER NOT NULL REFERENCES vehicle(id),
    left_at INTEGER NOT NULL,
    took_s INTEGER NOT NULL CHECK (took_s > 0),
    driven_m INTEGER, -- NULL: the odometer was not known at both ends
    straight_m INTEGER NOT NULL,
    hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 167), -- of the week, depot zone, Monday 0 h
    UNIQUE (vehicle_id, left_at)
) STRICT;
CREATE INDEX lane_leg_of ON lane_leg(from_id, to_id, left_at);
CREATE INDEX lane_leg_left ON lane_leg(left_at);

-- What a routing service last answered, for who reads while it is fresh.
CREATE TABLE online_eta(
    order_id INTEGER PRIMARY KEY REFERENCES customer_order(id),
    asked_at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL, -- when its truck was where it was asked from
    from_lat_e7 INTEGER NOT NULL,
    from_lon_e7 INTEGER NOT NULL,
    travel_s INTEGER, -- NULL: the service knows no way
    traffic_s INTEGER, -- of it, by traffic
    road_m INTEGER,
    CHECK ((travel_s IS NULL) = (traffic_s IS NULL) AND (travel_s IS NULL) = (road_m IS NULL))
) STRICT;

-- When an order is expected to be there, as it is looked at now.
CREATE TABLE order_eta(
    order_id INTEGER PRIMARY KEY REFERENCES customer_order(id),
    made_at INTEGER NOT NULL,
    arrival_at INTEGER NOT NULL, -- as likely earlier as later
    late_case_at INTEGER NOT NULL, -- four of five are there by then
    source TEXT NOT NULL CHECK (source IN ('learned', 'default', 'online')),
    traffic_s INTEGER, -- NULL: nobody knows
    left_m INTEGER NOT NULL, -- road to go
    basis TEXT NOT NULL, -- what it stands on: on the way, no truck yet, ...
    unknown TEXT NOT NULL DEFAULT '' -- why nobody knows any more; then the row is the last known
) STRICT;

-- What was promised, expected over time, and came true; kept for reports.
CREATE TABLE sla_entry(
    order_id INTEGER PRIMARY KEY REFERENCES customer_order(id),
    tier TEXT NOT NULL,
    promised_at INTEGER NOT NULL,
    first_expected_at INTEGER,
    worst_expected_at INTEGER,
    expected_at INTEGER, -- as it was expected last
    actual_at INTEGER,
    breach_min INTEGER, -- NULL: not over yet
    cause TEXT NOT NULL DEFAULT '',
    tracking_s INTEGER, -- its truck is looked at so often; NULL: as its tier says
    back_since INTEGER, -- late and told, and within its promise again since then
    episode INTEGER NOT NULL DEFAULT 0, -- so often it has recovered or was promised anew
    told_min INTEGER NOT NULL DEFAULT 0 -- lateness in this episode from which its growth counts
) STRICT;
CREATE INDEX sla_entry_open ON sla_entry(order_id) WHERE breach_min IS NULL;

CREATE TABLE sla_prediction(
    order_id INTEGER NOT NULL REFERENCES customer_order(id),
    at INTEGER NOT NULL,
    arrival_at INTEGER NOT NULL,
    late_case_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (order_id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX sla_prediction_at ON sla_prediction(at);

-- Levels of lateness that were told, each once an episode, which is its `step`; of `declared`, what
-- owner and customer heard last.
CREATE TABLE sla_told(
    order_id INTEGER NOT NULL REFERENCES customer_order(id),
    level TEXT NOT NULL CHECK (level IN ('notify', 'escalate', 'severe', 'breached', 'declared')),
    step INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    late_min INTEGER NOT NULL,
    PRIMARY KEY (order_id, level, step)
) STRICT, WITHOUT ROWID;

-- What gps.track knows of the way of an order.
CREATE TABLE order_track(
    order_id INTEGER PRIMARY KEY REFERENCES customer_order(id),
    looked_at INTEGER NOT NULL,
    fix_at INTEGER,
    closest_m INTEGER,
    is_lost INTEGER NOT NULL DEFAULT 0 CHECK (is_lost IN (0, 1)),
    off_route_since INTEGER,
    is_off_route_told INTEGER NOT NULL DEFAULT 0 CHECK (is_off_route_told IN (0, 1)),
    is_arrived_told INTEGER NOT NULL DEFAULT 0 CHECK (is_arrived_told IN (0, 1)),
    is_dwell_told INTEGER NOT NULL DEFAULT 0 CHECK (is_dwell_told IN (0, 1)),
    is_undelivered_told INTEGER NOT NULL DEFAULT 0 CHECK (is_undelivered_told IN (0, 1))
) STRICT;

-- A change of routes that would pay, until somebody says yes or no.
CREATE TABLE proposal(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    made_at INTEGER NOT NULL,
    order_id INTEGER NOT NULL REFERENCES customer_order(id), -- whose lateness called for it
    moves TEXT NOT NULL CHECK (json_valid(moves)), -- [[order, from truck, to truck, place], ...]
    gain_min REAL NOT NULL,
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'expired', 'applied')),
    decided_at INTEGER,
    decided_by TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'open') = (decided_at IS NULL))
) STRICT;
CREATE INDEX proposal_order ON proposal(order_id);
CREATE INDEX proposal_decided ON proposal(decided_at) WHERE decided_at IS NOT NULL;
CREATE UNIQUE INDEX proposal_open ON proposal(order_id) WHERE state = 'open';

CREATE TABLE driver_rating(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    driver_id INTEGER NOT NULL REFERENCES driver(id),
    order_id INTEGER REFERENCES customer_order(id), -- NULL: of all his work, by head office
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX driver_rating_of ON driver_rating(order_id) WHERE order_id IS NOT NULL;
CREATE INDEX driver_rating_driver ON driver_rating(driver_id);
"""


def apply(db: Database) -> None:
    run(db, ORDERS)

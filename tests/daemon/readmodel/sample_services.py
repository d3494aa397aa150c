"""Services of a small depot: plans, records, what is due and what was said of it."""

import sqlite3

from daemon.domain.maintenance.plans import Trigger
from tests.daemon.store.service_scene import DAY_MS, add_vehicle, used

KM = 1000
BODY = """{"counts": [
  {"trigger": "distance", "every": 16000000, "started_at": 390000000, "now": 400000000,
   "left": 6000000, "due_on": %(due)d, "basis": "own", "per_day": 100000.0},
  {"trigger": "days", "every": 365, "unknown": "nobody has said"}],
 "since": {"kind": "b", "on": %(since)d, "service": 1, "is_baseline": false}}"""
ADD_DUE = """
INSERT INTO service_due(
    vehicle_id, kind, title, standing, trigger, due_on, low_on, high_on, left_over, basis,
    is_urgent, duration_min, why, body, foreseen_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 120, ?, ?, ?)
"""
ADD_DONE = """
INSERT INTO service_done(
    vehicle_id, kind, done_at, done_by, odometer_m, engine_min, parts, cost_cents, note,
    recorded_at, recorded_by, withdrawn_at, withdrawn_why
) VALUES (?, 'b', ?, 'A. Lee', 390000000, NULL, ?, 48000, 'leak seen', ?, 'anna', ?, ?)
"""
ADD_PLAN = """
INSERT INTO service_plan(
    vehicle_id, class, kind, title, every_m, every_min, every_days, includes, duration_min,
    set_at, set_by
) VALUES (?, ?, ?, 'service', ?, ?, ?, ?, 150, ?, 'anna')
"""
ADD_SAID = """
INSERT INTO forecast_said(
    vehicle_id, kind, said_on, due_on, low_on, high_on, trigger, basis, cycle, happened_on, is_void
) VALUES (?, 'b', ?, ?, ?, ?, 'distance', 'own', ?, ?, ?)
"""


def add_services(db: sqlite3.Connection, *, now: int) -> None:
    """T-S1 is due in sixty days and its oil is overdue; of T-S2 nobody knows; T-S3 has no plan."""
    today = now // DAY_MS
    first = add_vehicle(db, "T-S1", vehicle_class="tractor-s")
    second = add_vehicle(db, "T-S2", vehicle_class="mixer-s")
    add_vehicle(db, "T-S3", vehicle_class="van-s")
    used(db, first, [100 * KM] * 40, today=today)
    used(db, first, [600] * 40, counter=Trigger.ENGINE_TIME, value=540_000, today=today)
    db.execute(
        "UPDATE vehicle_counter SET held = 1, held_at = ?, held_why = 'backwards'"
        " WHERE counter = 'engine_time'",
        (now,),
    )
    body = BODY % {"due": today + 60, "since": today - 90}
    dues = (
        (first, "b", "service B", "ok", "distance", today + 60, today + 55, today + 66,
         6_000 * KM, "own", 0, "6,000 km left", body, now),
        (first, "oil", "oil", "overdue", "days", today, today, today, -30, "calendar", 1,
         "30 d past", "{}", now),
        (second, "hydraulics", "hydraulics", "unknown", "", None, None, None, None, "none", 0,
         "nobody has said when hydraulics was done last", "{}", now),
    )  # fmt: skip
    db.executemany(ADD_DUE, dues)
    parts = '[{"name": "filter", "count": 2, "cost_cents": 1990}]'
    db.execute(ADD_DONE, (first, now - 90 * DAY_MS, parts, now, None, ""))
    db.execute(ADD_DONE, (first, now - 95 * DAY_MS, "[]", now, now, "mistyped"))
    db.execute(ADD_PLAN, (first, "", "b", 16_000 * KM, None, 365, '["a"]', now))
    db.execute(ADD_PLAN, (None, "mixer-s", "hydraulics", None, 30_000, None, "[]", now))
    said = (
        (first, today - 40, today - 8, today - 14, today - 2, "1/1", today - 10, 0),
        (first, today - 35, today - 12, today - 14, today - 9, "1/1", today - 10, 0),
        (first, today - 80, today - 50, today - 60, today - 45, "1/0", None, 1),
        (first, today - 1, today + 59, today + 50, today + 66, "1/2", None, 0),
    )
    db.executemany(ADD_SAID, said)

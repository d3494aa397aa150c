"""Every query compiles against the schema, and none walks through a table that grows."""

import sqlite3
from collections import defaultdict
from importlib import import_module

import pytest

MODULES = (
    "alerts", "audit", "chain", "condition", "decisions", "dispatch", "driver_trouble", "duty",
    "duty_days", "duty_records", "events", "export", "fault_codes", "fittings", "fleet",
    "forecast_errors", "job", "jobs", "link", "loads", "order", "orders", "places", "ports",
    "queues", "rules", "schedules", "services", "status", "trail", "trips", "truck_work",
    "vehicle_signals",
)  # fmt: skip
GROWING = (
    "position", "event", "trip", "stop", "port_minute", "stream_hole", "job", "job_payload",
    "job_attempt", "alert", "audit", "decision", "command_answer", "result", "telemetry",
    "duty_record", "duty_edit", "duty_note", "duty_declaration", "duty_certificate",
    "unidentified_drive", "customer_order", "assignment", "recall", "sla_entry", "sla_prediction",
    "driver_rating", "service_done", "forecast_said", "counter_day",
    "driver_rating", "condition_day", "condition_finding",
)  # fmt: skip
COUNTED = {"COUNTS"}  # whole-table counts of status: asked once, for `depotd status`
PARTIAL = {
    "job_ready", "job_due", "job_running", "job_done", "alert_unread", "order_open",
    "assignment_route", "recall_open", "proposal_open", "condition_finding_open",
}  # fmt: skip
"""Indexes that hold no more than what is unfinished or unread."""
ANYTHING: defaultdict[str, int] = defaultdict(lambda: 1)
"""A value for every parameter there is."""


def queries() -> list[tuple[str, str, str]]:
    found = []
    for module in MODULES:
        for name, sql in vars(import_module(f"daemon.readmodel.{module}")).items():
            is_query = isinstance(sql, str) and sql.lstrip().startswith("SELECT")
            if name.isupper() and name[0] != "_" and is_query:
                found.append((module, name, sql))
    return found


def test_the_list_of_queries_is_not_empty() -> None:
    assert len(queries()) > 20


@pytest.mark.parametrize(("module", "name", "sql"), queries())
def test_query_compiles_and_uses_an_index(
    db: sqlite3.Connection, module: str, name: str, sql: str
) -> None:
    plan = db.execute(f"EXPLAIN QUERY PLAN {sql}", ANYTHING).fetchall()
    assert plan
    aliases = {
        "o": "customer_order",
        "a": "assignment",
        "r": "recall",
        "e": "event",
        "p": "position" if module == "export" else "stop",
        "t": "trip",
    }
    for *_, step in plan:
        words = step.split()
        if words[0] != "SCAN" or name in COUNTED or name.startswith("LATEST"):
            continue
        if PARTIAL & set(words) or ("LIMIT" in sql and "TEMP B-TREE" not in str(plan)):
            continue
        assert aliases.get(words[1], words[1]) not in GROWING, step


def test_the_latest_events_are_read_backwards_by_an_index(db: sqlite3.Connection) -> None:
    module = import_module("daemon.readmodel.events")
    for sql in (module.LATEST, module.LATEST_OF_UNIT):
        plan = db.execute(f"EXPLAIN QUERY PLAN {sql}", ANYTHING).fetchall()
        assert not [step for *_, step in plan if "TEMP B-TREE" in step]

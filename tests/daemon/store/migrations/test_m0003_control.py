"""What the tables of rules, commands and alerts refuse by themselves."""

import sqlite3

import pytest

from daemon.store.database import Store


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        (
            (
                "INSERT INTO rule(name, value, effective_from, effective_until, status, set_at,"
                " set_by) VALUES ('sla', '1', 5, 5, 'active', 1, 'anna')"
            ),
            "effective_until > effective_from",
        ),
        (
            (
                "INSERT INTO rule(name, value, status, set_at, set_by)"
                " VALUES ('sla', '1', 'withdrawn', 1, 'anna')"
            ),
            "withdrawn",
        ),
        (
            (
                "INSERT INTO rule(name, value, status, set_at, set_by)"
                " VALUES ('sla', 'ten', 'active', 1, 'anna')"
            ),
            "json_valid",
        ),
        (
            (
                "INSERT INTO alert(seq, at, boot, clock, recipient, event, urgency, title,"
                " correlation_id, read_at)"
                " VALUES (1, 1, 1, 'gps', 'dispatch', 'x', 'high', 't', 'c', 5)"
            ),
            "read_by",
        ),
        (
            (
                "INSERT INTO alert(seq, at, boot, clock, recipient, event, urgency, title,"
                " correlation_id) VALUES (1, 1, 1, 'gps', 'dispatch', 'x', 'loud', 't', 'c')"
            ),
            "urgency",
        ),
        (
            (
                "INSERT INTO vehicle_track(vehicle_id, version, freshness, since)"
                " VALUES (1, 1, 'lost', 1)"
            ),
            "fix_at",
        ),
    ],
)
def test_impossible_rows_are_refused(store: Store, sql: str, broken: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=broken):
        store.connection.execute(sql)

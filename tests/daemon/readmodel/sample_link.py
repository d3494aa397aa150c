"""A link that catches up after half an hour away, over the sample fleet's streams."""

import sqlite3

MINUTE = 60_000
BEHIND = 250
"""So many positions head office lacks."""


def add_link(db: sqlite3.Connection, *, now: int, state: str = "catching-up") -> None:
    db.execute(
        "INSERT INTO link_state VALUES (1, ?, ?, 'mqtts://mqtt.example.org:8883', 'denver-north',"
        " 1, 61.5, -140, 48200.0, 3100.0, 32768, 7340032, ?, NULL, '', 1,"
        " 'mqtt.example.org:8883: connection refused', ?, ?)",
        (state, now - 90_000, now // 86_400_000, now - 31 * MINUTE, now - 1500),
    )
    db.execute(
        "INSERT INTO link_mark(stream, mark, moved_at)"
        " SELECT name, max(0, last - CASE name WHEN 'position' THEN ? ELSE 0 END), ? FROM stream",
        (BEHIND, now - 800),
    )
    db.execute(
        "INSERT INTO link_desired VALUES ('rules', 13, ?, 'applied', 'done', '2 rules', ?)",
        ("a" * 64, now - 60 * MINUTE),
    )


def add_no_link(db: sqlite3.Connection, *, now: int) -> None:
    """No broker is configured, and the daemon says so."""
    db.execute(
        "INSERT INTO link_state(id, state, since, broker, depot_id, head_office, updated_at)"
        " VALUES (1, 'off', ?, '', 'denver-north', 0, ?)",
        (now - 9 * 60 * MINUTE, now - 1500),
    )

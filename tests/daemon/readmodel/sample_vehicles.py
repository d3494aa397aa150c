"""What one truck of the sample fleet says of itself."""

import sqlite3

TRUCK = "T-01"
MINUTE = 60_000


def add_telemetry(db: sqlite3.Connection, now: int) -> None:
    """Coolant with a gap, a battery that nobody knows, faults, and an odometer that is held."""
    db.execute("INSERT INTO signal(id, name) VALUES (801, 'coolant'), (802, 'battery')")
    db.executemany(
        "INSERT INTO telemetry(seq, unit_id, boot, at, seen_at, signal_id, value)"
        " VALUES (?, 1, 1, ?, ?, 801, ?)",
        [
            (90_000 + number, now - ago * MINUTE, now, value)
            for number, (ago, value) in enumerate(((70, 70), (60, 80), (5, 88)))
        ],
    )
    db.executemany(
        "INSERT INTO signal_now(unit_id, signal_id, at, seen_at, value, source)"
        " VALUES (1, ?, ?, ?, ?, 0)",
        [(801, now - 5 * MINUTE, now, 88), (802, now, now, None)],
    )
    db.executemany(
        "INSERT INTO fault_code(unit_id, vehicle_id, source, code, spn, fmi, severity, state,"
        " first_at, last_at, ended_at, occurrences) VALUES (1, 1, 0, ?, ?, 3, ?, ?, ?, ?, ?, 4)",
        [
            ("97/3", 97, "amber_warning", "active", now - 90, now, None),
            ("110/3", 110, "red_stop", "active", now - 99, now - 9, None),
            ("100/3", 100, "none", "former", now - 99, now - 9, now - 9),
        ],
    )
    db.execute(
        "INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin, held, held_at,"
        " held_why) VALUES (1, 'distance', 1000000, ?, 'telemetry', 5, ?, 'backwards')",
        (now, now),
    )
    db.commit()

"""The ports of the sample fleet: a good one, a noisy one and one that is gone."""

import json
import random
import sqlite3

MINUTE = 60_000

PORTS = (
    ("radio", "rfc2217://10.0.0.9:4001", "", 115200, "open", 0.002, 640),
    ("gate", "/dev/serial/by-id/usb-FTDI_FT232R-if00", "/dev/ttyUSB0", 4800, "open", 0.031, 118),
    ("workshop", "/dev/serial/by-id/usb-Prolific-if00", "", None, "absent", 0.0, 0),
)


def add_ports(db: sqlite3.Connection, chance: random.Random, *, now: int) -> None:
    for name, url, device, baud, state, ratio, rate in PORTS:
        error = "no such device; plug the receiver in" if state == "absent" else ""
        heard = now - 600 if rate else None
        types = {"RMC": rate * 300, "GGA": rate * 300, "GSA": rate * 150} if rate else {}
        faults = {"bad_checksum": round(rate * 540 * ratio), "cut": 3} if rate else {}
        db.execute(
            "INSERT INTO port_state VALUES"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 3, ?, 1, ?, ?, ?, ?, ?, ?)",
            (
                name,
                url,
                device,
                baud,
                state,
                now - 8 * 3_600_000,
                error,
                rate * 34_000,
                rate * 540,
                round(rate * 540 * ratio),
                rate * 200,
                json.dumps(types),
                json.dumps(faults),
                json.dumps(["gps-01", "gps-02"] if rate else []),
                heard,
                heard,
                now - 1500,
            ),
        )
        for minute in range(now // MINUTE - 70, now // MINUTE):
            if rate:
                came = round(rate * chance.uniform(0.8, 1.1))
                db.execute(
                    "INSERT INTO port_minute VALUES (?, ?, ?, ?, ?, ?)",
                    (name, minute, came * 62, came, round(came * ratio), came // 3),
                )

"""A depot with drivers, papers and inspections."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

from daemon.domain.papers.kinds import Holder, Kind
from daemon.store import inspections, papers
from daemon.store.database import create_or_open
from daemon.store.inspections import NewDefect, NewReport
from tests.daemon.store.paper_scene import add_driver, add_vehicle, file_paper, file_whole

TODAY = date(2026, 11, 28)
NOW = 1_795_867_200_000
FAR = date(2028, 1, 1)
BRAKES = NewDefect(item="brakes", note="soft", is_safety=True)
BODY = NewDefect(item="body", note="", is_safety=False)


def fill(tx: sqlite3.Connection) -> None:
    """D1 is in order, D2's medical certificate has run out, D3 has nothing; T1 has a defect."""
    for name in ("D1", "D2"):
        file_whole(tx, Holder.DRIVER, add_driver(tx, name), FAR)
    file_paper(tx, Holder.DRIVER, 2, Kind.MEDICAL, TODAY - timedelta(days=8), at=NOW)
    file_paper(tx, Holder.DRIVER, 1, Kind.TWIC, TODAY + timedelta(days=60))
    file_paper(tx, Holder.DRIVER, 1, Kind.HAZMAT, TODAY - timedelta(days=1))
    add_driver(tx, "D3")
    gone = add_driver(tx, "D4")
    tx.execute("UPDATE driver SET retired_at = 5 WHERE id = ?", (gone,))
    for name in ("T1", "T2"):
        file_whole(tx, Holder.VEHICLE, add_vehicle(tx, name), FAR)
    wrong = file_paper(tx, Holder.VEHICLE, 2, Kind.REGISTRATION, TODAY)
    papers.withdraw(tx, wrong, at=NOW, by="anna")
    file_paper(tx, Holder.VEHICLE, 2, Kind.REGISTRATION, TODAY + timedelta(days=3))
    for at, defects in ((NOW - 3, [BODY]), (NOW - 2, [BRAKES, BODY]), (NOW - 1, [])):
        report = NewReport(vehicle_id=1, driver_id=1, at=at, odometer_m=5_000, note="n")
        inspections.add(tx, report, defects, now=at, by="anna")
    first = inspections.defect(tx, 1)
    assert first is not None
    inspections.settle(tx, [first], at=NOW, by="bob", how=("not_needed", "a dent"))
    inspections.review(tx, 1, driver_id=2, at=NOW)


def create(path: Path) -> Path:
    store = create_or_open(path, kind="live", depot="Denver", now_ms=NOW, host="here")
    fill(store.connection)
    store.close()
    return path

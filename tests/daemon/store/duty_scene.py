"""Drivers, vehicles and records for the tests of duty."""

from daemon.domain.duty.records import NOWHERE, Entry, Origin, Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from daemon.interfaces import Tx
from daemon.store import duty
from daemon.store.duty import Making
from tests.daemon.store.scene import NOW, STAMP

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MAKING = Making(stamp=STAMP, by="olga")


def add_driver(tx: Tx, name: str) -> int:
    tx.execute("INSERT INTO driver(name) VALUES (?)", (name,))
    return int(tx.execute("SELECT id FROM driver WHERE name = ?", (name,)).fetchone()[0])


def add_vehicle(tx: Tx, name: str) -> int:
    tx.execute("INSERT INTO vehicle(name) VALUES (?)", (name,))
    return int(tx.execute("SELECT id FROM vehicle WHERE name = ?", (name,)).fetchone()[0])


def entry(
    duty: Duty,
    at: int = NOW,
    *,
    mode: Mode | None = None,
    origin: Origin = Origin.PERSON,
    vehicle: str | None = None,
    whereabouts: Whereabouts = NOWHERE,
) -> Entry:
    return Entry(
        at=at, duty=duty, mode=mode, origin=origin, vehicle=vehicle, whereabouts=whereabouts
    )


def add_record(tx: Tx, driver_id: int, told: Entry) -> int:
    return duty.add(tx, driver_id, told, making=MAKING)


def replace_record(tx: Tx, record_id: int) -> None:
    """As an edit does that says nothing in its place."""
    tx.execute(
        "INSERT INTO duty_edit(driver_id, from_at, until_at, what, note, made_at, made_by)"
        " SELECT driver_id, at, at + 1, 'edit', 'n', at, 'x' FROM duty_record WHERE id = ?",
        (record_id,),
    )
    tx.execute(
        "UPDATE duty_record SET replaced_by = (SELECT max(id) FROM duty_edit) WHERE id = ?",
        (record_id,),
    )

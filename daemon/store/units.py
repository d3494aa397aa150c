"""Units: receivers that were heard, known to the master data or not."""

from dataclasses import dataclass

from daemon.interfaces import Tx

UNIT_BY_NAME = "SELECT id, first_seen_at FROM unit WHERE name = ?"

INSERT_UNIT = "INSERT INTO unit(name, first_seen_at) VALUES (?, ?) RETURNING id"

FIRST_SEEN = "UPDATE unit SET first_seen_at = ? WHERE id = ? AND first_seen_at IS NULL"

VEHICLE_AT = """
SELECT vehicle_id FROM fitting
WHERE unit_id = :unit_id AND from_at <= :at AND (until_at IS NULL OR until_at > :at)
ORDER BY from_at DESC LIMIT 1
"""

UNITS = "SELECT name, label, retired_at FROM unit"

TELL_UNIT = "UPDATE unit SET label = :label, retired_at = NULL WHERE id = :unit_id"

RETIRE_UNIT = "UPDATE unit SET retired_at = :now WHERE id = :unit_id AND retired_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    name: str
    label: str
    retired_at: int | None


def ensure(tx: Tx, name: str, *, seen_at: int | None) -> int:
    """The unit's id; a unit nobody told us about is taken in under its own name."""
    row = tx.execute(UNIT_BY_NAME, (name,)).fetchone()
    if row is None:
        inserted = tx.execute(INSERT_UNIT, (name, seen_at)).fetchone()
        return int(inserted[0])
    if row[1] is None and seen_at is not None:
        tx.execute(FIRST_SEEN, (seen_at, row[0]))
    return int(row[0])


def vehicle_at(tx: Tx, unit_id: int, at: int) -> int | None:
    """The vehicle that carried the unit at that instant."""
    row = tx.execute(VEHICLE_AT, {"unit_id": unit_id, "at": at}).fetchone()
    return None if row is None else int(row[0])


def all_told(tx: Tx) -> list[UnitRow]:
    return [
        UnitRow(name=name, label=label, retired_at=retired_at)
        for name, label, retired_at in tx.execute(UNITS).fetchall()
    ]


def save(tx: Tx, name: str, *, label: str) -> int:
    """In use under that label; answers its id."""
    unit_id = ensure(tx, name, seen_at=None)
    tx.execute(TELL_UNIT, {"unit_id": unit_id, "label": label})
    return unit_id


def retire(tx: Tx, unit_id: int, *, now: int) -> bool:
    return tx.execute(RETIRE_UNIT, {"unit_id": unit_id, "now": now}).rowcount == 1

"""Inspections of vehicles by their drivers, with the defects that they found."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.papers.fitness import OpenDefect
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

ADD = """
INSERT INTO inspection(vehicle_id, driver_id, at, odometer_m, note, made_at, made_by)
VALUES (:vehicle_id, :driver_id, :at, :odometer_m, :note, :made_at, :made_by) RETURNING id
"""

ADD_DEFECT = """
INSERT INTO defect(inspection_id, item, note, is_safety)
VALUES (:report, :item, :note, :is_safety) RETURNING id
"""

REPORT = """
SELECT i.id, i.vehicle_id, v.name, i.at, i.reviewed_at, d.name
FROM inspection i
JOIN vehicle v ON v.id = i.vehicle_id
LEFT JOIN driver d ON d.id = i.reviewed_by
WHERE i.id = :id
"""

DEFECTS = """
SELECT id, inspection_id, item, is_safety, settled_at IS NOT NULL FROM defect
WHERE inspection_id = :report ORDER BY id
"""

DEFECT = """
SELECT id, inspection_id, item, is_safety, settled_at IS NOT NULL FROM defect WHERE id = :id
"""

OPEN_OF_VEHICLE = """
SELECT d.id, d.inspection_id, d.item, d.is_safety
FROM inspection i JOIN defect d ON d.inspection_id = i.id AND d.settled_at IS NULL
WHERE i.vehicle_id = :vehicle_id ORDER BY d.id
"""

SETTLE = """
UPDATE defect SET
    settled_at = :at, settled_by = :by, settlement = :settlement, settlement_note = :note
WHERE id = :id AND settled_at IS NULL
"""

REVIEW = """
UPDATE inspection SET reviewed_at = :at, reviewed_by = :driver_id
WHERE id = :report AND reviewed_at IS NULL
"""

OLD = """
SELECT i.id FROM inspection i
WHERE i.at < :before AND NOT EXISTS (
    SELECT 1 FROM defect d WHERE d.inspection_id = i.id AND d.settled_at IS NULL)
ORDER BY i.at LIMIT :most
"""

REMOVE_DEFECTS = "DELETE FROM defect WHERE inspection_id = :report"

REMOVE = "DELETE FROM inspection WHERE id = :report"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    vehicle_id: int
    driver_id: int | None
    at: int
    odometer_m: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDefect:
    item: str
    note: str
    is_safety: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    id: int
    report: int
    item: str
    is_safety: bool
    is_settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    id: int
    vehicle_id: int
    vehicle: str
    at: int
    reviewed_at: int | None
    reviewed_by: str | None
    """Name of the next driver."""
    defects: tuple[Defect, ...]

    @property
    def open(self) -> tuple[Defect, ...]:
        return tuple(defect for defect in self.defects if not defect.is_settled)


def add(tx: Tx, report: NewReport, defects: Sequence[NewDefect], *, now: int, by: str) -> int:
    """Answers the number of the report."""
    row = {
        "vehicle_id": report.vehicle_id,
        "driver_id": report.driver_id,
        "at": report.at,
        "odometer_m": report.odometer_m,
        "note": report.note,
        "made_at": now,
        "made_by": by,
    }
    number = int(tx.execute(ADD, row).fetchone()[0])
    for defect in defects:
        told = {"item": defect.item, "note": defect.note, "is_safety": int(defect.is_safety)}
        tx.execute(ADD_DEFECT, told | {"report": number})
    return number


def report(reads: Reads, number: int) -> Report | None:
    row = reads.execute(REPORT, {"id": number}).fetchone()
    if row is None:
        return None
    defects = reads.execute(DEFECTS, {"report": number}).fetchall()
    report_id, vehicle_id, vehicle, at, reviewed_at, reviewed_by = row
    return Report(
        id=report_id,
        vehicle_id=vehicle_id,
        vehicle=vehicle,
        at=at,
        reviewed_at=reviewed_at,
        reviewed_by=reviewed_by,
        defects=tuple(_defect(*defect) for defect in defects),
    )


def defect(reads: Reads, number: int) -> Defect | None:
    row = reads.execute(DEFECT, {"id": number}).fetchone()
    return None if row is None else _defect(*row)


def open_defects(reads: Reads, vehicle_id: int) -> tuple[OpenDefect, ...]:
    """Of all its reports, the oldest first."""
    rows = reads.execute(OPEN_OF_VEHICLE, {"vehicle_id": vehicle_id}).fetchall()
    return tuple(
        OpenDefect(id=defect_id, report=report_id, item=item, is_safety=bool(is_safety))
        for defect_id, report_id, item, is_safety in rows
    )


def settle(tx: Tx, defects: Sequence[Defect], *, at: int, by: str, how: tuple[str, str]) -> int:
    """`how`: repaired or not_needed, and the note that says what was done. Answers how many."""
    settlement, note = how
    row = {"at": at, "by": by, "settlement": settlement, "note": note}
    return sum(tx.execute(SETTLE, row | {"id": one.id}).rowcount for one in defects)


def review(tx: Tx, number: int, *, driver_id: int, at: int) -> bool:
    """False: somebody has reviewed it already."""
    asked = {"report": number, "driver_id": driver_id, "at": at}
    return tx.execute(REVIEW, asked).rowcount == 1


def remove_old(tx: Tx, *, before: int, most: int) -> int:
    """Reports from before that instant, none with an open defect; answers how many went."""
    found = tx.execute(OLD, {"before": before, "most": most}).fetchall()
    numbers = [{"report": number} for (number,) in found]
    tx.executemany(REMOVE_DEFECTS, numbers)
    tx.executemany(REMOVE, numbers)
    return len(numbers)


def _defect(number: int, of_report: int, item: str, is_safety: int, is_settled: int) -> Defect:
    return Defect(
        id=number,
        report=of_report,
        item=item,
        is_safety=bool(is_safety),
        is_settled=bool(is_settled),
    )

"""Inspections of vehicles with their defects: `depotd dvir list` and the screens."""

import json
from collections import defaultdict
from dataclasses import dataclass

from daemon.readmodel.values import ReadConnection

PAGE_MOST = 500

REPORTS = """
SELECT i.id, v.name, d.name, i.at, i.odometer_m, i.note, i.made_by, i.reviewed_at, r.name
FROM inspection i
JOIN vehicle v ON v.id = i.vehicle_id
LEFT JOIN driver d ON d.id = i.driver_id
LEFT JOIN driver r ON r.id = i.reviewed_by
WHERE (:vehicle IS NULL OR v.name = :vehicle)
    AND (NOT :only_open OR EXISTS (
        SELECT 1 FROM defect o WHERE o.inspection_id = i.id AND o.settled_at IS NULL))
ORDER BY i.at DESC, i.id DESC LIMIT :limit
"""

DEFECTS = """
SELECT f.id, f.inspection_id, f.item, f.note, f.is_safety, f.settled_at, f.settled_by,
    f.settlement, f.settlement_note
FROM defect f WHERE f.inspection_id IN (SELECT value FROM json_each(:reports)) ORDER BY f.id
"""

OPEN = """
SELECT f.id, f.inspection_id, f.item, f.note, f.is_safety, v.name, i.at, d.name
FROM defect f
JOIN inspection i ON i.id = f.inspection_id
JOIN vehicle v ON v.id = i.vehicle_id
LEFT JOIN driver d ON d.id = i.driver_id
WHERE f.settled_at IS NULL AND (:vehicle IS NULL OR v.name = :vehicle)
ORDER BY f.is_safety DESC, i.at, f.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectRow:
    id: int
    item: str
    note: str
    is_safety: bool
    settled_at: int | None
    """None: it is open."""
    settled_by: str
    settlement: str
    """repaired or not_needed."""
    settlement_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    id: int
    vehicle: str
    driver: str | None
    at: int
    odometer_m: int | None
    note: str
    made_by: str
    reviewed_at: int | None
    reviewed_by: str | None
    """The next driver."""
    defects: tuple[DefectRow, ...]

    @property
    def open(self) -> tuple[DefectRow, ...]:
        return tuple(defect for defect in self.defects if defect.settled_at is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDefectRow:
    id: int
    report: int
    vehicle: str
    driver: str | None
    """Who reported it."""
    at: int
    item: str
    note: str
    is_safety: bool


def reports(
    db: ReadConnection, vehicle: str | None = None, *, only_open: bool = False, limit: int = 50
) -> tuple[ReportRow, ...]:
    """The newest first; `only_open`: those with a defect that nobody has certified."""
    asked = {
        "vehicle": vehicle,
        "only_open": only_open,
        "limit": max(1, min(limit, PAGE_MOST)),
    }
    rows = db.execute(REPORTS, asked).fetchall()
    defects = _defects(db, [row[0] for row in rows])
    return tuple(
        ReportRow(
            id=number,
            vehicle=of_vehicle,
            driver=driver,
            at=at,
            odometer_m=odometer_m,
            note=note,
            made_by=made_by,
            reviewed_at=reviewed_at,
            reviewed_by=reviewed_by,
            defects=tuple(defects[number]),
        )
        for number, of_vehicle, driver, at, odometer_m, note, made_by, reviewed_at, reviewed_by in (
            rows
        )
    )


def open_defects(db: ReadConnection, vehicle: str | None = None) -> tuple[OpenDefectRow, ...]:
    """Those of safety first, the oldest of them first."""
    return tuple(
        OpenDefectRow(
            id=number,
            report=report,
            vehicle=of_vehicle,
            driver=driver,
            at=at,
            item=item,
            note=note,
            is_safety=bool(is_safety),
        )
        for number, report, item, note, is_safety, of_vehicle, at, driver in db.execute(
            OPEN, {"vehicle": vehicle}
        ).fetchall()
    )


def _defects(db: ReadConnection, reports_wanted: list[int]) -> dict[int, list[DefectRow]]:
    found: dict[int, list[DefectRow]] = defaultdict(list)
    asked = {"reports": json.dumps(reports_wanted)}
    for number, report, item, note, is_safety, *settled in db.execute(DEFECTS, asked).fetchall():
        settled_at, settled_by, settlement, settlement_note = settled
        found[report].append(
            DefectRow(
                id=number,
                item=item,
                note=note,
                is_safety=bool(is_safety),
                settled_at=settled_at,
                settled_by=settled_by,
                settlement=settlement,
                settlement_note=settlement_note,
            )
        )
    return found

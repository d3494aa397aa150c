"""Work orders as they are shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.maintenance.work_orders import OPEN, WorkState, WorkUrgency
from daemon.readmodel.values import ReadConnection

_COLUMNS = """
SELECT
    w.name, v.name, w.state, w.urgency, w.kinds, w.faults, w.why, w.duration_min, w.is_fixed,
    w.unbooked, w.mechanic, w.note, w.created_at, w.created_by, w.accepted_at, w.accepted_by,
    w.started_at, w.started_by, w.finished_at, w.finished_by, w.cancelled_at, w.cancelled_by,
    w.cancel_reason,
    (SELECT json_group_array(json_array(s.position, s.bay, s.from_at, s.until_at))
        FROM work_slot s WHERE s.work_order_id = w.id),
    (SELECT json_group_array(d.kind) FROM service_done d
        WHERE d.work_order_id = w.id AND d.withdrawn_at IS NULL)
FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
"""

OPEN_ORDERS = f"{_COLUMNS} WHERE w.state IN ('proposed', 'accepted', 'started')"

NEWEST = f"{_COLUMNS} ORDER BY w.id DESC LIMIT :most"

BY_NAME = f"{_COLUMNS} WHERE w.name = :name"

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    bay: int
    from_at: int
    until_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderRow:
    name: str
    vehicle: str
    state: WorkState
    urgency: WorkUrgency
    kinds: Sequence[str]
    faults: Sequence[str]
    why: str
    duration_min: int
    is_fixed: bool
    """A person chose the time."""
    unbooked: str
    """Why it has no time, or too little."""
    mechanic: str
    note: str
    created_at: int
    created_by: str
    accepted_at: int | None
    accepted_by: str
    started_at: int | None
    started_by: str
    finished_at: int | None
    finished_by: str
    cancelled_at: int | None
    cancelled_by: str
    cancel_reason: str
    slots: Sequence[SlotRow]
    recorded: Sequence[str]
    """Services that were recorded with it."""

    @property
    def begins_at(self) -> int | None:
        return self.slots[0].from_at if self.slots else None


def open_work(db: ReadConnection) -> tuple[WorkOrderRow, ...]:
    """Those in the workshop first, then by urgency, then by their time."""
    rows = [_row(cells) for cells in db.execute(OPEN_ORDERS).fetchall()]
    return tuple(sorted(rows, key=_rank))


def all_work(db: ReadConnection) -> tuple[WorkOrderRow, ...]:
    """The newest first, finished and cancelled ones too."""
    return tuple(_row(cells) for cells in db.execute(NEWEST, {"most": MOST}).fetchall())


def work_order(db: ReadConnection, name: str) -> WorkOrderRow | None:
    cells = db.execute(BY_NAME, {"name": name.upper()}).fetchone()
    return None if cells is None else _row(cells)


def _rank(row: WorkOrderRow) -> tuple[int, int, int, str]:
    begins = 1 << 62 if row.begins_at is None else row.begins_at
    return -OPEN.index(row.state), -row.urgency.rank, begins, row.name


def _row(cells: Sequence[Any]) -> WorkOrderRow:
    (name, vehicle, state, urgency, kinds, faults, why, duration, is_fixed) = cells[:9]
    (unbooked, mechanic, note, created_at, created_by, accepted_at, accepted_by) = cells[9:16]
    (started_at, started_by, finished_at, finished_by, cancelled_at) = cells[16:21]
    (cancelled_by, cancel_reason, slots, recorded) = cells[21:]
    return WorkOrderRow(
        name=name,
        vehicle=vehicle,
        state=WorkState(state),
        urgency=WorkUrgency(urgency),
        kinds=tuple(json.loads(kinds)),
        faults=tuple(json.loads(faults)),
        why=why,
        duration_min=duration,
        is_fixed=bool(is_fixed),
        unbooked=unbooked,
        mechanic=mechanic,
        note=note,
        created_at=created_at,
        created_by=created_by,
        accepted_at=accepted_at,
        accepted_by=accepted_by,
        started_at=started_at,
        started_by=started_by,
        finished_at=finished_at,
        finished_by=finished_by,
        cancelled_at=cancelled_at,
        cancelled_by=cancelled_by,
        cancel_reason=cancel_reason,
        slots=tuple(
            SlotRow(bay=bay, from_at=begins, until_at=ends)
            for _, bay, begins, ends in sorted(json.loads(slots))
        ),
        recorded=tuple(json.loads(recorded)),
    )

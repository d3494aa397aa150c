"""What is wrong with the upkeep of vehicles, as the screens tell it."""

from daemon.domain.maintenance.due import Standing
from daemon.domain.maintenance.work_orders import WorkUrgency
from daemon.readmodel.attention import AttentionRow, MaintenanceTrouble, Urgency
from daemon.readmodel.fault_codes import FaultRow, faults
from daemon.readmodel.services import DueRow, due
from daemon.readmodel.values import ReadConnection
from daemon.readmodel.work_orders import WorkOrderRow, open_work

RED = "red_stop"


def maintenance_trouble(db: ReadConnection) -> tuple[AttentionRow, ...]:
    """Services past their buffer, red lamps, and vehicles that stand and nobody has time for."""
    rows = [_of_service(row) for row in due(db) if row.standing is Standing.OVERDUE]
    rows += [_of_fault(row) for row in faults(db) if row.severity == RED]
    rows += [_of_work(row) for row in open_work(db) if _is_stuck(row)]
    return tuple(rows)


def _of_service(row: DueRow) -> AttentionRow:
    """The fact first: a narrow screen cuts the end."""
    return _row(
        MaintenanceTrouble.OVERDUE,
        row.vehicle,
        f"service {row.kind} is overdue: {row.why}",
        about=row.kind,
        urgency=Urgency.SOON,
        since=None,
    )


def _of_fault(row: FaultRow) -> AttentionRow:
    words = f" {row.words}" if row.words else ""
    return _row(
        MaintenanceTrouble.RED_LAMP,
        row.vehicle,
        f"fault {row.code}{words}",
        about=row.code,
        urgency=Urgency.NOW,
        since=row.first_at,
    )


def _of_work(row: WorkOrderRow) -> AttentionRow:
    return _row(
        MaintenanceTrouble.NO_TIME,
        row.vehicle,
        f"{row.name} waits for the workshop: {row.unbooked}",
        about=row.name,
        urgency=Urgency.NOW,
        since=row.created_at,
    )


def _is_stuck(row: WorkOrderRow) -> bool:
    return row.urgency is WorkUrgency.STOP and bool(row.unbooked)


def _row(
    trouble: MaintenanceTrouble,
    vehicle: str,
    said: str,
    *,
    about: str,
    urgency: Urgency,
    since: int | None,
) -> AttentionRow:
    return AttentionRow(
        urgency=urgency,
        key=f"m{trouble}:{vehicle}:{about}",
        kind=trouble,
        name=vehicle,
        motion=None,
        port=None,
        maintenance=trouble,
        said=said,
        since=since,
    )

"""What a truck is doing for orders, and by what that was seen."""

from dataclasses import dataclass
from enum import StrEnum


class TruckState(StrEnum):
    AVAILABLE = "available"
    ASSIGNED = "assigned"
    LOADING = "loading"
    EN_ROUTE = "en_route"
    AT_JOB_SITE = "at_job_site"
    DELIVERING = "delivering"
    RETURNING = "returning"
    WASHING = "washing"
    OUT_OF_SERVICE = "out_of_service"


class MoveSource(StrEnum):
    """What showed that a truck has come to a state."""

    GEOFENCE = "geofence"
    MOTION = "motion"
    TELEMETRY = "telemetry"
    TIMER = "timer"
    PERSON = "person"
    HEADOFFICE = "headoffice"
    DISPATCH = "dispatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """`since` is ms UTC; of a truck that never did anything 0, with version 0."""

    vehicle_id: int
    name: str
    state: TruckState = TruckState.AVAILABLE
    since: int = 0
    source: MoveSource = MoveSource.DISPATCH
    order_id: int | None = None
    """In hand."""
    note: str = ""
    was: TruckState | None = None
    """Before it went out of service; None: it is in service."""
    version: int = 0

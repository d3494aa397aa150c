"""State as word, sign and colour. Nothing else in the screens chooses one of the three."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.alerts import Urgency
from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.maintenance.due import Standing as ServiceStanding
from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.domain.orders.concrete import Hardness
from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.domain.papers.checklist import State
from daemon.domain.papers.standing import Status
from daemon.domain.tracking.facts import Motion
from daemon.readmodel.attention import (
    DriverTrouble,
    JobTrouble,
    LinkTrouble,
    MaintenanceTrouble,
    OrderTrouble,
)
from daemon.readmodel.chain import Link
from daemon.readmodel.link import AWAITED
from daemon.readmodel.ports import PortState
from daemon.readmodel.queues import Tab


@dataclass(frozen=True, slots=True)
class Sign:
    sign: str
    word: str
    style: str

    @property
    def both(self) -> str:
        return f"{self.sign} {self.word}"


MOTION = {
    Motion.MOVING: Sign("►", "moving", "green"),
    Motion.IDLE: Sign("=", "idle", "yellow"),
    Motion.PARKED: Sign("■", "parked", "cyan"),
    Motion.STALE: Sign("!", "stale", "bold red"),
    Motion.UNKNOWN: Sign("?", "unknown", "magenta"),
}
PORT = {
    PortState.OPEN: Sign("●", "open", "green"),
    PortState.SILENT: Sign("○", "silent", "yellow"),
    PortState.ABSENT: Sign("x", "absent", "bold red"),
    PortState.CLOSED: Sign("-", "closed", "yellow"),
    PortState.UNKNOWN: Sign("?", "unknown", "magenta"),
}
CLOCK = {
    "ntp": Sign("●", "ntp", "green"),
    "gps": Sign("●", "gps", "green"),
    "untrusted": Sign("!", "untrusted", "bold red"),
}
JOB = {
    "scheduled": Sign("○", "scheduled", "cyan"),
    "available": Sign("…", "waiting", "cyan"),
    "running": Sign("►", "running", "green"),
    "retryable": Sign("~", "retrying", "yellow"),
    "succeeded": Sign("■", "completed", "green"),
    "cancelled": Sign("-", "cancelled", "magenta"),
    "dead": Sign("x", "failed", "bold red"),
    "parked": Sign("?", "parked", "magenta"),
}
TAB = {
    Tab.WAITING: Sign("…", "waiting", "cyan"),
    Tab.DELAYED: Sign("○", "delayed", "yellow"),
    Tab.ACTIVE: Sign("►", "active", "green"),
    Tab.FAILED: Sign("x", "failed", "bold red"),
    Tab.COMPLETED: Sign("■", "completed", "green"),
    Tab.CANCELLED: Sign("-", "cancelled", "magenta"),
}
TROUBLE = {
    JobTrouble.DEAD: Sign("x", "failed", "bold red"),
    JobTrouble.PAUSED: Sign("‖", "paused", "yellow"),
    JobTrouble.UNSERVED: Sign("?", "unserved", "magenta"),
}
QUEUE_OPEN = Sign("●", "open", "green")
QUEUE_PAUSED = TROUBLE[JobTrouble.PAUSED]
QUEUE_UNSERVED = TROUBLE[JobTrouble.UNSERVED]
SCHEDULE_ON = Sign("●", "on", "green")
SCHEDULE_PAUSED = QUEUE_PAUSED
SCHEDULE_WAITS = Sign("!", "waits", "bold red")
URGENCY = {
    Urgency.CRITICAL: Sign("◆", "critical", "bold red"),
    Urgency.HIGH: Sign("!", "high", "red"),
    Urgency.MEDIUM: Sign("▲", "medium", "yellow"),
    Urgency.LOW: Sign("·", "low", "cyan"),
}
LINK = {
    Link.COMMAND: Sign("»", "command", "magenta"),
    Link.EVENT: Sign("●", "event", "cyan"),
    Link.JOB: Sign("►", "job", "green"),
    Link.ALERT: Sign("!", "alert", "yellow"),
}
HEAD_OFFICE = {
    "off": Sign("-", "off", "cyan"),
    "offline": Sign("x", "offline", "yellow"),
    "connecting": Sign("…", "connecting", "yellow"),
    "catching-up": Sign("►", "catching up", "cyan"),
    "awaited": Sign("○", AWAITED, "yellow"),
    "live": Sign("●", "live", "green"),
    "unknown": Sign("?", "unknown", "magenta"),
}
"""A link that comes and goes is no alarm; what lasts or is refused is in LINK_TROUBLE."""
LINK_TROUBLE = {
    LinkTrouble.OFFLINE: Sign("x", "offline", "bold red"),
    LinkTrouble.AWAY: Sign("!", "away", "yellow"),
    LinkTrouble.REFUSED: Sign("-", "refused", "yellow"),
}
DUTY = {
    Duty.OFF: Sign("○", "off", "cyan"),
    Duty.SB: Sign("◐", "sleeper", "blue"),
    Duty.D: Sign("►", "driving", "green"),
    Duty.ON: Sign("■", "on duty", "yellow"),
}
MODE = {
    Mode.PC: Sign("p", "own use", "cyan"),
    Mode.YM: Sign("y", "yard", "yellow"),
    Mode.TEAM_SEAT: Sign("s", "seat", "cyan"),
}


class Left(StrEnum):
    """How much is left on a clock of hours of service."""

    ENOUGH = "enough"
    SHORT = "short"
    NOTHING = "nothing"
    NOT_APPLIED = "not applied"
    UNKNOWN = "unknown"


LEFT = {
    Left.ENOUGH: Sign("●", "enough", "green"),
    Left.SHORT: Sign("▲", "short", "yellow"),
    Left.NOTHING: Sign("x", "used up", "bold red"),
    Left.NOT_APPLIED: Sign("-", "n/a", "dim"),
    Left.UNKNOWN: Sign("?", "unknown", "magenta"),
}


class Standing(StrEnum):
    """How a driver stands with his hours, the most pressing first."""

    VIOLATED = "violated"
    WARNED = "warned"
    SHORT = "short"
    UNKNOWN = "unknown"
    IN_HOURS = "in hours"
    RESTING = "resting"
    RESTED = "rested"


STANDING = {
    Standing.VIOLATED: Sign("x", "violated", "bold red"),
    Standing.WARNED: Sign("!", "warned", "red"),
    Standing.SHORT: Sign("▲", "short", "yellow"),
    Standing.UNKNOWN: Sign("?", "unknown", "magenta"),
    Standing.IN_HOURS: Sign("●", "in hours", "green"),
    Standing.RESTING: Sign("◐", "resting", "cyan"),
    Standing.RESTED: Sign("○", "rested", "cyan"),
}
CERTIFIED = {
    "not": Sign("○", "not certified", "yellow"),
    "changed": Sign("!", "changed since it was certified", "bold red"),
    "certified": Sign("●", "certified", "green"),
}
NOTED = Sign("»", "note", "magenta")
DECLARED = Sign("§", "declared", "magenta")
PAPERS_BRIEF = {
    Status.VALID: "● ok",
    Status.DUE: "▲ due",
    Status.EXPIRED: "x out",
    Status.MISSING: "? none",
}
"""For a list, in six characters."""
HOURS_VIOLATED = Sign("◷", "hours", "bold red")
HOURS_WARNED = Sign("◷", "hours", "yellow")
DRIVER_TROUBLE = {
    DriverTrouble.VIOLATED: STANDING[Standing.VIOLATED],
    DriverTrouble.WARNED: STANDING[Standing.WARNED],
    DriverTrouble.PAPERS: Sign("!", "papers", "bold red"),
}
NO_RECORD = Sign("?", "none", "magenta")
PAPER = {
    Status.VALID: Sign("●", "valid", "green"),
    Status.DUE: Sign("▲", "due", "yellow"),
    Status.EXPIRED: Sign("x", "expired", "bold red"),
    Status.MISSING: Sign("?", "missing", "magenta"),
}
CHECKED = {
    State.DONE: Sign("●", "on file", "green"),
    State.DUE: PAPER[Status.DUE],
    State.EXPIRED: PAPER[Status.EXPIRED],
    State.MISSING: PAPER[Status.MISSING],
}
SAFETY_DEFECT = Sign("x", "safety", "bold red")
DEFECT = Sign("▲", "defect", "yellow")
TO_REVIEW = Sign("○", "to sign", "cyan")
UNCLAIMED = Sign("?", "unclaimed", "magenta")
UNDER_WAY = Sign("►", "goes on", "yellow")
UNFIT = Sign("-", "not assignable", "magenta")
IN_ORDER = Sign("●", "in order", "green")
ORDER = {
    OrderState.PENDING: Sign("○", "pending", "yellow"),
    OrderState.ASSIGNED: Sign("◐", "assigned", "cyan"),
    OrderState.LOADING: Sign("▼", "loading", "blue"),
    OrderState.IN_TRANSIT: Sign("►", "in transit", "green"),
    OrderState.DELIVERING: Sign("■", "delivering", "green"),
    OrderState.DELIVERED: Sign("●", "delivered", "dim"),
    OrderState.CANCELLED: Sign("-", "cancelled", "magenta"),
}
NO_TRUCK = Sign("x", "no truck", "bold red")
"""Of an order that nobody can have."""
TRUCK = {
    TruckState.AVAILABLE: Sign("○", "available", "cyan"),
    TruckState.ASSIGNED: Sign("◐", "assigned", "cyan"),
    TruckState.LOADING: Sign("▼", "loading", "blue"),
    TruckState.EN_ROUTE: Sign("►", "en route", "green"),
    TruckState.AT_JOB_SITE: Sign("=", "at site", "green"),
    TruckState.DELIVERING: Sign("■", "delivering", "green"),
    TruckState.RETURNING: Sign("◄", "returning", "yellow"),
    TruckState.WASHING: Sign("~", "washing", "yellow"),
    TruckState.OUT_OF_SERVICE: Sign("x", "out of service", "bold red"),
}
TIER = {Tier.PREMIUM: "bold", Tier.PRIORITY: "", Tier.STANDARD: "dim"}
"""Styles of words."""
LOAD = {
    Hardness.FRESH: Sign("●", "load", "green"),
    Hardness.WARNED: Sign("▲", "load", "yellow"),
    Hardness.PRESSING: Sign("!", "load", "bold red"),
    Hardness.OVER: Sign("x", "load", "bold red reverse"),
}
LATE = Sign("!", "late", "bold red")
ORDER_TROUBLE = {
    OrderTrouble.LATE: LATE,
    OrderTrouble.NO_TRUCK: NO_TRUCK,
    OrderTrouble.LOAD: Sign("◷", "load", "bold red"),
    OrderTrouble.RECALL: Sign("!", "call", "bold red"),
}
SERVICE = {
    ServiceStanding.OVERDUE: Sign("x", "overdue", "bold red"),
    ServiceStanding.DUE: Sign("!", "due", "red"),
    ServiceStanding.SOON: Sign("▲", "soon", "yellow"),
    ServiceStanding.OK: Sign("●", "ok", "green"),
    ServiceStanding.UNKNOWN: Sign("?", "unknown", "magenta"),
}
WORK = {
    WorkState.PROPOSED: Sign("○", "proposed", "yellow"),
    WorkState.ACCEPTED: Sign("◐", "accepted", "cyan"),
    WorkState.STARTED: Sign("►", "started", "green"),
    WorkState.FINISHED: Sign("●", "finished", "dim"),
    WorkState.CANCELLED: Sign("-", "cancelled", "magenta"),
}
WORK_URGENCY = {
    WorkUrgency.STOP: Sign("x", "stop", "bold red"),
    WorkUrgency.URGENT: Sign("!", "urgent", "red"),
    WorkUrgency.ROUTINE: Sign("·", "routine", "cyan"),
}
NO_TIME = Sign("x", "no time", "bold red")
"""Of work that nobody could book, or not all of it."""
LAMP = {
    "red_stop": Sign("x", "red", "bold red"),
    "amber_warning": Sign("!", "amber", "yellow"),
    "protect": Sign("▲", "protect", "yellow"),
    "malfunction": Sign("▲", "exhaust", "yellow"),
    "none": Sign("·", "no lamp", "cyan"),
}
"""The gravest lamp that a fault has lit."""
FORMER = Sign("-", "former", "dim")
OVER = Sign("-", "over", "dim")
CHANGED = {
    "rises": Sign("▲", "rises", "yellow"),
    "falls": Sign("▼", "falls", "yellow"),
}
"""Which way a vehicle has left what is usual for it."""
MAINTENANCE_TROUBLE = {
    MaintenanceTrouble.OVERDUE: SERVICE[ServiceStanding.OVERDUE],
    MaintenanceTrouble.RED_LAMP: Sign("x", "red lamp", "bold red"),
    MaintenanceTrouble.NO_TIME: NO_TIME,
}
ON_TIME = Sign("●", "on time", "green")
RUNNING = Sign("●", "running", "green")
STOPPED = Sign("x", "stopped", "bold red")
ALERT = Sign("!", "alert", "bold red")
RED_LAMP = Sign("x", "red lamp", "bold red")
AMBER_LAMP = Sign("!", "amber lamp", "yellow")
LOW_FUEL = Sign("▽", "low fuel", "yellow")
TOLD = Sign("●", "usual", "green")
TOLD_LOW = Sign("▼", "low", "bold red")
TOLD_HIGH = Sign("▲", "high", "bold red")
TOLD_UNKNOWN = Sign("?", "unknown", "magenta")
TOLD_LONG_AGO = Sign("-", "old", "dim")

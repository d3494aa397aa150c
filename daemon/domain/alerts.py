"""An alert: what somebody at a desk must be told, and how pressing it is."""

from dataclasses import dataclass
from enum import StrEnum

TITLE_MOST = 200
TEXT_MOST = 2_000


class Desk(StrEnum):
    """Who is told. A desk is a role of the day, not a person."""

    DISPATCH = "dispatch"
    MAINTENANCE = "maintenance"
    COMPLIANCE = "compliance"
    OWNER = "owner"
    """Who placed an order, at the depot or at head office."""
    CUSTOMER = "customer"
    """Whoever passes on to a customer what concerns its order, by the contact that was told."""
    OPERATOR = "operator"
    """Whoever looks after the gateway itself: ports, store, clock, jobs."""


class Urgency(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The greater, the more pressing."""
        return _RANKS[self]


_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    recipient: Desk
    event: str
    """Kind of the event that it tells of."""
    subject: str
    """What the event is about: a vehicle, a port, a kind of job."""
    urgency: Urgency
    title: str
    text: str
    correlation_id: str
    job_id: int | None = None

"""`lane.learn`: what a drive that has just ended teaches of its lane."""

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from daemon.domain.eta.drives import Drive, Unseen, leg_of
from daemon.domain.eta.lanes import Leg
from daemon.domain.events import Event
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.domain.rules.key import RuleValues
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.store import lane_drives, lanes, vehicle_track, zones
from daemon.store.lanes import Driven

NAME_MOST = 64
ENDS = {
    (TruckState.EN_ROUTE, TruckState.AT_JOB_SITE),
    (TruckState.RETURNING, TruckState.WASHING),
    (TruckState.RETURNING, TruckState.AVAILABLE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    zone: ZoneInfo
    vehicle_id: int = 0
    drive: Drive | None = None
    """None: nobody told of its beginning, or nobody vouches for the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    leg: Leg | None = None
    driven: Driven | None = None
    unseen: str = ""
    """Why it teaches nothing."""


@job(
    "lane.learn",
    queue="housekeeping",
    max_attempts=3,
    timeout_s=30,
    unique=by("truck", "arrived_at"),
)
class LearnLane:
    """Keeps how long a truck drove between two sites, when it was seen from end to end.

    What was moved by hand, broken off by a recall or not heard for a part teaches nothing.
    """

    class Args(JobArgs):
        truck: Annotated[str, Field(min_length=1, max_length=NAME_MOST)]
        state: TruckState
        ended_by: MoveSource
        arrived_at: int

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Ended:
        zone = zones.depot_zone(reads)
        if not vehicle_track.is_clock_trusted(reads):
            return Ended(zone=zone)
        found = lane_drives.drive(
            reads,
            args.truck,
            state=args.state,
            ended_by=args.ended_by,
            arrived_at=args.arrived_at,
        )
        return (
            Ended(zone=zone)
            if found is None
            else Ended(zone=zone, vehicle_id=found[0], drive=found[1])
        )

    @staticmethod
    def decide(ended: Ended, _rules: RuleValues) -> Lesson:
        if ended.drive is None:
            return Lesson(unseen="nobody knows when it began")
        try:
            leg = leg_of(ended.drive, ended.zone)
        except Unseen as exc:
            return Lesson(unseen=str(exc))
        return Lesson(
            leg=leg, driven=Driven(vehicle_id=ended.vehicle_id, left_at=ended.drive.left_at)
        )

    @staticmethod
    def save(tx: JobTx, lesson: Lesson) -> dict[str, object]:
        leg, driven = lesson.leg, lesson.driven
        if leg is None or driven is None:
            return {"is_learned": False, "why": lesson.unseen}
        if not lanes.add_leg(tx, leg, driven):
            return {"is_learned": False, "why": "it is known already"}
        return {"is_learned": True, "took_s": leg.took_s}


def of_move(event: Event) -> LearnLane.Args | None:
    """When a drive ends."""
    body = event.body
    try:
        was, now = TruckState(str(body.get("previous"))), TruckState(str(body.get("new")))
        source = MoveSource(str(body.get("source")))
    except ValueError:
        return None
    if (was, now) not in ENDS or source is not MoveSource.GEOFENCE:
        return None
    return LearnLane.Args(truck=event.subject, state=was, ended_by=source, arrived_at=event.at)

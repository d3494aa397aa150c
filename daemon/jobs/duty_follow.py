"""`duty.follow`: the duty log of whoever drives follows the wheels of the vehicle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from daemon.domain.alerts import Desk
from daemon.domain.duty import following
from daemon.domain.duty.following import (
    ASKED,
    CHANGED,
    UNIDENTIFIED,
    AtTheWheel,
    Fast,
    Followed,
    Scene,
    Written,
)
from daemon.domain.duty.records import Whereabouts
from daemon.domain.events import Event
from daemon.domain.rules.key import RuleValues
from daemon.domain.tracking.facts import WheelsRolling, WheelsStanding, WheelsStopped
from daemon.domain.tracking.wheels import ASKS_MS, ROLLS_M_S, STANDS_MS, STOPS_MS
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.store import alerts, duty, seats, unidentified, vehicle_track, wheels, zones
from daemon.store.duty import Making
from daemon.store.seats import Seat
from daemon.store.whereabouts import whereabouts

ANSWERED = "depotd (it drives or has stopped)"
"""Who has read the alert of a question that is over."""
FAST_CM_S = round(ROLLS_M_S * 100)


class Occasion(StrEnum):
    ROLLING = "rolling"
    STANDING = "standing"
    STOPPED = "stopped"
    SEATED = "seated"
    LOOK = "look"
    """For vehicles that drive while no log says so."""


DECIDES: dict[Occasion, Callable[[Scene], Followed]] = {
    Occasion.ROLLING: following.rolled,
    Occasion.STANDING: following.stood,
    Occasion.STOPPED: following.stopped,
    Occasion.SEATED: following.seated,
    Occasion.LOOK: following.went_on,
}
OF_EVENT = {
    WheelsRolling.kind: Occasion.ROLLING,
    WheelsStanding.kind: Occasion.STANDING,
    WheelsStopped.kind: Occasion.STOPPED,
}


_OF_BODY = ("since", "lat_e7", "lon_e7", "odometer_m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One vehicle to be judged."""

    vehicle_id: int
    scene: Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    args: "FollowWheels.Args"
    zone: ZoneInfo
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    cases: Cases
    followed: tuple[Followed, ...]
    """One a case."""


@job(
    "duty.follow",
    queue="compliance",
    max_attempts=10,
    timeout_s=30,
    unique=by("what", "vehicle_id", "unit_id", "at"),
)
class FollowWheels:
    """Puts a driver into driving when his truck drives, asks when it stands, and ends it.

    Each fact is judged by its own instant, so a job that runs late or before an earlier one
    writes the same. That instant is a receiver's: it is judged while the depot's clock is not
    trusted as well, and who sits down then does so at the newest instant of the receiver.

    The look once a minute finds who drives on after recording something else on a short stand,
    or after another got out: no fact says that anew. Where fixes come late, the end of the drive
    finds it as well. Both need a receiver that tells its speed.
    """

    class Args(JobArgs):
        what: Occasion = Occasion.LOOK
        vehicle_id: int = 0
        unit_id: int = 0
        at: int = 0
        driver: str = ""
        since: int = 0
        lat_e7: int | None = None
        lon_e7: int | None = None
        odometer_m: int | None = None

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Cases:
        return Cases(args=args, zone=zones.depot_zone(reads), cases=_cases(reads, args))

    @staticmethod
    def decide(cases: Cases, rules: RuleValues) -> Judged:
        judge = DECIDES[cases.args.what]
        return Judged(cases=cases, followed=tuple(judge(case.scene) for case in cases.cases))

    @staticmethod
    def save(tx: JobTx, judged: Judged) -> dict[str, int]:
        cases = judged.cases
        if _cases(tx, cases.args) != cases.cases:
            raise Stale("a duty log or a seat has changed while the wheels were judged")
        for case, followed in zip(cases.cases, judged.followed, strict=True):
            _save(tx, case, followed, zone=cases.zone)
        return {
            "vehicles": len(cases.cases),
            "records": sum(len(followed.written) for followed in judged.followed),
        }


def of_wheels(event: Event) -> FollowWheels.Args | None:
    """What the wheels of a unit that sits on no vehicle did is nobody's duty."""
    if event.vehicle_id is None or event.unit_id is None:
        return None
    told = {key: event.body[key] for key in _OF_BODY if key in event.body}
    return FollowWheels.Args.model_validate(
        {
            "what": OF_EVENT[event.kind],
            "vehicle_id": event.vehicle_id,
            "unit_id": event.unit_id,
            "at": event.at,
            **told,
        }
    )


def of_seat(event: Event) -> FollowWheels.Args | None:
    if event.vehicle_id is None or event.body.get("place") != seats.Place.DRIVER:
        return None
    return FollowWheels.Args(
        what=Occasion.SEATED, vehicle_id=event.vehicle_id, at=event.at, driver=event.subject
    )


def _cases(reads: Reads, args: FollowWheels.Args) -> tuple[Case, ...]:
    if args.what is Occasion.LOOK:
        return tuple(case for one in wheels.watched(reads) if (case := _looked(reads, one)))
    vehicle = wheels.name_of(reads, args.vehicle_id)
    if vehicle is None:
        return ()
    if args.what is Occasion.SEATED:
        return (Case(vehicle_id=args.vehicle_id, scene=_seated(reads, args, vehicle)),)
    is_stand = args.what is not Occasion.ROLLING
    instants = (args.since, args.at) if args.what is Occasion.STOPPED else (args.at,)
    began_at = earliest = args.since if is_stand else args.at
    if args.what is Occasion.STOPPED:
        began_at = wheels.drive_began(reads, args.vehicle_id, args.since) or args.since
        earliest = began_at
    crew = wheels.crew_at(reads, args.vehicle_id, instants, since=earliest)
    scene = Scene(
        vehicle=vehicle,
        at=args.at,
        since=args.since if is_stand else None,
        whereabouts=Whereabouts(lat_e7=args.lat_e7, lon_e7=args.lon_e7, odometer_m=args.odometer_m),
        wheels=wheels.state_of(reads, args.vehicle_id),
        crew=crew,
        stops=wheels.stops_after(reads, args.vehicle_id, args.at),
        fast=_driven_on(reads, args, crew, began_at) if is_stand else (),
        rolled_at=wheels.rolled_after(reads, args.vehicle_id, args.unit_id, args.since)
        if is_stand
        else None,
        next_seat_at=wheels.next_seat_at(reads, args.vehicle_id, args.at),
        drive=wheels.open_drive(reads, args.vehicle_id),
        has_drivers=wheels.has_drivers(reads),
    )
    return (Case(vehicle_id=args.vehicle_id, scene=scene),)


def _driven_on(
    reads: Reads, args: FollowWheels.Args, crew: tuple[AtTheWheel, ...], began_at: int
) -> tuple[Fast, ...]:
    """The first fast fix after each word of theirs in the drive that ended with that stand."""
    found = {}
    for who in crew:
        for after in following.words_in_drive(who, began_at, args.since):
            fast = wheels.fast_after(
                reads, args.vehicle_id, after, before=args.since, fast_cm_s=FAST_CM_S
            )
            if fast is not None:
                at, where = fast
                found[who.driver_id, at] = Fast(driver_id=who.driver_id, at=at, whereabouts=where)
    return tuple(found.values())


def _seated(reads: Reads, args: FollowWheels.Args, vehicle: str) -> Scene:
    state = wheels.state_of(reads, args.vehicle_id)
    seat = seats.at_the_wheel(reads, args.vehicle_id)
    still = seat if seat is not None and seat.driver == args.driver else None
    at = _sat_at(reads, args, still)
    rolled_at = wheels.driven_since(reads, args.vehicle_id, at)
    if rolled_at is None and state is not None and state.is_driving and state.since > at:
        rolled_at = state.since
    from_at = max(at, rolled_at or 0)
    return Scene(
        vehicle=vehicle,
        at=at,
        whereabouts=whereabouts(reads, args.vehicle_id, from_at),
        wheels=state,
        crew=(wheels.aboard(reads, still, since=at),)
        if still is not None
        else wheels.crew_at(reads, args.vehicle_id, (from_at,), since=at),
        stops=wheels.stops_after(reads, args.vehicle_id, from_at),
        rolled_at=rolled_at,
        stood_since=wheels.stood_since(reads, args.vehicle_id, from_at, stands_ms=STANDS_MS),
        drive=wheels.open_drive(reads, args.vehicle_id),
    )


def _sat_at(reads: Reads, args: FollowWheels.Args, still: Seat | None) -> int:
    """By a clock that nobody vouches for: the newest instant of the vehicle's own receiver."""
    at = args.at if still is None else still.from_at  # put right with the clock meanwhile
    if vehicle_track.is_clock_trusted(reads):
        return at
    newest = wheels.newest_fix(reads, args.vehicle_id)
    return at if newest is None else newest


def _looked(reads: Reads, watched: wheels.Watched) -> Case | None:
    vehicle_id = watched.vehicle_id
    vehicle = wheels.name_of(reads, vehicle_id)
    fast = _went_on_at(reads, watched)
    if vehicle is None or fast is None:
        return None
    at, where = fast
    scene = Scene(
        vehicle=vehicle,
        at=at,
        whereabouts=where,
        wheels=wheels.state_of(reads, vehicle_id),
        crew=wheels.crew_at(reads, vehicle_id, (at,), since=at),
        stops=wheels.stops_after(reads, vehicle_id, at),
        next_seat_at=wheels.next_seat_at(reads, vehicle_id, at),
        drive=wheels.open_drive(reads, vehicle_id),
    )
    return Case(vehicle_id=vehicle_id, scene=scene)


def _went_on_at(reads: Reads, watched: wheels.Watched) -> tuple[int, Whereabouts] | None:
    vehicle_id, after, since = watched.vehicle_id, watched.after, watched.stood_since
    if since is None:
        return wheels.fast_after(reads, vehicle_id, after, fast_cm_s=FAST_CM_S)
    began_at = wheels.drive_began(reads, vehicle_id, since)
    if began_at is None or after <= began_at:
        return None
    return wheels.fast_after(reads, vehicle_id, after, before=since, fast_cm_s=FAST_CM_S)


def _save(tx: JobTx, case: Case, followed: Followed, *, zone: ZoneInfo) -> None:
    scene = case.scene
    if followed.wheels is not None:
        wheels.save(tx, case.vehicle_id, followed.wheels)
    if scene.drive is not None and followed.drive_ends_at is not None:
        _end(tx, case, scene.drive.id, followed.drive_ends_at)
    if followed.begins is not None:
        _begin(tx, case, followed.begins)
    for written in followed.written:
        _write(tx, case, written)
    if followed.question is not None:
        _ask(tx, case, followed.question, zone=zone)
    if followed.settled:
        alerts.settle(tx, Desk.DISPATCH, ASKED, subjects=followed.settled, at=tx.now, by=ANSWERED)


def _write(tx: JobTx, case: Case, written: Written) -> None:
    entry, was = written.entry, written.was
    number = duty.add(tx, written.driver_id, entry, making=Making(stamp=tx.stamp, by=following.BY))
    body: dict[str, object] = {
        "driver": written.driver,
        "vehicle": entry.vehicle,
        "duty": entry.duty.value,
        "mode": "",
        "at": entry.at,
        "was": None if was is None else was.duty.value,
        "origin": entry.origin.value,
        "note": entry.note,
    }
    tx.record(
        CHANGED,
        at=entry.at,
        vehicle_id=case.vehicle_id,
        subject=written.driver,
        body=body,
    )
    tx.decided(
        subject=f"driver {written.driver}",
        outcome=f"duty {entry.duty.value}",
        terms={**body, "record": number, "since": case.scene.since},
    )


def _ask(tx: JobTx, case: Case, question: following.Question, *, zone: ZoneInfo) -> None:
    since, stops_at = question.since, question.since + STOPS_MS
    tx.record(
        ASKED,
        at=since + ASKS_MS,
        vehicle_id=case.vehicle_id,
        subject=question.driver,
        body={
            "driver": question.driver,
            "vehicle": case.scene.vehicle,
            "at": since + ASKS_MS,
            "since": since,
            "stops_at": stops_at,
            "since_clock": _clock(since, zone),
            "stops_clock": _clock(stops_at, zone),
        },
    )


def _begin(tx: JobTx, case: Case, drive: following.Unidentified) -> None:
    number = unidentified.begin(tx, case.vehicle_id, at=drive.started_at)
    if number is None:
        return
    _tell_drive(tx, case, number, state="begun", at=drive.started_at)
    tx.decided(
        subject=f"vehicle {case.scene.vehicle}",
        outcome=UNIDENTIFIED,
        terms={"drive": number, "started_at": drive.started_at, "ended_at": drive.ended_at},
    )
    if drive.ended_at is not None:
        _end(tx, case, number, drive.ended_at)


def _end(tx: JobTx, case: Case, number: int, at: int) -> None:
    if unidentified.end(tx, number, at=at):
        _tell_drive(tx, case, number, state="ended", at=at)


def _tell_drive(tx: JobTx, case: Case, number: int, *, state: str, at: int) -> None:
    tx.record(
        UNIDENTIFIED,
        at=at,
        vehicle_id=case.vehicle_id,
        subject=case.scene.vehicle,
        body={"vehicle": case.scene.vehicle, "drive": number, "state": state, "at": at},
    )


def _clock(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).strftime("%H:%M")

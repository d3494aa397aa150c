"""What the wheels of a vehicle make of its driver's duty log.

- It begins to drive: whoever sits in the driver's seat is driving from then on, unless the truck
  said so already, or he has declared personal conveyance or yard moves. Driving that he told
  himself is the truck's from then on: an edit could take back what is only his word. Where
  nobody sits there, the drive waits on the reserved account.
- It has stood for five minutes: he is asked. Has he said nothing a minute later, he is on duty
  and not driving from then on.

A co-driver is never touched. Facts may come late and in any order: each is put where it
belongs in time, and what the driver himself recorded later stands, up to where the vehicle is
known to have driven on. Instants are those of receivers, so they hold whatever the depot's clock
is worth.

Driving that nobody was logged in for ends when the stand began that ended it. Logging devices
record to the second and never shorten driving: a part of a second counts as a whole one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from daemon.domain.duty.records import NOWHERE, DutyRecord, Entry, Origin, Whereabouts
from daemon.domain.hours.duty import Duty, Mode

CHANGED = "duty.changed"
SEATED = "duty.seated"
ASKED = "duty.asked"
UNIDENTIFIED = "duty.unidentified"

BY = "depotd (wheels)"
"""Who makes the records that are made here."""
S_MS = 1_000
NOW = 1 << 62
"""Whatever was recorded last."""
BY_HIS_OWN_WORD = frozenset({Mode.PC, Mode.YM})


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelState:
    """Of a vehicle, as last judged."""

    is_driving: bool
    since: int
    """When it began to drive, or to stand."""
    stands_since: int | None = None
    """While it drives: since when it stands, once its driver was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheWheel:
    driver_id: int
    driver: str
    log: tuple[Entry, ...]
    """In order of time, from what was in force at the earliest instant in question on."""
    sits_since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A drive that ended: `at` is when its driver had not answered."""

    at: int
    since: int
    whereabouts: Whereabouts = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Fast:
    """At or above 5 mph in a drive, after its driver's log said that he does not drive."""

    driver_id: int
    at: int
    whereabouts: Whereabouts = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDrive:
    """On the reserved account, going on."""

    id: int
    started_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of a vehicle where a fact about it is judged."""

    vehicle: str
    at: int
    since: int | None = None
    """Of a stand."""
    whereabouts: Whereabouts = NOWHERE
    wheels: WheelState | None
    crew: tuple[AtTheWheel, ...]
    """Who sits in the driver's seat; of a stop also who sat there when the stand began."""
    stops: tuple[Stop, ...] = ()
    """Those known already that come after `at`."""
    fast: tuple[Fast, ...] = ()
    """Of a stand that ends a drive: the first after each word of his own in that drive."""
    rolled_at: int | None = None
    """When it first rolled again after `since`, or drove when somebody sat down."""
    stood_since: int | None = None
    """Since when it stood when somebody sat down; None: it moved."""
    next_seat_at: int | None = None
    """When the next driver sat down after `at`."""
    drive: OpenDrive | None = None
    has_drivers: bool = True
    """The depot keeps duty logs at all: where none of its drivers is known, nobody is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    driver_id: int
    driver: str
    entry: Entry
    was: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    driver: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unidentified:
    """A drive that begins on the reserved account; ended already where the fact came late."""

    started_at: int
    ended_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What is to be written; empty where all is as it should be."""

    wheels: WheelState | None = None
    """None: as they were."""
    written: tuple[Written, ...] = ()
    question: Question | None = None
    settled: tuple[str, ...] = ()
    """Drivers whose question is over."""
    begins: Unidentified | None = None
    drive_ends_at: int | None = None
    """Of the open drive."""


class _Pen:
    """What is to be written into one log, and how that log reads then."""

    def __init__(self, who: AtTheWheel) -> None:
        self.who = who
        self.log = list(who.log)
        self.written: list[Written] = []

    def write(self, entry: Entry) -> None:
        who, was = self.who, in_force(self.log, entry.at)
        self.written.append(
            Written(driver_id=who.driver_id, driver=who.driver, entry=entry, was=was)
        )
        self.log.append(entry)
        self.log.sort(key=_at)


def rolled(scene: Scene) -> Followed:
    """It drives since `at`."""
    wheels = _driving(scene.wheels, scene.at)
    if not scene.crew:
        return Followed(wheels=wheels, begins=_unidentified(scene))
    return Followed(
        wheels=wheels,
        written=tuple(one for who in scene.crew for one in _driven(scene, who, scene.at)),
        settled=_names(scene.crew) if wheels is not None else (),
    )


def stood(scene: Scene) -> Followed:
    """It has stood for five minutes since `since`."""
    was, since = scene.wheels, _since(scene)
    if was is None or not was.is_driving or was.since > since or scene.rolled_at is not None:
        return Followed()
    if was.stands_since is not None and was.stands_since >= since:
        return Followed()
    if any(stop.since == since for stop in scene.stops):
        return Followed()
    asked = [who for who in scene.crew if _is_unanswered(who.log, NOW, since)]
    return Followed(
        wheels=replace(was, stands_since=since),
        question=Question(driver=asked[0].driver, since=since) if asked else None,
    )


def stopped(scene: Scene) -> Followed:
    """It has stood for six minutes since `since`.

    Fixes that came late may show that it drove on after a word of its driver's own.
    """
    was, since = scene.wheels, _since(scene)
    pens = [_driven_on(scene, who) for who in scene.crew]
    if scene.rolled_at is not None and scene.rolled_at <= scene.at:
        return Followed(written=_written(pens))
    stop = Stop(at=scene.at, since=since, whereabouts=scene.whereabouts)
    for pen in pens:
        entry = _ended(scene.vehicle, pen.log, stop)
        if entry is not None:
            pen.write(entry)
    is_newest = was is None or (was.since <= since and (was.is_driving or was.since < since))
    drive = scene.drive
    return Followed(
        wheels=WheelState(is_driving=False, since=since) if is_newest else None,
        written=_written(pens),
        settled=_names(scene.crew),
        drive_ends_at=whole_second(since) if drive and drive.started_at <= since else None,
    )


def seated(scene: Scene) -> Followed:
    """Somebody sat down in the driver's seat at `at`.

    Where the vehicle stands in its drive he is left alone, and the drive of nobody ended with
    that stand; as soon as it rolls on he is found by `went_on`.
    """
    if scene.rolled_at is None:
        return Followed()
    drives_from = max(scene.at, scene.rolled_at)
    if scene.stood_since is not None:
        ends_at = min(drives_from, whole_second(scene.stood_since))
        return Followed(drive_ends_at=ends_at if scene.drive else None)
    return Followed(
        written=tuple(one for who in scene.crew for one in _driven(scene, who, drives_from)),
        drive_ends_at=drives_from if scene.drive else None,
    )


def went_on(scene: Scene) -> Followed:
    """It was at or above 5 mph at `at` in a drive, while its driver was not driving by his log,
    or nobody had sat down after another got out; the drive may be over meanwhile."""
    if not scene.crew:
        return Followed(begins=_unidentified(scene))
    return Followed(
        written=tuple(one for who in scene.crew for one in _driven(scene, who, scene.at))
    )


def in_force(log: Iterable[Entry], at: int) -> Entry | None:
    """Of several at one instant the last holds."""
    found = None
    for entry in log:
        if entry.at <= at:
            found = entry
    return found


def is_at_the_wheels_word(entry: Entry | None) -> bool:
    """Whether his status follows the wheels when they roll."""
    return entry is None or not (entry.is_driving_of_the_truck or entry.mode in BY_HIS_OWN_WORD)


def words_in_drive(who: AtTheWheel, began_at: int, since: int) -> tuple[int, ...]:
    """From when on in a drive, up to its last stand, his log does not say the truck's driving.

    What it said when the drive began is judged by `rolled`.
    """
    instants = {who.sits_since, *(entry.at for entry in who.log if entry.at > who.sits_since)}
    return tuple(
        at
        for at in sorted(instants)
        if began_at < at < since and is_at_the_wheels_word(in_force(who.log, at))
    )


def whole_second(at: int) -> int:
    return -(-at // S_MS) * S_MS


def _names(crew: Iterable[AtTheWheel]) -> tuple[str, ...]:
    return tuple(who.driver for who in crew)


def _since(scene: Scene) -> int:
    return scene.at if scene.since is None else scene.since


def _driving(was: WheelState | None, at: int) -> WheelState | None:
    if was is None or (not was.is_driving and was.since < at):
        return WheelState(is_driving=True, since=at)
    if was.is_driving and was.stands_since is not None and was.stands_since < at:
        return replace(was, stands_since=None)
    return None


def _driven(scene: Scene, who: AtTheWheel, at: int) -> list[Written]:
    """Driving from `at` on, and what the stops known already make of it."""
    pen = _Pen(who)
    if is_at_the_wheels_word(in_force(pen.log, at)):
        pen.write(_entry(scene.vehicle, at, Duty.D, scene.whereabouts))
    for stop in scene.stops:
        if stop.since >= at:
            entry = _ended(scene.vehicle, pen.log, stop)
            if entry is not None:
                pen.write(entry)
            break
        if _is_of_stop(in_force(pen.log, stop.at), stop, scene.vehicle):
            # Silence was taken for rest, and it was none.
            pen.write(_entry(scene.vehicle, stop.at, Duty.D, NOWHERE))
    return pen.written


def _driven_on(scene: Scene, who: AtTheWheel) -> _Pen:
    """Driving from where the vehicle is known to have driven on after words of his own."""
    pen = _Pen(who)
    for fast in scene.fast:
        if fast.driver_id == who.driver_id and is_at_the_wheels_word(in_force(pen.log, fast.at)):
            pen.write(_entry(scene.vehicle, fast.at, Duty.D, fast.whereabouts))
    return pen


def _written(pens: Iterable[_Pen]) -> tuple[Written, ...]:
    return tuple(one for pen in pens for one in pen.written)


def _at(entry: Entry) -> int:
    return entry.at


def _ended(vehicle: str, log: Sequence[Entry], stop: Stop) -> Entry | None:
    """On duty, where the driver is driving by his log and has not confirmed it."""
    if not _is_unanswered(log, stop.at, stop.since):
        return None
    return _entry(vehicle, stop.at, Duty.ON, stop.whereabouts)


def _is_unanswered(log: Iterable[Entry], at: int, since: int) -> bool:
    now = in_force(log, at)
    if now is None or now.duty is not Duty.D:
        return False
    return now.at < since or not _is_his_word(now)


def _is_his_word(entry: Entry) -> bool:
    """Driving that he confirms stays the truck's; who made the record tells."""
    if entry.origin is not Origin.AUTOMATIC:
        return True
    return isinstance(entry, DutyRecord) and entry.made_by != BY


def _is_of_stop(entry: Entry | None, stop: Stop, vehicle: str) -> bool:
    return entry is not None and (entry.at, entry.duty, entry.origin, entry.vehicle) == (
        stop.at,
        Duty.ON,
        Origin.AUTOMATIC,
        vehicle,
    )


def _entry(vehicle: str, at: int, duty: Duty, whereabouts: Whereabouts) -> Entry:
    return Entry(
        at=at, duty=duty, origin=Origin.AUTOMATIC, vehicle=vehicle, whereabouts=whereabouts
    )


def _unidentified(scene: Scene) -> Unidentified | None:
    if not scene.has_drivers:
        return None
    ends = [whole_second(stop.since) for stop in scene.stops if stop.since >= scene.at]
    ends += [] if scene.next_seat_at is None else [scene.next_seat_at]
    ends_at, drive = min(ends, default=None), scene.drive
    if drive is not None and (ends_at is None or drive.started_at < ends_at):
        return None
    return Unidentified(started_at=scene.at, ended_at=ends_at)

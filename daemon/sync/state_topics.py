"""What is retained at the broker: the depot, its vehicles, its queues, the newest word of each.

It is for looking at. What did not change is not sent; what changed often is sent once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from daemon.domain.tracking.facts import Motion
from daemon.readmodel import alerts, fleet, queues, status
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.link import retired_vehicles
from daemon.readmodel.queues import QueueRow
from daemon.readmodel.values import ReadConnection
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.post import Post
from daemon.wire import topics
from daemon.wire.interface import Outgoing
from daemon.wire.messages import Message

STILL_MS = 60_000
"""A vehicle that stands is told again so often: its receiver wanders and never stops speaking."""
REFUSED_MS = 60_000
"""A topic that the broker refuses rests for so long, and all of them with it."""


class Word(NamedTuple):
    payload: bytes
    key: object
    """What must have changed for it to be sent."""


GONE = Word(b"", None)
UNKNOWN = "unknown"
"""Key of what an earlier start of the daemon may have left at the broker."""
RETIRED_FOR_MS = 30 * 86_400_000
"""A vehicle that was retired while nobody was connected is looked for so far back."""


class DepotState(Message):
    name: str
    """The depot's name."""
    kind: str
    """Of its database: live, replay or simulation."""
    release: str
    """Of depotd."""
    boot: int | None
    """How often the daemon was started."""
    clock: str
    """Who vouches for its time: gps, ntp, untrusted."""
    store: str
    """How its store is: ok, full, read-only, failed."""
    vehicles: dict[str, int]
    """How many are moving, idle, parked, stale, unknown."""
    unread_alerts: int
    """Alerts that nobody has read yet."""


class VehicleState(Message):
    name: str
    """The vehicle, or the unit where it sits on none."""
    unit: str | None
    """The unit that sits on it."""
    motion: str
    """moving, idle, parked, stale or unknown."""
    since: int | None
    """Since when, ms UTC."""
    at: int | None
    """Instant of the newest fix, ms UTC."""
    seen_at: int | None
    """When the depot had it, ms UTC."""
    lat: float | None
    """Degrees, north positive."""
    lon: float | None
    """Degrees, east positive."""
    speed_kmh: float | None
    """Speed over ground."""
    course_deg: float | None
    """Course over ground."""
    odometer_m: int | None
    """Metres driven since the first fix."""
    site: str | None
    """The site that it is at."""
    fences: list[str]
    """The geofences that it is in."""


class QueueState(Message):
    name: str
    """The queue's name."""
    waiting: int
    """Jobs that could start."""
    active: int
    """Jobs that run."""
    delayed: int
    """Jobs that wait for their time."""
    failed: int
    """Dead jobs that are still kept."""
    completed: int
    """Succeeded jobs that are still kept."""
    is_paused: bool
    """Nothing of it is started."""


class StateTopics:
    def __init__(self, ground: LinkGround, plan: LinkPlan, *, post: Post) -> None:
        self._ground = ground
        self._plan = plan
        self._post = post
        self._sent: dict[str, object] = {}
        """By topic the key of what the broker was given last."""
        self._waiting: dict[str, Word] = {}
        """What it should be given, the oldest first."""
        self._due_at = 0
        self._is_first = True

    def forget(self) -> None:
        """All of it is sent again: the broker has lost it, or somebody asks."""
        self._sent.clear()
        self._due_at = 0
        self._is_first = True

    def broke(self) -> None:
        """What was under way is not known to be there."""
        self._waiting.clear()
        self._due_at = 0

    @property
    def wait_ms(self) -> int:
        return max(0, self._due_at - self._ground.clock.monotonic())

    def step(self, reads: ReadConnection) -> None:
        """Looks when it is due, sends what has room."""
        if self.wait_ms == 0:
            self._due_at = self._ground.clock.monotonic() + self._plan.state_interval_ms
            self._look(reads)
        while self._waiting and self._post.has_room_for_states:
            topic = next(iter(self._waiting))
            self._send(topic, self._waiting.pop(topic))

    def _look(self, reads: ReadConnection) -> None:
        if self._is_first:
            self._is_first = False
            self._recall_retired(reads)
        found = dict(self._found(reads))
        for topic in self._sent.keys() - found.keys():
            found[topic] = GONE
        for topic, word in found.items():
            if self._sent.get(topic) != word.key:
                self._waiting[topic] = word
            else:
                self._waiting.pop(topic, None)

    def _recall_retired(self, reads: ReadConnection) -> None:
        since = self._ground.clock.now() - RETIRED_FOR_MS
        for name in retired_vehicles(reads, since=since):
            self._sent.setdefault(topics.state(self._plan.depot, "vehicle", name), UNKNOWN)

    def _send(self, topic: str, word: Word) -> None:
        def settled(is_taken: bool) -> None:
            if not is_taken:
                self._sent.pop(topic, None)
                self._due_at = self._ground.clock.monotonic() + REFUSED_MS

        self._post.send(Outgoing(topic=topic, payload=word.payload, retain=True), settled)
        if word is not GONE:
            self._sent[topic] = word.key
        else:
            self._sent.pop(topic, None)

    def _found(self, reads: ReadConnection) -> Iterator[tuple[str, Word]]:
        now = self._ground.clock.now()
        trucks = fleet.trucks(reads, now, day_ms=now, stale_s=self._plan.stale_s)
        yield topics.state(self._plan.depot, "depot"), self._depot(reads, trucks)
        for truck in trucks:
            yield topics.state(self._plan.depot, "vehicle", truck.name), _vehicle(truck)
        for queue in queues.queue_board(reads).queues:
            yield topics.state(self._plan.depot, "queue", queue.name), _queue(queue)

    def _depot(self, reads: ReadConnection, trucks: tuple[TruckRow, ...]) -> Word:
        said = status.daemon_status(reads, self._ground.clock.now(), is_locked=True)
        motions = [truck.motion.value for truck in trucks]
        state = DepotState(
            name=self._plan.depot_name,
            kind="" if said is None else said.kind,
            release=self._ground.release,
            boot=self._ground.boot(),
            clock=self._ground.clock.quality.value,
            store="ok" if said is None or said.store is None else said.store.state,
            vehicles={motion: motions.count(motion) for motion in sorted(set(motions))},
            unread_alerts=alerts.unread(reads).total,
        )
        return _word(state)


def _word(state: Message) -> Word:
    payload = state.payload()
    return Word(payload, payload)


def _vehicle(truck: TruckRow) -> Word:
    state = VehicleState(
        name=truck.name,
        unit=truck.unit,
        motion=truck.motion.value,
        since=truck.motion_since,
        at=truck.fix_at,
        seen_at=truck.seen_at,
        lat=truck.lat,
        lon=truck.lon,
        speed_kmh=truck.speed_kmh,
        course_deg=truck.course_deg,
        odometer_m=truck.odometer_m,
        site=truck.site,
        fences=list(truck.fences),
    )
    if truck.motion is Motion.MOVING:
        return _word(state)
    minute = None if truck.fix_at is None else truck.fix_at // STILL_MS
    lasting = (truck.unit, truck.motion, truck.motion_since, truck.site, truck.fences, minute)
    return Word(state.payload(), lasting)


def _queue(queue: QueueRow) -> Word:
    state = QueueState(
        name=queue.name,
        waiting=queue.waiting,
        active=queue.active,
        delayed=queue.delayed,
        failed=queue.failed,
        completed=queue.completed,
        is_paused=queue.is_paused,
    )
    return _word(state)

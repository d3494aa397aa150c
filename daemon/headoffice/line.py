"""A consumer's connection to the broker: made, kept, made again; and its presence there."""

from daemon import logs
from daemon.clock import Clock
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.post import Post
from daemon.headoffice.retry import Retry
from daemon.logs import Outage
from daemon.version import VERSION
from daemon.wire import topics
from daemon.wire.interface import (
    Connected,
    ConnectPlan,
    Disconnected,
    Outgoing,
    Refusal,
    Will,
    Wire,
)
from daemon.wire.messages import ConsumerPresence

log = logs.get("headoffice")

ALL_REPORTED = f"{topics.PREFIX}/+/state/desired/+"
NEXT_STEP = {
    Refusal.UNREACHABLE: "start the broker, or correct --broker",
    Refusal.TLS: "check --ca-file, --cert-file and the name in the broker's certificate",
    Refusal.CREDENTIALS: "check --username and --password-file, or the client certificate",
    Refusal.TAKEN_OVER: "another consumer has this name: give each its own with --name",
    Refusal.BUSY: "the broker is busy; it is tried again",
    Refusal.PROTOCOL: "use a broker that speaks MQTT 5",
    Refusal.CLOSED: "see the broker's log; it is tried again",
}


class Line:
    """Begins clean each time: what was under way is sent again by whoever has it."""

    def __init__(
        self, wire: Wire, post: Post, clock: Clock, *, plan: ConsumerPlan, ho: str
    ) -> None:
        self._wire = wire
        self._post = post
        self._clock = clock
        self._plan = plan
        self._ho = ho
        self._retry = Retry(plan.dice, most_ms=plan.figures.retry_most_ms)
        self._outage = Outage(log, clock)
        self._try_at: int | None = clock.monotonic()
        """None: connected, or on the way."""
        self.is_connected = False
        self.error = ""
        """Why the broker is away; nothing while it is there, or has not been asked yet."""

    def pump(self) -> int | None:
        """Connects when it is time; answers in how many ms that is, None: not at all."""
        if self._try_at is None:
            return None
        left_ms = self._try_at - self._clock.monotonic()
        if left_ms > 0:
            return left_ms
        self._try_at = None
        self._wire.connect(
            ConnectPlan(
                client_id=f"ho-{self._plan.name}",
                subscriptions=(topics.SHARED_UP, topics.ALL_PRESENCE, ALL_REPORTED),
                will=Will(topic=self._topic, payload=self._presence(is_on=False).payload()),
                clean_start=True,
                receive_maximum=self._plan.figures.receive_most,
            )
        )
        return None

    def connected(self, event: Connected) -> None:
        self.is_connected, self.error = True, ""
        self._retry.worked()
        if not self._outage.end("headoffice.connected", consumer=self._plan.name):
            log.info("headoffice.connected", consumer=self._plan.name)
        self._post.connected(event.receive_maximum)
        self._say(is_on=True)

    def disconnected(self, event: Disconnected) -> None:
        self.is_connected = False
        self.error = f"{event.reason}: {NEXT_STEP[event.refusal]}"
        self._post.disconnected()
        self._try_at = self._clock.monotonic() + self._retry.failed()
        self._outage.begin(
            "headoffice.disconnected",
            refusal=event.refusal,
            reason=event.reason,
            next_step=NEXT_STEP[event.refusal],
        )

    def leave(self) -> None:
        """Depots keep their history from now on, unless another consumer is there."""
        if self.is_connected:
            self._say(is_on=False)

    @property
    def _topic(self) -> str:
        return topics.consumer(self._plan.name)

    def _say(self, *, is_on: bool) -> None:
        payload = self._presence(is_on=is_on).payload()
        self._post.send(Outgoing(topic=self._topic, payload=payload, retain=True))

    def _presence(self, *, is_on: bool) -> ConsumerPresence:
        return ConsumerPresence(
            on=is_on, run=self._plan.run, ho=self._ho, release=VERSION, at=self._clock.now()
        )

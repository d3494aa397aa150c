"""Hello and its answer: who we are, how far our streams go, and whether our clocks agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon import logs
from daemon.domain.events import ClockQuality
from daemon.logs import Outage
from daemon.store.epochs import Epoch
from daemon.store.marks import InboxMark
from daemon.sync.notes import Notes
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.post import Post
from daemon.wire import topics
from daemon.wire.interface import Outgoing
from daemon.wire.messages import Ack, Begins, DownMark, Hello

log = logs.get("link")

AGAIN_MS = 30_000
"""A hello that is not answered is said again after so long."""
ANYWAY_MS = 300_000
"""And one that was answered, after so long: whatever either end came to believe of the other, by a
will that came late or in any other way, is put right then.
"""
KEPT_S = 60
"""The broker keeps a hello no longer: an old one would be answered for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    nonce: str
    at: int
    monotonic: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a hello tells."""

    epoch: Epoch
    session: int
    lasts: Mapping[str, int]
    down: InboxMark | None


class Greeting:
    def __init__(self, ground: LinkGround, plan: LinkPlan, *, post: Post, notes: Notes) -> None:
        self._ground = ground
        self._plan = plan
        self._post = post
        self._skew = SkewWatch(ground, notes, warn_ms=plan.skew_warn_ms)
        self._said: Said | None = None
        self._due_at: int | None = None
        self.ho = ""
        """Who answered last."""
        self.is_answered = False

    @property
    def skew_ms(self) -> int | None:
        return self._skew.ms

    def broke(self) -> None:
        self._said, self._due_at, self.is_answered = None, None, False

    def ask(self, in_ms: int = 0) -> None:
        """A hello is due then, if none is before."""
        at = self._ground.clock.monotonic() + in_ms
        self._due_at = at if self._due_at is None else min(self._due_at, at)

    def office_left(self) -> None:
        """Who answered is gone; the next one says what it has."""
        self.is_answered = False

    @property
    def wait_ms(self) -> int | None:
        if self._due_at is None:
            return None
        return max(0, self._due_at - self._ground.clock.monotonic())

    @property
    def is_due(self) -> bool:
        return self.wait_ms == 0

    def say(self, standing: Standing) -> None:
        """Raises LinkError when the connection is gone."""
        ground = self._ground
        said = Said(
            nonce=ground.new_id(), at=ground.clock.now(), monotonic=ground.clock.monotonic()
        )
        hello = _hello(standing, said, ground)
        self._post.send(
            Outgoing(
                topic=topics.up(self._plan.depot, "hello"),
                payload=hello.payload(),
                expiry_s=KEPT_S,
            )
        )
        self._said = said
        self._due_at = said.monotonic + AGAIN_MS

    def is_foreign(self, ack: Ack) -> bool:
        """Of another head office than the one that knows us, and no answer to a hello."""
        is_answer = self._said is not None and ack.nonce == self._said.nonce
        return self.is_answered and ack.ho != self.ho and not is_answer

    def answers(self, ack: Ack) -> bool:
        """Whether it answers the newest hello; only the first time."""
        said = self._said
        if said is None or ack.nonce != said.nonce:
            return False
        now = self._ground.clock.monotonic()
        self._said, self._due_at = None, now + ANYWAY_MS
        self.is_answered, self.ho = True, ack.ho
        took_ms = now - said.monotonic
        self._skew.heard(ack.at, said_at=said.at, took_ms=took_ms)
        return True


class SkewWatch:
    """Compares head office's clock with ours; says so once when they differ, once when not."""

    def __init__(self, ground: LinkGround, notes: Notes, *, warn_ms: int) -> None:
        self._ground = ground
        self._notes = notes
        self._warn_ms = warn_ms
        self._outage = Outage(log, ground.clock)
        self.ms: int | None = None
        """Head office's clock ahead of ours."""

    def heard(self, theirs: int, *, said_at: int, took_ms: int) -> None:
        """Their clock was read somewhere between saying and hearing."""
        self.ms = theirs - (said_at + took_ms // 2)
        certain_ms = abs(self.ms) - took_ms // 2
        if self._ground.clock.quality is ClockQuality.UNTRUSTED:
            return  # ours may be what is wrong
        if certain_ms > self._warn_ms:
            if self._outage.begin(
                "link.clock_skew", skew_ms=self.ms, next_step="check the clock of head office"
            ):
                self._notes.tell("link.clock_skew", {"skew_ms": self.ms})
        elif self._outage.end("link.clocks_agree", skew_ms=self.ms):
            self._notes.tell("link.clocks_agree", {"skew_ms": self.ms})


def _hello(standing: Standing, said: Said, ground: LinkGround) -> Hello:
    epoch, down = standing.epoch, standing.down
    begins = None
    if epoch.parent is not None:
        begins = Begins.model_validate({"parent": epoch.parent, "after": epoch.after})
    return Hello.model_validate(
        {
            "epoch": epoch.id,
            "nonce": said.nonce,
            "boot": ground.boot(),
            "session": standing.session,
            "run": ground.run,
            "release": ground.release,
            "at": said.at,
            "clock": ground.clock.quality.value,
            "last": dict(standing.lasts),
            "begins": begins,
            "down": None if down is None else DownMark(ho=down.ho, mark=down.mark),
        }
    )

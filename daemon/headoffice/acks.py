"""Acknowledgements to depots: after the commit, not too often, the last one always."""

from dataclasses import dataclass

from daemon.clock import Clock
from daemon.headoffice.plan import Figures
from daemon.headoffice.post import Post
from daemon.headoffice.store import EpochKey, Standing
from daemon.wire import topics
from daemon.wire.interface import Outgoing
from daemon.wire.messages import RANGES_MOST, Ack

KEPT_MOST = 5_000
EXPIRY_S = 600
"""Marks that a depot could not fetch for so long are told anew after its hello."""


@dataclass(slots=True, kw_only=True)
class Owed:
    """To one epoch of one depot."""

    standing: Standing
    rows: int = 0
    not_before: int = 0
    """Monotonic."""
    is_due: bool = False


class AckDesk:
    def __init__(self, post: Post, clock: Clock, *, ho: str, figures: Figures) -> None:
        self._post = post
        self._clock = clock
        self._ho = ho
        self._figures = figures
        self._owed: dict[EpochKey, Owed] = {}
        self.hold_ms = 0

    def stored(self, key: EpochKey, standing: Standing, *, rows: int) -> None:
        """Also where nothing was new: the depot sends again because it did not hear us."""
        if len(self._owed) > KEPT_MOST:
            self._tidy()
        owed = self._owed.setdefault(key, Owed(standing=standing))
        owed.standing, owed.is_due = standing, True
        owed.rows += rows

    def answer(self, key: EpochKey, standing: Standing, *, nonce: str) -> None:
        """What is missing is told too: it shows that there is something behind it."""
        self._post.send(self._message(key, standing, nonce=nonce, want=True))

    def ask(self, key: EpochKey, standing: Standing) -> None:
        """For what is missing."""
        self._post.send(self._message(key, standing, want=True))

    def hold(self, key: EpochKey, *, hold_ms: int) -> None:
        """Nothing can be stored: marks are not known, but history is better kept back."""
        nothing = Standing(marks={}, gaps=())
        self._post.send(self._message(key, nothing, hold_ms=hold_ms))

    def pump(self) -> int | None:
        """Sends what is due; answers in how many ms more will be, None: never."""
        now = self._clock.monotonic()
        wait_ms: int | None = None
        for key in [key for key, owed in self._owed.items() if owed.is_due]:
            owed = self._owed[key]
            left_ms = owed.not_before - now
            if left_ms > 0 and owed.rows < self._figures.ack_rows:
                wait_ms = left_ms if wait_ms is None else min(wait_ms, left_ms)
            elif self._post.has_room:
                self._post.send(self._message(key, owed.standing))
                owed.is_due, owed.rows = False, 0
                owed.not_before = now + self._figures.ack_ms
        return wait_ms

    def _tidy(self) -> None:
        """Forgets epochs to which nothing is owed and nothing was said lately."""
        now = self._clock.monotonic()
        self._owed = {
            key: owed for key, owed in self._owed.items() if owed.is_due or owed.not_before > now
        }

    def _message(
        self,
        key: EpochKey,
        standing: Standing,
        *,
        nonce: str | None = None,
        want: bool = False,
        hold_ms: int | None = None,
    ) -> Outgoing:
        ack = Ack.model_validate(
            {
                "ho": self._ho,
                "epoch": key.epoch,
                "at": self._clock.now(),
                "nonce": nonce,
                "marks": dict(standing.marks),
                "held": dict(standing.beyond) if want else {},
                "want": list(standing.gaps)[:RANGES_MOST] if want else [],
                "hold_ms": self.hold_ms if hold_ms is None else hold_ms,
            }
        )
        return Outgoing(
            topic=topics.down(key.depot, "ack"), payload=ack.payload(), expiry_s=EXPIRY_S
        )

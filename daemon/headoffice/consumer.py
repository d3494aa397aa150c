"""One consumer of head office, in explicit steps: `pump` does what is due and says when to return.

It acknowledges a message to the broker, and a number to a depot, only after the store has committed
it. So whatever ends it, and whenever, costs nothing but a resend. Any number of consumers may work
on one store.
"""

from collections.abc import Sequence

from daemon import logs
from daemon.clock import Clock
from daemon.errors import StoreError, StoreFailed
from daemon.headoffice.acks import AckDesk
from daemon.headoffice.desk import Desk, Filed
from daemon.headoffice.errands import Errands
from daemon.headoffice.gap_watch import GapWatch
from daemon.headoffice.heartbeat import Heartbeat
from daemon.headoffice.line import Line
from daemon.headoffice.mailbag import Mailbag, Opened
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.post import Post
from daemon.headoffice.retry import Retry
from daemon.headoffice.store import Arrival, EpochKey, HeadOfficeStore
from daemon.headoffice.tally import Tally
from daemon.logs import Outage
from daemon.wire.interface import Acknowledged, Connected, Disconnected, Wire, WireEvent

log = logs.get("headoffice")

IDLE_MS = 1_000
HOLD_MOST_MS = 10_000


class Consumer:
    """Belongs to one thread, with its wire and its store."""

    def __init__(
        self, wire: Wire, store: HeadOfficeStore, clock: Clock, *, plan: ConsumerPlan
    ) -> None:
        self._wire = wire
        self._store = store
        self._clock = clock
        self._figures = plan.figures
        self._post = Post(wire, clock)
        self._line = Line(wire, self._post, clock, plan=plan, ho=store.ho)
        self._bag = Mailbag(plan.figures, allowed=plan.allowed)
        self._desk = Desk(store)
        self._acks = AckDesk(self._post, clock, ho=store.ho, figures=plan.figures)
        self._gaps = GapWatch(plan.figures)
        self._errands = Errands(self._post, store, clock, figures=plan.figures)
        self._heart = Heartbeat(store, self._line, clock, plan=plan)
        self._outage = Outage(log, clock)
        self._retry = Retry(plan.dice, most_ms=plan.figures.retry_most_ms)
        self._store_at = 0
        """Not before then: the store is away."""
        self.tally = Tally()

    @property
    def is_connected(self) -> bool:
        return self._line.is_connected

    @property
    def waiting(self) -> int:
        """Messages that came and are not stored yet."""
        return len(self._bag)

    @property
    def has_post(self) -> bool:
        """Something that was published has not reached the broker."""
        return self._post.is_busy

    def pump(self) -> int:
        """Answers in how many ms to come back, unless the wire has something before.

        Raises StoreFailed when the disk under the store is broken: the process must end.
        """
        for event in self._wire.poll():
            self._on(event)
        waits = [IDLE_MS, self._line.pump(), self._with_store(), self._acks.pump()]
        return max(0, min(wait for wait in waits if wait is not None))

    def leave(self) -> None:
        """Stores what is there and says goodbye; some more `pump` brings it to the broker."""
        if self._clock.monotonic() >= self._store_at:
            while len(self._bag):
                if not self._file():
                    break
            self._say_goodbye()
        self._acks.pump()
        self._line.leave()

    def _on(self, event: WireEvent) -> None:
        if isinstance(event, Connected):
            self._line.connected(event)
        elif isinstance(event, Disconnected):
            self._bag.clear()  # whoever sent it sends it again
            self._line.disconnected(event)
        elif isinstance(event, Acknowledged):
            self._post.acknowledged(event)
        else:
            self._bag.add(event, now=self._clock.monotonic())

    def _with_store(self) -> int | None:
        """What needs the store, one transaction's worth, while the store is there."""
        away_ms = self._store_at - self._clock.monotonic()
        if away_ms > 0:
            return away_ms
        if self._bag.wait_ms(self._clock.monotonic()) == 0 and not self._file():
            return max(0, self._store_at - self._clock.monotonic())
        try:
            beat_ms = self._heart.pump()
            errand_ms = self._errands.pump() if self._line.is_connected else None
            if self._line.is_connected:
                self._ask_for_gaps()
        except StoreFailed:
            raise
        except StoreError as exc:
            self._away(exc)
            return max(0, self._store_at - self._clock.monotonic())
        self._back()
        now = self._clock.monotonic()
        waits = [beat_ms]
        if errand_ms is not None:
            waits += [errand_ms, self._bag.wait_ms(now), self._gaps.wait_ms(now)]
        return min((wait for wait in waits if wait is not None), default=None)

    def _say_goodbye(self) -> None:
        """A store that is away now finds out by the silence."""
        try:
            self._heart.leave()
        except StoreFailed:
            raise
        except StoreError as exc:
            self._away(exc)

    def _file(self) -> bool:
        """Answers whether the store took it."""
        began = self._clock.monotonic()
        taken = self._bag.take()
        letters = [letter for _, letter in taken if letter is not None]
        try:
            filed = self._desk.file(letters, now=self._clock.now())
        except StoreFailed:
            raise
        except StoreError as exc:
            self._bag.put_back(taken)
            self._away(exc)
            self._hold(taken)
            return False
        self._back()
        for message, _ in taken:
            self._wire.ack(message)
        self._acks.hold_ms = self._behind_ms(taken, took_ms=self._clock.monotonic() - began)
        self._tell(filed)
        self.tally.add(filed.taken, messages=len(taken))
        return True

    def _tell(self, filed: Filed) -> None:
        now = self._clock.monotonic()
        for key, standing in filed.stored.items():
            self._acks.stored(key, standing, rows=filed.rows.get(key, 0))
            self._gaps.arrived(key, standing, now=now)
        for greeting, standing in filed.answers:
            key = EpochKey(greeting.depot, greeting.hello.epoch)
            self._acks.answer(key, standing, nonce=greeting.hello.nonce)
            self._gaps.see(key, standing, now=now)
        if filed.lets_more_down:
            self._errands.hurry()

    def _ask_for_gaps(self) -> None:
        now = self._clock.monotonic()
        due = self._gaps.due(now)
        if not due or not self._post.has_room:
            return
        fresh = self._store.standings(due)
        for key in due:
            if key in fresh:
                self._gaps.see(key, fresh[key], now=now)
        for key in set(due) & set(self._gaps.due(now)):
            self._acks.ask(key, fresh[key])
            self._gaps.asked(key, now=now)

    def _behind_ms(self, taken: Sequence[Opened], *, took_ms: int) -> int:
        """How long the store will need for what is here already; 0: it keeps up."""
        size = sum(len(message.payload) for message, _ in taken)
        left_ms = took_ms * self._bag.bytes // max(1, size)
        return min(HOLD_MOST_MS, left_ms) if left_ms >= self._figures.slow_commit_ms else 0

    def _hold(self, taken: Sequence[Opened]) -> None:
        letters = [letter for _, letter in taken if isinstance(letter, Arrival)]
        for key in {EpochKey(depot, batch.epoch) for depot, batch in letters}:
            if self._post.has_room:
                self._acks.hold(key, hold_ms=HOLD_MOST_MS)

    def _back(self) -> None:
        if self._outage.is_on:
            self._outage.end("headoffice.store_back", store=self._store.place)
            self._retry.worked()

    def _away(self, exc: StoreError) -> None:
        self._store_at = self._clock.monotonic() + max(1, self._retry.failed())
        self._outage.begin(
            "headoffice.store_away",
            store=self._store.place,
            error=exc.message,
            next_step=exc.next_step,
        )

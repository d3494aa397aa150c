"""The depot's side of the link: steps around a wire, no thread and no waiting (docs/mqtt.md)."""

from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue

from daemon import logs
from daemon.errors import BadMessage, LinkError, StoreError
from daemon.readmodel.values import ReadConnection
from daemon.store import link_state, marks, outbox
from daemon.store.link_state import LinkState
from daemon.sync.greeting import Standing
from daemon.sync.lives import Lives
from daemon.sync.parts import built
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.status import Keeper, LinkPhase
from daemon.wire import topics
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    ConnectPlan,
    Disconnected,
    Outgoing,
    Received,
    Refusal,
    Will,
    Wire,
    WireEvent,
)
from daemon.wire.messages import Ack, ConsumerPresence, Presence, parse

log = logs.get("link")

STALL_MS = 30_000
"""Sent and not confirmed for so long: perhaps it is lost."""
BIRTH_SPREAD_MS = 500
"""All depots hear of a consumer at once; they need not all say hello at once."""
LONGEST_WAIT_MS = 1_000
BROKEN_WAIT_MS = 50
"""For the wire to say what it already knows."""
RECEIVE_MAXIMUM = 20
SUSPICIOUS = 3
"""Connections that end before they have held for a while: not every broker says why."""
OUTAGE = frozenset({LinkPhase.OFFLINE, LinkPhase.CONNECTING})
"""However often it is tried in between, it is one outage, since its beginning."""
REFUSALS = frozenset({Refusal.CREDENTIALS, Refusal.TLS, Refusal.TAKEN_OVER, Refusal.PROTOCOL})
"""What somebody must put right; the others pass by themselves."""
REFUSED = "the broker refuses this depot"
UNTIMED = "the right time is not known yet"
UNANSWERED = "head office has not answered yet"


class Link:
    """`open` once, `pump` as often as it says, `close` at the end; by one thread."""

    def __init__(self, plan: LinkPlan, ground: LinkGround, wire: Wire) -> None:
        self._plan = plan
        self._ground = ground
        self._wire = wire
        self._parts = built(plan, ground, wire)
        self._lives = Lives(ground)
        self._mail: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._phase = LinkPhase.OFFLINE
        self._since = ground.clock.now()
        self._is_connected = self._is_refused = False
        self._retry_at = ground.clock.monotonic()
        self._up_at = 0
        self._session = 0
        self._is_report_due = False

    # By any thread

    def resend(self, stream: str, first: int) -> None:
        """Sends it again from there on, also what head office has."""
        self._mail.put(lambda: self._parts.outbound.cursors[stream].ask(first))
        self._wire.wake()

    def snapshot(self) -> None:
        """Sends all states again."""
        self._mail.put(self._parts.states.forget)
        self._wire.wake()

    # By its own thread

    def open(self) -> None:
        """From now on head office's marks hold rows."""
        ground = self._ground
        now = ground.clock.now()
        ground.writer.write(lambda tx: marks.hold(tx, now=now), name="link marks")
        with ground.reads() as reads:
            saved, shared = marks.marks(reads), self._lives.open(reads)
            self._parts.outbound.begin(saved, outbox.lasts(reads), shared=shared)
            sent = link_state.sent(reads)
        if sent is not None:
            self._parts.pace.resume(day=sent.day, sent_bytes=sent.bytes)
        self._keeper = Keeper(ground, saved)

    def pump(self) -> int:
        """Does what is due; answers for how many milliseconds nothing is, if nothing comes."""
        for event in self._wire.poll():
            try:
                self._on(event)
            except LinkError as exc:  # gone again already, as a later event says
                self._parts.notes.failed(exc.message)
        self._read_mail()
        wait_ms = self._work() if self._is_connected else self._connect_if_due()
        self._turn_phase()
        self._parts.notes.step()
        self._keeper.step(self._state(), self._marks())
        return max(0, min(wait_ms, LONGEST_WAIT_MS))

    def close(self) -> None:
        """Says farewell where it can; the marks are saved."""
        if self._is_connected:
            try:
                self._parts.post.send(self._presence(is_on=False))
                self._wire.poll()
            except LinkError:
                pass  # the broker says it in our place: the will
        self._wire.close()
        self._become(LinkPhase.OFFLINE)
        self._keeper.close(self._state(), self._marks())

    def _connect_if_due(self) -> int:
        now = self._ground.clock.monotonic()
        if self._phase is LinkPhase.CONNECTING:
            return LONGEST_WAIT_MS
        if now < self._retry_at:
            return self._retry_at - now
        self._session = max(self._session + 1, now)  # rises over another link of this boot, too
        plan, will = self._plan, self._presence(is_on=False)
        self._become(LinkPhase.CONNECTING)
        self._wire.connect(
            ConnectPlan(
                client_id=topics.client_id(plan.depot),
                subscriptions=topics.depot_subscriptions(plan.depot),
                will=Will(topic=will.topic, payload=will.payload),
                session_expiry_s=plan.session_expiry_s,
                keepalive_s=plan.keepalive_s,
                receive_maximum=RECEIVE_MAXIMUM,
            )
        )
        return LONGEST_WAIT_MS

    def _work(self) -> int:
        try:
            return self._steps() if self._has_life() else LONGEST_WAIT_MS
        except LinkError as exc:
            self._parts.notes.failed(exc.message)
            return BROKEN_WAIT_MS

    def _steps(self) -> int:
        parts = self._parts
        epoch = self._lives.epoch.id
        waits = [parts.intake.step(self._wire.ack, epoch=epoch), parts.documents.step()]
        if parts.acks.is_stalled(STALL_MS):
            parts.acks.moved()
            parts.greeting.ask()
        with self._ground.reads() as reads:
            parts.outbound.look(reads)
            if parts.greeting.is_due:
                self._say_hello(reads)
            waits.append(self._send(reads))
        waits += [parts.greeting.wait_ms, parts.states.wait_ms]
        return min([LONGEST_WAIT_MS, *(wait for wait in waits if wait is not None)])

    def _send(self, reads: ReadConnection) -> int | None:
        """In order of urgency; answers for how long history must wait."""
        parts, epoch = self._parts, self._lives.epoch.id
        if self._is_report_due:
            self._is_report_due = False
            parts.documents.report_all(reads)
        may_send = self._lives.may_send
        if may_send:
            parts.outbound.send_alerts(reads, epoch=epoch)
        is_answered = may_send and parts.greeting.is_answered
        if is_answered:
            parts.outbound.send_live(reads, epoch=epoch)
        parts.states.step(reads)
        if not is_answered:
            return None
        return parts.outbound.send_history(reads, parts.pace, epoch=epoch)

    def _say_hello(self, reads: ReadConnection) -> None:
        parts = self._parts
        standing = Standing(
            epoch=self._lives.epoch,
            session=self._session,
            lasts=outbox.lasts(reads),
            down=marks.latest_inbox(reads),
        )
        for cursor in parts.outbound.cursors.values():
            cursor.hello()
        parts.greeting.say(standing)

    def _on(self, event: WireEvent) -> None:
        match event:
            case Connected():
                self._came_up(event)
            case Disconnected():
                self._went_down(event)
            case Acknowledged():
                self._parts.post.settle(event)
            case Received():
                self._received(event)

    def _came_up(self, connected: Connected) -> None:
        parts = self._parts
        self._is_connected, self._is_refused = True, False
        self._up_at = self._ground.clock.monotonic()
        self._lives.connected()
        parts.notes.came_up()
        parts.post.opened(connected)
        parts.acks.moved()
        parts.greeting.ask()
        if not connected.session_present:
            parts.states.forget()
            self._is_report_due = True
        parts.post.send(self._presence(is_on=True))

    def _went_down(self, gone: Disconnected) -> None:
        parts, clock = self._parts, self._ground.clock
        if was_up := self._is_connected:
            parts.backoff.settled(clock.monotonic() - self._up_at)
        self._is_connected = False
        self._is_refused = gone.refusal in REFUSALS
        parts.broke()
        wait_ms = parts.backoff.next_ms()
        reason = gone.reason
        if gone.refusal is Refusal.TAKEN_OVER:
            wait_ms = self._plan.retry_most_ms
            reason += "; another daemon has this depot's id, and two would end each other for ever"
        elif was_up and parts.backoff.tries >= SUSPICIOUS:
            reason += "; where that goes on, look whether another daemon has this depot's id"
        self._retry_at = clock.monotonic() + wait_ms
        parts.notes.went_down(reason)
        self._become(LinkPhase.OFFLINE)

    def _received(self, received: Received) -> None:
        try:
            is_done = self._taken(received)
        except BadMessage as exc:
            self._parts.notes.was_bad(received.topic, exc.message)
            is_done = True
        else:
            self._parts.notes.was_good()
        if is_done:
            self._wire.ack(received)

    def _taken(self, received: Received) -> bool:
        """Whether the broker may forget it."""
        place = topics.place(received.topic)
        path = () if place is None else place.path
        match path:
            case ("ack",):
                self._heard(parse(Ack, received.payload))
            case ("command",):
                return self._parts.intake.take(received)
            case ("desired", doc):
                self._parts.documents.take(topics.name_of(doc), received.payload)
            case ():
                self._consumer(received)
            case _:
                raise BadMessage("nobody listens to that topic here")
        return True

    def _consumer(self, received: Received) -> None:
        """One that was there before we came has had our hello; one that comes may have missed it,
        also where it is the same as ever and only its connection is new.
        """
        parts = self._parts
        name = received.topic.rpartition("/")[2]
        if received.topic != topics.consumer(name):
            raise BadMessage("nobody listens to that topic here")
        were_there = parts.consumers.are_there
        said = parse(ConsumerPresence, received.payload) if received.payload else None
        is_born = parts.consumers.heard(name, said)
        has_missed = said is not None and said.on and not parts.greeting.is_answered
        if (is_born or has_missed) and not received.is_retained:
            parts.greeting.ask(round(self._ground.chance() * BIRTH_SPREAD_MS))
        elif were_there and not parts.consumers.are_there:
            parts.greeting.office_left()

    def _heard(self, ack: Ack) -> None:
        parts, lives = self._parts, self._lives
        if lives.is_turning:
            return
        if parts.acks.heard(ack, epoch=lives.epoch.id):
            if parts.greeting.is_answered:
                lives.agree()
                parts.intake.answered(parts.greeting.ho)
            return
        if not lives.may_turn:
            raise BadMessage(f"marks {ack.marks} are above everything that was ever sent")
        parts.greeting.broke()
        lives.begin({name: one.shared for name, one in parts.outbound.cursors.items()})

    def _has_life(self) -> bool:
        """False while a new one is being written: nothing may go under the old one."""
        if not self._lives.is_turning:
            return True
        try:
            if not self._lives.turn():
                return False
            self._parts.outbound.began_anew(self._lives.epoch.after)
        except StoreError as exc:
            self._parts.notes.failed(exc.message)
        self._parts.greeting.ask()
        self._parts.post.send(self._presence(is_on=True))
        return True

    def _presence(self, *, is_on: bool) -> Outgoing:
        ground = self._ground
        presence = Presence(
            on=is_on,
            epoch=self._lives.epoch.id,
            boot=ground.boot(),
            session=self._session,
            release=ground.release,
            at=ground.clock.now(),
        )
        topic = topics.state(self._plan.depot, "link")
        return Outgoing(topic=topic, payload=presence.payload(), retain=True)

    def _read_mail(self) -> None:
        while True:
            try:
                self._mail.get_nowait()()
            except Empty:
                return

    def _turn_phase(self) -> None:
        if self._is_connected:
            parts = self._parts
            is_live = parts.greeting.is_answered and not parts.outbound.is_behind
            self._become(LinkPhase.LIVE if is_live else LinkPhase.CATCHING_UP)

    def _become(self, phase: LinkPhase) -> None:
        if phase is self._phase:
            return
        is_one_outage = phase in OUTAGE and self._phase in OUTAGE
        self._phase = phase
        if not is_one_outage:
            self._since = self._ground.clock.now()

    def _marks(self) -> Mapping[str, int]:
        return {stream: one.acked for stream, one in self._parts.outbound.cursors.items()}

    def _held_by(self) -> str:
        parts = self._parts
        if not self._is_connected:
            return REFUSED if self._is_refused else ""
        if not parts.outbound.is_behind:
            return UNTIMED if parts.outbound.waits_for_time else ""
        if parts.greeting.is_answered:
            return parts.pace.held_by(monotonic=self._ground.clock.monotonic())
        return UNANSWERED if parts.consumers.are_there else "head office is not there"

    def _state(self) -> LinkState:
        parts, clock = self._parts, self._ground.clock
        monotonic = clock.monotonic()
        rtt_ms = parts.window.rtt_ms
        is_waiting = self._phase is LinkPhase.OFFLINE
        return LinkState(
            state=self._phase.value,
            since=self._since,
            broker=self._plan.broker,
            depot_id=self._plan.depot,
            head_office=parts.consumers.are_there,
            rtt_ms=None if rtt_ms is None else round(rtt_ms, 1),
            skew_ms=parts.greeting.skew_ms,
            bytes_per_s=round(parts.post.rate.per_s(monotonic)),
            rows_per_s=round(parts.outbound.rows.per_s(monotonic), 1),
            window_bytes=parts.window.bytes,
            sent_today_bytes=parts.pace.sent_today,
            day=parts.pace.day,
            retry_at=clock.now() + self._retry_at - monotonic if is_waiting else None,
            held_by=self._held_by(),
            refused=parts.notes.refused,
            last_error=parts.notes.last_error,
            last_error_at=parts.notes.last_error_at,
        )

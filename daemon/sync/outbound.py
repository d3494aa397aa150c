"""What of the streams goes next, and how much of it makes a message."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from daemon import logs
from daemon.domain.events import ClockQuality
from daemon.errors import LinkError
from daemon.readmodel.values import ReadConnection
from daemon.store import outbox
from daemon.store.outbox import OutboxPage, SentHole
from daemon.store.sent_rows import changes_of
from daemon.sync.ages import Ages
from daemon.sync.cursor import Cursor
from daemon.sync.meter import Meter
from daemon.sync.notes import Notes
from daemon.sync.pace import Pace
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.post import Post
from daemon.sync.ranges import Span
from daemon.wire import topics
from daemon.wire.batch import Batch, Hole
from daemon.wire.codec import encode
from daemon.wire.interface import Outgoing
from daemon.wire.packing import PAYLOAD_BYTES
from daemon.wire.topics import STREAMS

log = logs.get("link")

ROWS_MOST = 2_000
HEAD_BYTES = 200
"""About what a batch has besides its rows."""
ROW_BYTES = {"alert": 200.0, "event": 120.0, "result": 200.0, "position": 16.0, "telemetry": 10.0}
"""First guess; then it is measured."""
UNCONFIRMED_MOST = 200
"""So many batches may wait for head office's word: a broker keeps no more of them for sure."""
BLOCKED_MS = 30_000
"""A stream that the broker refuses rests for so long."""
TOO_BIG = "too_big"
"""Reason of a hole in place of a row that no message can hold."""


@dataclass(frozen=True, slots=True)
class Next:
    cursor: Cursor
    span: Span
    is_history: bool


class Outbound:
    def __init__(self, ground: LinkGround, post: Post, *, plan: LinkPlan, notes: Notes) -> None:
        self._ground = ground
        self._post = post
        self._depot = plan.depot
        self._right_time_by = ground.clock.monotonic() + plan.untrusted_wait_ms
        self._changes = 0
        """Of the clock, that the rows of this snapshot have seen."""
        self._notes = notes
        self._row_bytes = dict(ROW_BYTES)
        self._blocked: dict[str, int] = {}
        self._unconfirmed: dict[str, deque[int]] = {stream: deque() for stream in STREAMS}
        self._ages: dict[str, Ages] = {}
        self._lost_said: set[str] = set()
        self.waits_for_time = False
        """Rows are kept back until the time is right."""
        self.cursors = {stream: Cursor(stream) for stream in STREAMS}
        self.rows = Meter()

    def begin(
        self, marks: Mapping[str, int], lasts: Mapping[str, int], *, shared: Mapping[str, int]
    ) -> None:
        """`shared`: numbers above them head office can have from no one but an older life."""
        for stream, cursor in self.cursors.items():
            last = lasts[stream]
            mark = min(marks.get(stream, 0), last)
            cursor.start(mark=mark, last=last, shared=shared.get(stream, last))
            self._ages[stream] = Ages(last)

    def look(self, reads: ReadConnection) -> None:
        """What there is now."""
        monotonic = self._ground.clock.monotonic()
        self._changes = changes_of(reads, self._ground.boot())
        kept_back, lasts = self._kept_back(monotonic), outbox.lasts(reads)
        self.waits_for_time = any(lasts[stream] > last for stream, last in kept_back.items())
        for stream, last in lasts.items():
            self.cursors[stream].last = min(last, kept_back.get(stream, last))
            self._ages[stream].see(last, monotonic=monotonic)

    def _kept_back(self, monotonic: int) -> Mapping[str, int]:
        """What is still to be corrected waits a while for it. Alerts do not wait."""
        ground = self._ground
        if ground.clock.quality is not ClockQuality.UNTRUSTED or monotonic >= self._right_time_by:
            return {}
        return ground.before()

    def broke(self) -> None:
        for cursor in self.cursors.values():
            cursor.broke()
            self._unconfirmed[cursor.stream].clear()
        self._blocked.clear()

    def began_anew(self, after: Mapping[str, int]) -> None:
        """Another epoch: what is the parent's may be at head office, whoever sent it; what comes
        after that is not, whatever it said of the parent's.
        """
        for stream, last in after.items():
            cursor = self.cursors[stream]
            cursor.acked = min(cursor.acked, last)
            cursor.highest = last
        self.broke()

    def confirmed(self, stream: str) -> None:
        """Head office has told its mark."""
        waiting, mark = self._unconfirmed[stream], self.cursors[stream].acked
        while waiting and waiting[0] <= mark:
            waiting.popleft()

    @property
    def is_behind(self) -> bool:
        """There is history to send."""
        return any(self._is_history(cursor) for cursor in self.cursors.values())

    def send_alerts(self, reads: ReadConnection, *, epoch: str) -> None:
        alerts = self.cursors["alert"]
        while self._post.has_room_for_alerts and self._may_send(alerts):
            span = alerts.next_span()
            if span is None or not self._send(reads, Next(alerts, span, False), epoch=epoch):
                return

    def send_live(self, reads: ReadConnection, *, epoch: str) -> None:
        while self._post.has_room:
            found = self._next(is_history=False)
            if found is None or not self._send(reads, found, epoch=epoch):
                return

    def send_history(self, reads: ReadConnection, pace: Pace, *, epoch: str) -> int | None:
        """One message, as answers that wait to be read would look late.

        Answers in how many milliseconds the next may go; None: when the wire has news.
        """
        if not self._post.has_room:
            return None
        found = self._next(is_history=True)
        if found is None:
            return None
        clock = self._ground.clock
        wait_ms = pace.wait_ms(now=clock.now(), monotonic=clock.monotonic())
        if wait_ms:
            return wait_ms
        return 0 if self._send(reads, found, epoch=epoch) else None

    def _next(self, *, is_history: bool) -> Next | None:
        if sum(map(len, self._unconfirmed.values())) >= UNCONFIRMED_MOST:
            return None
        for cursor in self.cursors.values():
            if not self._may_send(cursor) or self._is_history(cursor) is not is_history:
                continue
            span = cursor.next_span()
            if span is not None:
                return Next(cursor, span, is_history)
        return None

    def _may_send(self, cursor: Cursor) -> bool:
        return self._blocked.get(cursor.stream, 0) <= self._ground.clock.monotonic()

    def _is_history(self, cursor: Cursor) -> bool:
        span = cursor.next_span()
        if span is None:
            return False
        is_old = self._ages[cursor.stream].is_old(span.first)
        return is_old or cursor.unsent > ROWS_MOST

    def _send(self, reads: ReadConnection, found: Next, *, epoch: str) -> bool:
        """Answers whether more may follow."""
        cursor, stream = found.cursor, found.cursor.stream
        packed = self._packed(reads, found, epoch=epoch)
        if packed is None:
            return False
        page, payload = packed
        if not self._ground.sent.claim(stream, page.last, changes=self._changes):
            return False
        span = Span(page.first, page.last)

        def settled(is_taken: bool) -> None:
            if not is_taken:
                cursor.was_refused(span)
                self._block(stream)

        self._post.send(
            Outgoing(topic=topics.up(self._depot, stream), payload=payload),
            settled,
            is_alert=stream == "alert",
            is_history=found.is_history,
        )
        cursor.have_sent(span)
        if span.last > cursor.acked:  # no mark will ever move for what head office has already
            self._unconfirmed[stream].append(span.last)
        self.rows.add(len(page.rows), now=self._ground.clock.monotonic())
        return True

    def _packed(
        self, reads: ReadConnection, found: Next, *, epoch: str
    ) -> tuple[OutboxPage, bytes] | None:
        """As many rows as make a message of the right length; None: the broker takes not one."""
        stream, span = found.cursor.stream, found.span
        rows = round((self._post.batch_bytes - HEAD_BYTES) / self._row_bytes[stream])
        limit = max(1, min(ROWS_MOST, rows))
        while True:
            page = outbox.read(reads, stream, after=span.first - 1, until=span.last, limit=limit)
            self._say_lost(stream, page)
            payload = self._encoded(stream, page, epoch=epoch)
            size = PAYLOAD_BYTES + 1 if payload is None else len(payload)
            if payload is not None and size <= self._post.payload_bytes:
                self._learn(stream, page, size)
                return page, payload
            if len(page.rows) <= 1:
                break
            limit = max(1, min(limit, len(page.rows)) // 2)
        if size > PAYLOAD_BYTES and page.rows:
            page = self._without_row(stream, page)
            payload = self._encoded(stream, page, epoch=epoch)
            return None if payload is None else (page, payload)
        said = f"a message of {size} bytes is more than the broker takes"
        self._notes.was_refused(topics.up(self._depot, stream), said)
        self._block(stream)
        return None

    def _encoded(self, stream: str, page: OutboxPage, *, epoch: str) -> bytes | None:
        """None: no reader would take so much."""
        batch = Batch(
            epoch=epoch,
            stream=stream,
            first=page.first,
            last=page.last,
            rows=page.rows,
            holes=[Hole(*hole) for hole in page.holes],
            boot=self._ground.boot(),
            run=self._ground.run,
            sent=self._ground.clock.now(),
        )
        try:
            return encode(batch)
        except LinkError:
            return None

    def _learn(self, stream: str, page: OutboxPage, size: int) -> None:
        if page.rows:
            found = max(1.0, (size - HEAD_BYTES) / len(page.rows))
            self._row_bytes[stream] += 0.3 * (found - self._row_bytes[stream])

    def _without_row(self, stream: str, page: OutboxPage) -> OutboxPage:
        """Better a hole with a name than a stream that stands still for good."""
        (row,) = page.rows
        seq = int(str(row[0]))
        self._notes.failed(f"{stream} {seq} is longer than a message may be")
        log.error("link.row_too_big", stream=stream, seq=seq)
        hole = SentHole(seq, seq, TOO_BIG)
        return replace(page, rows=(), holes=sorted([*page.holes, hole]))

    def _say_lost(self, stream: str, page: OutboxPage) -> None:
        if page.lost and stream not in self._lost_said:
            self._lost_said.add(stream)
            spans = [(hole.first, hole.last) for hole in page.holes if hole.reason == outbox.LOST]
            log.error("link.rows_lost", stream=stream, spans=spans[:10], rows=page.lost)

    def _block(self, stream: str) -> None:
        self._blocked[stream] = self._ground.clock.monotonic() + BLOCKED_MS

"""Reading ports in turns: what the threads of the port reader do, one step at a time.

A port gives at most one piece (64 KiB; 16 KiB of a character device that is no tty) per turn, and
a turn with bytes lasts `gather_ms` at least: however much one sends, at most some 13 pieces a
second, and every other port is read as often.
"""

import os
import selectors
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock

from daemon import logs
from daemon.clock import Clock
from drivers.errors import TransportError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.transport.interface import Transport
from drivers.transport.opening import Opened, OpenRequest
from drivers.transport.session import PortSession
from drivers.transport.status import NoticeKind, PortNotice, PortStatus

PORT_LOST = "port.lost"
PORT_BACK = "port.back"
PORT_SILENT = "port.silent"
PORT_HEARD = "port.heard"
PORT_RATE_FOUND = "port.rate_found"
PORT_RATE_LOST = "port.rate_lost"
PORT_RATE_NOT_SAVED = "port.rate_not_saved"
PORT_ENDED = "port.ended"
OPENING_FAILED = "port.opening_failed"
READER_FAILED = "port_reader.failed"
AFTER_FAILURE_MS = 1_000

EVENTS = {
    NoticeKind.LOST: PORT_LOST,
    NoticeKind.BACK: PORT_BACK,
    NoticeKind.SILENT: PORT_SILENT,
    NoticeKind.HEARD: PORT_HEARD,
    NoticeKind.RATE_FOUND: PORT_RATE_FOUND,
    NoticeKind.RATE_LOST: PORT_RATE_LOST,
    NoticeKind.RATE_NOT_SAVED: PORT_RATE_NOT_SAVED,
    NoticeKind.ENDED: PORT_ENDED,
}
WARNINGS = frozenset(
    {NoticeKind.LOST, NoticeKind.SILENT, NoticeKind.RATE_LOST, NoticeKind.RATE_NOT_SAVED}
)

Sink = Callable[[Chunk], None]
StatusSink = Callable[[tuple[PortStatus, ...]], None]
OpenPort = Callable[[OpenRequest], Opened]
Pause = Callable[[int], bool]

log = logs.get("ports")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRules:
    gather_ms: int = 75
    """How long to wait after the first byte, so that one turn reads many ports."""
    tick_ms: int = 500
    """Silence, rates and ports to be opened are seen to so often."""
    status_ms: int = 1_000
    """Changed snapshots are handed on so often."""


class Delivery:
    """The way out, shared by all reading threads: one of them at a time, under its lock."""

    def __init__(self, sink: Sink, on_status: StatusSink, clock: Clock) -> None:
        self._sink = sink
        self._on_status = on_status
        self._clock = clock
        self._lock = Lock()
        self._told: dict[str, PortStatus] = {}

    def moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    def chunk(self, chunk: Chunk) -> None:
        with self._lock:
            self._sink(chunk)

    def notices(self, notices: Sequence[PortNotice]) -> None:
        for notice in notices:
            write = log.warning if notice.kind in WARNINGS else log.info
            with logs.correlated(notice.cause):
                write(EVENTS[notice.kind], **_facts(notice))

    def statuses(self, sessions: Sequence[PortSession]) -> None:
        fresh = [session.status() for session in sessions]
        with self._lock:
            changed = tuple(s for s in fresh if self._told.get(s.name) != s)
            self._told.update((s.name, s) for s in changed)
            if changed:
                self._on_status(changed)


class Multiplexer:
    """All ports with a descriptor, in turns.

    Other threads may call `opening_done` and `wake`; `_lock` keeps those away from a closed waker.
    """

    def __init__(
        self,
        sessions: Sequence[PortSession],
        delivery: Delivery,
        *,
        rules: TurnRules,
        pause: Pause,
        start_opening: Callable[[PortSession, OpenRequest], None],
    ) -> None:
        self._sessions = sessions
        self._delivery = delivery
        self._rules = rules
        self._pause = pause
        self._start_opening = start_opening
        self._results: SimpleQueue[tuple[PortSession, Opened | TransportError]] = SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector.register(self._waker, selectors.EVENT_READ, None)
        self._lock = Lock()
        self._is_finished = False
        self._watched: dict[str, int] = {}
        self._unwatched: set[PortSession] = set()
        self._tick_at = 0
        self._status_at = 0

    def opening_done(self, session: PortSession, result: Opened | TransportError) -> None:
        """From the opening thread, perhaps too late."""
        with self._lock:
            if not self._is_finished:
                self._results.put((session, result))
                os.eventfd_write(self._waker, 1)
                return
        if isinstance(result, Opened):
            result.transport.close()

    def wake(self) -> None:
        with self._lock:
            if not self._is_finished:
                os.eventfd_write(self._waker, 1)

    def turn(self) -> None:
        """Waits for bytes or for something to be due, and deals with all there is."""
        self._tick()
        ready = self._selector.select(self._timeout_s())
        if any(key.data is not None for key, _ in ready):
            self._pause(self._rules.gather_ms)
            ready = self._selector.select(0)
        self._read([key.data for key, _ in ready if key.data is not None])
        self._read(list(self._unwatched))
        self._take_results()

    def finish(self) -> None:
        """Reads what is left in the buffers, closes all."""
        self._take_results()
        self._read([session for session in self._sessions if session.transport])
        now = self._delivery.moment()
        for session in self._sessions:
            session.close(now)
            self._delivery.notices(session.take_notices())
        self._delivery.statuses(self._sessions)
        with self._lock:
            self._is_finished = True
            os.close(self._waker)
        self._selector.close()
        self._take_late()

    def _timeout_s(self) -> float:
        if self._unwatched:
            return 0
        left_ms = min(self._tick_at, self._status_at) - self._delivery.moment().mono_ms
        return max(0, left_ms) / 1000

    def _read(self, sessions: Sequence[PortSession]) -> None:
        now = self._delivery.moment()
        were_read = [self._read_one(session, now) for session in sessions]
        if not all(were_read):
            self._pause(AFTER_FAILURE_MS)

    def _read_one(self, session: PortSession, now: Moment) -> bool:
        """Whatever goes wrong with one port must not keep the others from being read."""
        transport = session.transport
        try:
            chunk = session.pump(0, lambda: now)
            if chunk is not None:
                self._delivery.chunk(chunk)
        except Exception:
            log.exception(READER_FAILED, port=session.spec.name)
            return False
        finally:
            self._after(session, transport)
        return True

    def _take_results(self) -> None:
        with suppress(BlockingIOError):
            os.eventfd_read(self._waker)
        for session, result in self._results_so_far():
            try:
                settle(session, result, self._delivery.moment())
                self._after(session, None)
            except Exception as fault:
                log.exception(READER_FAILED, port=session.spec.name)
                self._give_up(session, fault)

    def _take_late(self) -> None:
        for _, result in self._results_so_far():
            if isinstance(result, Opened):
                result.transport.close()

    def _results_so_far(self) -> Iterator[tuple[PortSession, Opened | TransportError]]:
        while True:
            try:
                yield self._results.get_nowait()
            except Empty:
                return

    def _after(self, session: PortSession, before: Transport | None) -> None:
        """Watches what was opened, lets go of what was closed, tells of both."""
        transport = session.transport
        if transport is not before:
            fd = self._watched.pop(session.spec.name, None)
            if fd is not None:
                self._selector.unregister(fd)
            self._unwatched.discard(session)
            if transport is not None:
                self._watch(session, transport)
        self._delivery.notices(session.take_notices())

    def _watch(self, session: PortSession, transport: Transport) -> None:
        fd = transport.fileno()
        if fd is None:  # the name was nothing at start and is a file by now
            self._unwatched.add(session)
            return
        try:
            self._selector.register(fd, selectors.EVENT_READ, session)
        except (OSError, ValueError, KeyError):
            words = f"cannot be waited for: {transport.device} is not a serial device"
            session.failed(TransportError(words), self._delivery.moment())
            return
        self._watched[session.spec.name] = fd

    def _tick(self) -> None:
        now = self._delivery.moment()
        if now.mono_ms >= self._tick_at:
            self._tick_at = now.mono_ms + self._rules.tick_ms
            for session in self._sessions:
                self._tick_one(session, now)
        if now.mono_ms >= self._status_at:
            self._status_at = now.mono_ms + self._rules.status_ms
            self._delivery.statuses(self._sessions)

    def _tick_one(self, session: PortSession, now: Moment) -> None:
        transport = session.transport
        try:
            session.tick(now)
            self._after(session, transport)
            if session.is_due(now):
                self._start_opening(session, session.opening(now))
        except Exception as fault:
            log.exception(READER_FAILED, port=session.spec.name)
            self._give_up(session, fault)

    def _give_up(self, session: PortSession, fault: Exception) -> None:
        """For faults that nobody foresaw: the port is tried again like one that broke."""
        before = session.transport
        session.failed(TransportError(f"cannot be used: {fault!r}"), self._delivery.moment())
        self._after(session, before)


class SinglePort:
    """A port without a descriptor, in turns of its own."""

    def __init__(
        self,
        session: PortSession,
        delivery: Delivery,
        *,
        rules: TurnRules,
        pause: Pause,
        open_port: OpenPort,
    ) -> None:
        self._session = session
        self._delivery = delivery
        self._rules = rules
        self._pause = pause
        self._open_port = open_port
        self._status_at = 0

    def turn(self) -> None:
        session, moment = self._session, self._delivery.moment
        if session.is_due(moment()):
            result = attempt(self._open_port, session.opening(moment()))
            settle(session, result, moment())
        if session.transport is None:
            self._pause(self._rules.tick_ms)
        else:
            chunk = session.pump(self._rules.tick_ms / 1000, moment)
            if chunk is not None:
                self._delivery.chunk(chunk)
                if chunk.seen_at is not None:  # a file need not be waited for
                    self._pause(self._rules.gather_ms)
        session.tick(moment())
        self._delivery.notices(session.take_notices())
        self._tell(moment())

    def finish(self) -> None:
        self._session.close(self._delivery.moment())
        self._delivery.notices(self._session.take_notices())
        self._delivery.statuses([self._session])

    def _tell(self, now: Moment) -> None:
        if now.mono_ms >= self._status_at:
            self._status_at = now.mono_ms + self._rules.status_ms
            self._delivery.statuses([self._session])


def attempt(open_port: OpenPort, request: OpenRequest) -> Opened | TransportError:
    try:
        return open_port(request)
    except TransportError as error:
        return error
    except Exception as fault:
        log.exception(OPENING_FAILED, port=request.spec.name)
        return TransportError(f"cannot open {request.spec.url}: {fault!r}")


def settle(session: PortSession, result: Opened | TransportError, now: Moment) -> None:
    if isinstance(result, Opened):
        session.opened(result, now)
    else:
        session.failed(result, now)


def _facts(notice: PortNotice) -> dict[str, object]:
    """What is known; the rest is left out of the line."""
    facts: dict[str, object] = {"port": notice.port, "device": notice.device}
    if notice.device_before and notice.device_before != notice.device:
        facts["device_before"] = notice.device_before
    if notice.reason:
        facts["reason"] = notice.reason
    if notice.away_ms is not None:
        facts["away_s"] = round(notice.away_ms / 1000, 1)
    if notice.baud is not None:
        facts["baud"] = notice.baud
    return facts

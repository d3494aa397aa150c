"""A TCP proxy that is a bad network: slow, far away, cut, mute, or dead on one side.

    with NetProxy(broker.port, Shape(kbit_s=1000, delay_ms=50)) as net:
        ... connect to 127.0.0.1, net.port ...
        net.cut()
        net.mend()

What packets do on a bad road TCP shows to its ends as time, so that is what is made here: bytes
come later, or not until `flow`, or the connection ends. Nothing is lost out of the middle.
"""

import select
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Self

from daemon.clock import monotonic_us

HOST = "127.0.0.1"
PATIENCE_S = 10.0
PIECE_BYTES = 1460
"""What a road with a rate is given at once, so that it delivers evenly."""
GULP_BYTES = 64 << 10
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Of each direction, for all connections together."""

    kbit_s: float | None = None
    delay_ms: float = 0.0
    """One way; a round trip takes two."""
    buffer_bytes: int = 256 << 10
    """So much may be under way; then the sender has to wait."""


@dataclass(slots=True)
class _Road:
    """One direction."""

    shape: Shape
    free_at: int = 0
    """When everything accepted so far has left, in microseconds like all instants here."""
    under_way: int = 0
    deepest: int = 0
    carried: int = 0

    @property
    def has_room(self) -> bool:
        return self.under_way < self.shape.buffer_bytes

    @property
    def gulp(self) -> int:
        return GULP_BYTES if self.shape.kbit_s is None else PIECE_BYTES

    def accept(self, size: int) -> int:
        """Answers when it arrives."""
        now = monotonic_us()
        self.free_at = max(now, self.free_at)
        if self.shape.kbit_s is not None:
            self.free_at += round(size * 8000 / self.shape.kbit_s)
        self.under_way += size
        self.deepest = max(self.deepest, self.under_way)
        return self.free_at + round(self.shape.delay_ms * 1000)

    def arrived(self, size: int) -> None:
        self.under_way -= size
        self.carried += size


@dataclass(slots=True, eq=False)
class _Lane:
    """One direction of one connection."""

    road: _Road
    source: socket.socket | None
    sink: socket.socket | None
    on_way: deque[tuple[int, bytes]] = field(default_factory=deque)
    """When it arrives; empty bytes: the source said that it was all."""
    has_ended: bool = False
    is_blocked: bool = False
    """The sink took less than it was given."""

    @property
    def wants_more(self) -> bool:
        return self.source is not None and not self.has_ended and self.road.has_room

    def is_among(self, ready: set[int]) -> bool:
        return self.source is not None and self.source.fileno() in ready

    @property
    def due_at(self) -> int | None:
        return self.on_way[0][0] if self.on_way and self.sink is not None else None

    def read(self) -> None:
        """What comes from the half of a pair that has lost its other half leads nowhere."""
        assert self.source is not None
        try:
            piece = self.source.recv(self.road.gulp)
        except BlockingIOError:
            return
        self.has_ended = not piece
        if self.sink is not None:
            self.on_way.append((self.road.accept(len(piece)), piece))

    def deliver(self) -> None:
        self.is_blocked = False
        while self.sink is not None and self.on_way and self.on_way[0][0] <= monotonic_us():
            due_at, piece = self.on_way.popleft()
            if not piece:
                self.sink.shutdown(socket.SHUT_WR)
                continue
            try:
                taken = self.sink.send(piece)
            except BlockingIOError:
                taken = 0
            self.road.arrived(taken)
            if taken < len(piece):
                self.on_way.appendleft((due_at, piece[taken:]))
                self.is_blocked = True
                return

    def drop(self) -> None:
        self.road.under_way -= sum(len(piece) for _, piece in self.on_way)
        self.on_way.clear()


@dataclass(slots=True, eq=False)
class _Pair:
    """A connection: the client's half, and ours to the target."""

    up: _Lane
    down: _Lane

    @property
    def lanes(self) -> tuple[_Lane, _Lane]:
        return (self.up, self.down)

    @property
    def halves(self) -> list[socket.socket]:
        return [half for half in (self.up.source, self.down.source) if half is not None]

    @property
    def is_over(self) -> bool:
        return all(
            (lane.has_ended or lane.source is None) and not lane.on_way for lane in self.lanes
        )

    def lose(self, half: socket.socket | None) -> None:
        """That half is reset; the other stays open, and nothing comes from it or goes to it."""
        if half is None:
            return
        for lane in self.lanes:
            lane.drop()
            lane.source = None if lane.source is half else lane.source
            lane.sink = None if lane.sink is half else lane.sink
        _reset(half)

    def close(self) -> None:
        for half in self.halves:
            self.lose(half)


class NetProxy:
    """Each method but the counters returns when it is done. One thread does the carrying."""

    def __init__(self, target_port: int, shape: Shape | None = None) -> None:
        self._target_port = target_port
        shape = shape or Shape()
        self._up, self._down = _Road(shape), _Road(shape)
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        """So many were made, those that were reset at once too."""
        self._pairs: list[_Pair] = []
        self._orders: deque[tuple[Callable[[], object], Event]] = deque()
        self._bell, self._ringer = socket.socketpair()
        self._is_cut = self._is_stalled = self._is_closing = False
        self._thread = Thread(target=self._loop, name="netproxy", daemon=True)

    @property
    def url(self) -> str:
        return f"mqtt://{HOST}:{self.port}"

    @property
    def up_bytes(self) -> int:
        """Carried from clients to the target; `down_bytes` back."""
        return self._up.carried

    @property
    def down_bytes(self) -> int:
        return self._down.carried

    @property
    def deepest_up_bytes(self) -> int:
        """The most that was under way at once from clients, since `shape`."""
        return self._up.deepest

    @property
    def open_connections(self) -> int:
        return len(self._pairs)

    def shape(self, shape: Shape) -> None:
        """From now on; what is under way keeps its time."""

        def change() -> None:
            for road in (self._up, self._down):
                road.shape, road.deepest = shape, road.under_way

        self._do(change)

    def cut(self) -> None:
        """Every connection is reset, also those that are tried, until `mend`."""

        self._is_cut = True
        self._do(self._close_all)

    def mend(self) -> None:
        self._is_cut = False
        self._do(_nothing)

    def drop(self) -> None:
        """Resets what is connected now; new connections are made as ever."""
        self._do(self._close_all)

    def stall(self) -> None:
        """Nothing moves any more and nothing ends, until `flow`: packets find no way."""
        self._is_stalled = True
        self._do(_nothing)

    def flow(self) -> None:
        self._is_stalled = False
        self._do(_nothing)

    def lose_target(self) -> None:
        """Half-open: the target sees a reset, the clients notice nothing and hear nothing."""

        def lose() -> None:
            for pair in self._pairs:
                pair.lose(pair.up.sink)

        self._do(lose)

    def lose_clients(self) -> None:
        """The other way round: the target goes on believing in clients that are gone."""

        def lose() -> None:
            for pair in self._pairs:
                pair.lose(pair.up.source)

        self._do(lose)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._do(self._end)
        self._thread.join(PATIENCE_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _do(self, order: Callable[[], object]) -> None:
        done = Event()
        self._orders.append((order, done))
        self._ringer.send(b"!")
        assert done.wait(PATIENCE_S), "the proxy's thread is gone"

    def _loop(self) -> None:
        try:
            while not self._is_closing:
                ready = self._poll()
                if self._bell.fileno() in ready:
                    self._bell.recv(4096)
                while self._orders:
                    order, done = self._orders.popleft()
                    order()
                    done.set()
                if self._listener.fileno() in ready:
                    self._accept()
                if not self._is_stalled:
                    self._carry(ready)
        finally:
            self._close_all()
            for one in (self._listener, self._bell, self._ringer):
                one.close()

    def _poll(self) -> set[int]:
        """Descriptors with something to do, at the latest when the next piece is due."""
        poll = select.poll()
        poll.register(self._bell, select.POLLIN)
        wait_ms = None
        if not self._is_stalled:
            poll.register(self._listener, select.POLLIN)
            masks: dict[socket.socket, int] = {}
            for lane in self._lanes():
                if lane.wants_more and lane.source is not None:
                    masks[lane.source] = masks.get(lane.source, 0) | select.POLLIN
                if lane.sink is not None and lane.is_blocked:
                    masks[lane.sink] = masks.get(lane.sink, 0) | select.POLLOUT
            for half, mask in masks.items():
                poll.register(half, mask)
            wait_ms = self._wait_ms()
        return {descriptor for descriptor, _ in poll.poll(wait_ms)}

    def _wait_ms(self) -> float | None:
        due = [lane.due_at for lane in self._lanes() if not lane.is_blocked]
        known = [instant for instant in due if instant is not None]
        return max(0.0, (min(known) - monotonic_us()) / 1000) if known else None

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return  # gone again before it was its turn
        self.connections += 1
        if self._is_cut:
            _reset(client)
            return
        try:
            target = socket.create_connection((HOST, self._target_port), PATIENCE_S)
        except OSError:
            _reset(client)
            return
        for half in (client, target):
            half.setblocking(False)
            half.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        up, down = _Lane(self._up, client, target), _Lane(self._down, target, client)
        self._pairs.append(_Pair(up, down))

    def _carry(self, ready: set[int]) -> None:
        for pair in list(self._pairs):
            try:
                for lane in pair.lanes:
                    if lane.wants_more and lane.is_among(ready):
                        lane.read()
                    lane.deliver()
            except OSError:
                self._over(pair)
            else:
                if pair.is_over:
                    self._over(pair)

    def _end(self) -> None:
        self._is_closing = True

    def _over(self, pair: _Pair) -> None:
        self._pairs.remove(pair)
        pair.close()

    def _close_all(self) -> None:
        for pair in list(self._pairs):
            self._over(pair)

    def _lanes(self) -> Iterable[_Lane]:
        return (lane for pair in self._pairs for lane in pair.lanes)


def _nothing() -> None:
    """An order that only waits until the thread has seen what was changed."""


def _reset(half: socket.socket) -> None:
    with suppress(OSError):  # it may be reset from the other side already
        half.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    half.close()

"""From chunks of bytes to saved facts, in explicit steps; a service or a replay drives them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from daemon.domain.events import Event, Stamp
from daemon.ingest.feed import PortFeed
from daemon.ingest.fleet import Fleet
from daemon.ingest.heard_fleet import HeardFleet
from daemon.ingest.port_book import PortBook
from daemon.ingest.telemetry_feed import TelemetryFeed
from daemon.store.ingested import Ingested
from drivers.readings import Chunk, Fix, Heard
from drivers.telemetry import TelemetryDecoder
from drivers.transport.status import PortState, PortStatus

TICK_MS = 1000
PORTS_EVERY_MS = 2000
SIGNALS_EVERY_MS = 30_000
BITE = 5000
"""Positions in one commit: on a disk that is nearly full a small one still fits."""

Watcher = Callable[[list[Fix], bool], None]
"""Gets fixes, and whether their arrival was stamped by a clock."""


def _nobody(_fixes: list[Fix], _is_stamped: bool, /) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """The ports on which vehicles speak of themselves, and what is made of it."""

    fleet: HeardFleet
    decoders: Mapping[str, TelemetryDecoder]
    """By the name of the port; every other port carries positions."""
    dated_here: Collection[str] = ()
    """Ports whose bytes tell instants of our own clock: what reads the bus has written them."""
    is_time_known: Callable[[], bool] = lambda: True
    """Whether somebody vouches for that clock."""


class Ingest:
    """Holds the ports' decoders and the fleet's states; does nothing by itself.

    `accept` and `advance` take time from the chunks and from the caller, never from the
    machine, so that a replay takes the same steps. Between `take` and `committed` (or
    `put_back`) the taken batch belongs to the writer.
    """

    def __init__(
        self,
        fleet: Fleet,
        new_feed: Callable[[str], PortFeed],
        telemetry: Telemetry | None = None,
    ) -> None:
        self.fleet = fleet
        self._new_feed = new_feed
        self.feeds: dict[str, PortFeed] = {}
        self.telemetry = telemetry
        self.telemetry_feeds = {} if telemetry is None else _feeds(telemetry)
        self.watch: Watcher = _nobody
        """Sees fixes before they are folded; set it before the first chunk."""
        self._next_tick: int | None = None
        self._ports_due = 0
        self._signals_due = 0
        self._events: list[Event] = []
        self._taken_events: list[Event] = []
        self.chunks = 0

    def feed(self, port: str) -> PortFeed:
        """The port's feed; a port that is heard for the first time gets one."""
        feed = self.feeds.get(port)
        if feed is None:
            feed = self.feeds[port] = self._new_feed(port)
        return feed

    def accept(self, chunk: Chunk) -> None:
        """One chunk; ticks that were due before it arrived come first."""
        if chunk.seen_at is not None:
            self.advance(chunk.seen_at)
        self.chunks += 1
        telemetry = self.telemetry_feeds.get(chunk.port)
        if telemetry is not None:
            heard = telemetry.feed(chunk.payload, chunk.seen_at)
            self._hear(telemetry, heard, chunk.seen_at)
            return
        fixes = self.feed(chunk.port).feed(chunk.payload, chunk.seen_at)
        self._take_in(fixes, is_stamped=chunk.seen_at is not None)

    def advance(self, now_ms: int) -> None:
        """Lets time pass up to the last whole second.

        However long nothing came, one tick says it all: facts carry the instant at which they
        became true, not the one at which they were noticed.
        """
        if self._next_tick is not None and now_ms < self._next_tick:
            return
        whole = now_ms - now_ms % TICK_MS
        self._next_tick = whole + TICK_MS
        for feed in self.feeds.values():
            self._take_in(feed.tick(whole), is_stamped=True)
        self.fleet.tick(whole)
        if self.telemetry is not None:
            self.telemetry.fleet.tick(whole)

    def clock_moved(self, step_ms: int) -> None:
        """The depot's time was corrected: silence is measured from the corrected instants."""
        self._next_tick = None
        self.fleet.shift(step_ms)

    def finish(self) -> None:
        """No more bytes will come: what waited for its end is over."""
        for feed in self.feeds.values():
            self.fleet.accept(feed.flush())
        for port in self.telemetry_feeds:
            self._flush(port)

    @property
    def waiting(self) -> int:
        """So many positions and values wait to be saved."""
        heard = 0 if self.telemetry is None else self.telemetry.fleet.waiting
        return self.fleet.waiting + heard

    @property
    def thinned(self) -> int:
        """So many were given up because the store was too slow."""
        heard = 0 if self.telemetry is None else self.telemetry.fleet.thinned_by_limit
        return self.fleet.thinned_by_limit + heard

    def port_changed(self, status: PortStatus, at: int) -> None:
        """Keeps the port's state; a break and a recovery are events."""
        telemetry = self.telemetry_feeds.get(status.name)
        book: PortBook = self.feed(status.name) if telemetry is None else telemetry
        kind = book.turn(status)
        if status.state is PortState.CLOSED:
            self._flush(status.name)
        if kind is not None:
            self._events.append(
                Event(
                    kind=kind,
                    at=at,
                    subject=status.name,
                    body={
                        "port": status.name,
                        "url": status.url,
                        "device": status.device,
                        "error": status.last_error,
                    },
                    correlation_id=status.cause,
                )
            )

    def tell(self, kind: str, at: int, body: Mapping[str, object]) -> None:
        """An event about ingest itself."""
        self._events.append(Event(kind=kind, at=at, body=body, correlation_id=f"{kind}@{at}"))

    def _flush(self, port: str) -> None:
        telemetry = self.telemetry_feeds.get(port)
        if telemetry is None:
            self._take_in(self.feed(port).flush(), is_stamped=False)
        else:
            self._hear(telemetry, telemetry.flush(), None)

    def _take_in(self, fixes: list[Fix], *, is_stamped: bool) -> None:
        if fixes:
            self.watch(fixes, is_stamped)
            self.fleet.accept(fixes)

    def _hear(self, feed: TelemetryFeed, heard: list[Heard], seen_at: int | None) -> None:
        telemetry = self.telemetry
        if telemetry is None:
            return
        if heard and not telemetry.is_time_known():
            heard = feed.without_arrivals(heard)
        for one in heard:
            feed.count(telemetry.fleet.accept(one, seen_at))

    def _books(self) -> Iterable[PortBook]:
        return chain(self.feeds.values(), self.telemetry_feeds.values())

    def take(self, stamp: Stamp) -> Ingested:
        """What is to be saved now, a bite of it if it is much; falsy when there is nothing."""
        now = stamp.seen_at
        telemetry = self.telemetry
        feeds = self.feeds.values()
        books = list(self._books())
        due = now >= self._ports_due
        if due:
            self._ports_due = now + PORTS_EVERY_MS
        signals_due = now >= self._signals_due
        if signals_due:
            self._signals_due = now + SIGNALS_EVERY_MS
        self._taken_events += self._events
        self._events = []
        return Ingested(
            stamp=stamp,
            units=tuple(self.fleet.take(BITE)),
            telemetry=() if telemetry is None else tuple(telemetry.fleet.take(BITE)),
            ports=tuple(row for f in books if (row := f.row(now))) if due else (),
            minutes=tuple(minute for f in books if (minute := f.minute(now))) if due else (),
            signals=tuple(s for f in feeds for s in f.signals(now)) if signals_due else (),
            events=tuple(self._taken_events),
        )

    def committed(self) -> None:
        self._taken_events = []
        self.fleet.committed()
        if self.telemetry is not None:
            self.telemetry.fleet.committed()

    def put_back(self) -> None:
        self._events[:0] = self._taken_events
        self._taken_events = []
        for book in self._books():
            book.put_back()
        self._ports_due = self._signals_due = 0
        self.fleet.put_back()
        if self.telemetry is not None:
            self.telemetry.fleet.put_back()


def _feeds(telemetry: Telemetry) -> dict[str, TelemetryFeed]:
    return {
        port: TelemetryFeed(port, decoder=decoder, is_dated_here=port in telemetry.dated_here)
        for port, decoder in telemetry.decoders.items()
    }

"""The loop around a consumer: pump, wait for the wire, until told to stop."""

from threading import Event

from daemon import logs
from daemon.clock import Clock
from daemon.headoffice.consumer import Consumer
from daemon.wire.interface import Wire

log = logs.get("headoffice")

TELL_MS = 60_000
GOODBYE_MS = 1_000
STEP_MS = 50


class ConsumerService:
    def __init__(self, consumer: Consumer, wire: Wire, clock: Clock, *, stop: Event) -> None:
        self._consumer = consumer
        self._wire = wire
        self._clock = clock
        self._stop = stop
        self._told_at = clock.monotonic()
        self._told_rows = 0

    def run(self) -> None:
        """Raises StoreFailed; the connection is closed in any case."""
        try:
            while not self._stop.is_set():
                wait_ms = self._consumer.pump()
                self._tell()
                if wait_ms > 0:
                    self._wire.wait(wait_ms)
            self._part()
        finally:
            self._wire.close()

    def _part(self) -> None:
        """What has come is stored, and depots hear that nobody is here; but nobody waits long."""
        self._consumer.leave()
        until = self._clock.monotonic() + GOODBYE_MS
        while self._consumer.has_post and self._clock.monotonic() < until:
            self._consumer.pump()
            self._wire.wait(STEP_MS)

    def _tell(self) -> None:
        tally, now = self._consumer.tally, self._clock.monotonic()
        past_ms = now - self._told_at
        if past_ms < TELL_MS:
            return
        fresh = tally.rows - self._told_rows
        self._told_at, self._told_rows = now, tally.rows
        log.info(
            "headoffice.stored",
            rows=fresh,
            rows_per_s=round(fresh * 1000 / past_ms),
            rows_since_start=tally.rows,
            repeated=tally.repeated,
            conflicts=tally.conflicts,
            blanked=tally.blanked,
            late=tally.late,
            messages=tally.messages,
            transactions=tally.transactions,
            connected=self._consumer.is_connected,
        )

"""Keeps what the ports send, byte for byte, beside everything else that is done with it."""

import threading
from collections.abc import Callable

from daemon.clock import Clock
from daemon.errors import CannotWrite
from daemon.logs import Outage, get
from drivers.errors import RecordingError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.recording.writer import RecordingWriter
from drivers.transport.status import PortStatus

FLUSH_MS = 500
GIVE_UP_MS = 10_000
TICKS_TO_OPEN = 6
"""After so many a port that is there has been opened."""

log = get("recorder")


class Recorder:
    """Service. `chunk` is called by the port reader; a full disk costs the recording alone."""

    name = "recorder"

    def __init__(
        self,
        writer: RecordingWriter,
        clock: Clock,
        *,
        on_failed: Callable[[CannotWrite], None] | None = None,
    ) -> None:
        """`on_failed` is told when nothing could be written for `GIVE_UP_MS`."""
        self._writer = writer
        self._clock = clock
        self._on_failed = on_failed
        self._failing_since: int | None = None
        self._ports: dict[str, PortStatus] = {}
        self._lock = threading.Lock()  # guards the writer: chunks come from the reader's threads
        self._outage = Outage(log, clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._ticks = 0
        self._ticks_seen = 0

    @property
    def chunks(self) -> int:
        return self._writer.chunks

    @property
    def payload_bytes(self) -> int:
        return self._writer.payload_bytes

    @property
    def dead_ports(self) -> list[str]:
        """Why nothing can come, when not one port could be opened; empty otherwise."""
        ports = self._ports.values()
        if not all(port.last_error and not port.bytes for port in ports):
            return []
        return [f"{port.name}: {port.last_error}" for port in ports]

    def statuses(self, statuses: tuple[PortStatus, ...]) -> None:
        """For who does nothing but record: nobody else would say that no port is there."""
        self._ports |= {status.name: status for status in statuses}

    def chunk(self, chunk: Chunk) -> None:
        with self._lock:
            try:
                self._writer.write(chunk, self._moment())
            except RecordingError as exc:
                self._failed(exc)
                return
            self._failing_since = None
        self._outage.end("recorder.back")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()
        with self._lock:
            try:
                self._writer.close()
            except RecordingError as exc:
                log.error("recorder.not_closed", error=exc.message)

    def beat(self) -> bool:
        moved, self._ticks_seen = self._ticks != self._ticks_seen, self._ticks
        return moved

    def _run(self) -> None:
        while not self._clock.wait(self._stop, FLUSH_MS):
            self._ticks += 1
            if self._ticks == TICKS_TO_OPEN and self.dead_ports:
                log.error("recorder.no_port", ports=self.dead_ports)
            with self._lock:
                try:
                    self._writer.tick(self._moment())
                except RecordingError as exc:
                    self._failed(exc)

    def _failed(self, exc: RecordingError) -> None:
        self._outage.begin("recorder.failed", error=exc.message)
        now = self._clock.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        elif self._on_failed is not None and now - self._failing_since >= GIVE_UP_MS:
            tell, self._on_failed = self._on_failed, None
            tell(CannotWrite(exc.message, next_step="free disk space or name another folder"))

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

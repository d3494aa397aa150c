"""Keeps what the ports send, byte for byte, beside everything else that is done with it."""

import threading

from daemon.clock import Clock
from daemon.logs import Outage, get
from drivers.errors import RecordingError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.recording.writer import RecordingWriter

FLUSH_MS = 500

log = get("recorder")


class Recorder:
    """Service. `chunk` is called by the port reader; a full disk costs the recording alone."""

    name = "recorder"

    def __init__(self, writer: RecordingWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
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

    def chunk(self, chunk: Chunk) -> None:
        with self._lock:
            try:
                self._writer.write(chunk, self._moment())
            except RecordingError as exc:
                self._outage.begin("recorder.failed", error=exc.message)
                return
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
            with self._lock:
                try:
                    self._writer.tick(self._moment())
                except RecordingError as exc:
                    self._outage.begin("recorder.failed", error=exc.message)

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

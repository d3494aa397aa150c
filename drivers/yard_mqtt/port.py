"""The yard's broker as a port: what vehicle units publish comes out as lines of bytes.

`read` hands on bytes and cannot know when they are committed. A message is therefore acknowledged
at the first `read` that comes `settle_ms` after the one that handed it on; that is longer than
ingest waits for a commit. What was not acknowledged when the daemon or the machine ended, the
broker sends again; what was stored already is then known again by its instant. At most WINDOW
messages wait so; then the broker keeps the rest, which is all that holds a flood back.

Messages of QoS 0 are taken too; of them nothing is kept while we are away.
"""

from collections import Counter, deque
from typing import Final

from drivers.errors import PortLost
from drivers.yard_mqtt.client import YardClient
from drivers.yard_mqtt.lines import PAYLOAD_MOST, line
from drivers.yard_mqtt.spec import Watches, YardSpec

PIECE: Final = 64 << 10
"""Bytes; a read hands on no more than this and one message."""


class YardPort:
    """An open connection; `opening.open_yard` makes it."""

    def __init__(self, client: YardClient, spec: YardSpec, watches: Watches) -> None:
        self._client = client
        self._spec = spec
        self._watches = watches
        self._is_open = True
        self._handed: deque[tuple[int, int]] = deque()
        """Message and when it was handed on, by the monotonic clock."""
        self.faults: Counter[str] = Counter()

    @property
    def device(self) -> str:
        return self._spec.name

    def read(self, timeout_s: float) -> bytes:
        if not self._is_open:
            raise PortLost(f"device gone: {self.device}")
        try:
            self._acknowledge()
            if not self._client.ear.came and self._client.wait(timeout_s):
                self._client.step()
            lines = self._lines()
            self._client.look_after()
        except Exception as fault:
            raise self._lost(f"it sent what cannot be read ({type(fault).__name__})") from fault
        if not lines and self._client.ear.gone is not None:
            raise self._lost(self._client.ear.gone)
        return b"".join(lines)

    def close(self) -> None:
        """What is not acknowledged comes again at the next connection."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._client.hang_up(is_polite=True)
        except Exception:  # noqa: BLE001 - paho raises whatever it likes of a broken connection
            self.faults["bad_goodbye"] += 1

    def _acknowledge(self) -> None:
        due = self._watches.monotonic_ms() - self._spec.settle_ms
        handed = self._handed
        while handed and handed[0][1] <= due:
            self._client.ack(handed.popleft()[0])

    def _lines(self) -> list[bytes]:
        lines: list[bytes] = []
        size, now = 0, self._watches.monotonic_ms()
        came = self._client.ear.came
        while size < PIECE:
            if not came:
                if not self._client.wait(0):
                    break
                self._client.step()
                if self._client.ear.gone is not None and not came:
                    break
                continue
            message = came.popleft()
            if message.is_confirmed:  # the too large ones too: acknowledged in their turn
                self._handed.append((message.mid, now))
            if len(message.payload) > PAYLOAD_MOST:
                self.faults["message_too_large"] += 1
                continue
            lines.append(line(message.topic, self._watches.arrival_ms(), message.payload))
            size += len(lines[-1])
        return lines

    def _lost(self, why: str) -> PortLost:
        self._is_open = False
        self._client.hang_up(is_polite=False)
        return PortLost(f"lost the yard's broker {self.device}: {why}; is mosquitto running there?")

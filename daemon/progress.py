"""Which services have proved progress: without all of them there is no watchdog beat."""

from collections.abc import Sequence

from daemon.clock import Clock
from daemon.interfaces import Service
from daemon.logs import Outage, get

log = get("runtime")


class ProgressWatch:
    """Asks those that still owe a proof; the beat is due when nobody does and it is time."""

    def __init__(self, services: Sequence[Service], clock: Clock, *, every_ms: int) -> None:
        self._services = {service.name: service for service in services}
        self._clock = clock
        self._every_ms = every_ms
        now = clock.monotonic()
        self._beat_at = now
        self._proved_at = dict.fromkeys(self._services, now)
        self._owing = set(self._services)
        self._outages = {name: Outage(log, clock) for name in self._services}

    @property
    def poll_ms(self) -> int:
        return max(1, min(1_000, self._every_ms // 4))

    def poll(self) -> bool:
        """Asks once; answers whether a beat is due, and counts it as given."""
        now = self._clock.monotonic()
        for name in sorted(self._owing):
            if self._services[name].beat():
                self._owing.discard(name)
                self._proved_at[name] = now
                self._outages[name].end("service.moves_again", service=name)
        self._tell_stalled(now)
        if self._owing or now - self._beat_at < self._every_ms:
            return False
        self._beat_at = now
        self._owing = set(self._services)
        return True

    def stalled(self) -> list[str]:
        """Names of services without progress for longer than a beat."""
        return sorted(name for name, outage in self._outages.items() if outage.is_on)

    def _tell_stalled(self, now: int) -> None:
        for name in self._owing:
            if now - self._proved_at[name] > self._every_ms:
                self._outages[name].begin("service.stalled", service=name)

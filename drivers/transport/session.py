"""The life of one port in explicit steps: opened, read, broken, waited for, opened again.

Who drives it decides about threads and time:

    if session.is_due(now):
        request = session.opening(now)
        ... open_port(request), here or in another thread ...
        session.opened(result, now) or session.failed(error, now)
    chunk = session.pump(timeout_s, now)    while session.transport is not None
    session.tick(now)                       about twice a second
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from drivers.errors import BadPortName, EndOfInput, NoSuchDevice, PortLost, TransportError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.transport.backoff import BackoffRules, delay_ms
from drivers.transport.interface import PortSpec, Transport
from drivers.transport.opening import Opened, OpenRequest
from drivers.transport.rates import RateFinder, RateMemory, RateRules
from drivers.transport.status import NoticeKind, PortNotice, PortState, PortStatus
from drivers.transport.usb import UsbIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    silent_after_ms: int = 30_000
    other_adapter_after_ms: int = 60_000
    """So long a port waits for its own adapter before another may take its place."""
    settle_ms: int = 3_000
    """A port is back with its first byte, or when it stayed open for so long."""
    backoff: BackoffRules = field(default_factory=BackoffRules)
    missing: BackoffRules = field(default_factory=lambda: BackoffRules(base_ms=500, cap_ms=2_000))
    """For what is not plugged in: looking costs next to nothing, and waiting costs data."""
    hopeless: BackoffRules = field(
        default_factory=lambda: BackoffRules(base_ms=120_000, cap_ms=120_000, floor_ms=60_000)
    )
    """For names that cannot be ports: only somebody's hand can change what they stand for."""
    rates: RateRules = field(default_factory=RateRules)


class PortSession:
    """Keeps one port open. Used by one thread at a time."""

    def __init__(
        self,
        spec: PortSpec,
        now: Moment,
        *,
        rules: SessionRules,
        memory: RateMemory,
        random: Random,
    ) -> None:
        self.spec = spec
        self.transport: Transport | None = None
        self._rules = rules
        self._memory = memory
        self._random = random
        self._finder: RateFinder | None = None
        if spec.baud is None and spec.has_rate:
            self._finder = RateFinder(known=memory.rate_of(spec.name), rules=rules.rates)
        self._identity: UsbIdentity | None = None
        self._is_rate_lost = False
        self._is_opening = False
        self._failures = 0
        self._retry_at = now.mono_ms
        self._away_since: int | None = None  # monotonic; None while all is well
        self._heard_mono = now.mono_ms
        self._opened_mono = now.mono_ms
        self._device_lost = ""
        self._notices: list[PortNotice] = []

        self._state = PortState.ABSENT
        self._since = now.utc_ms
        self._device = ""
        self._last_error = ""
        self._openings = 0
        self._bytes = 0
        self._chunks = 0
        self._last_byte_at: int | None = None

    # Opening

    @property
    def due_at(self) -> int | None:
        """Monotonic instant of the next attempt to open; None while there is none to make."""
        if self.transport is not None or self._is_opening or self._state is PortState.CLOSED:
            return None
        return self._retry_at

    def is_due(self, now: Moment) -> bool:
        due_at = self.due_at
        return due_at is not None and now.mono_ms >= due_at

    def opening(self, now: Moment) -> OpenRequest:
        """What to open; until `opened` or `failed` the session waits."""
        self._is_opening = True
        away = 0 if self._away_since is None else now.mono_ms - self._away_since
        return OpenRequest(
            spec=self.spec,
            baud=self._finder.rate if self._finder else self.spec.baud,
            identity=self._identity,
            accept_other=away >= self._rules.other_adapter_after_ms,
        )

    def opened(self, result: Opened, now: Moment) -> None:
        self._is_opening = False
        if self._state is PortState.CLOSED:
            result.transport.close()
            return
        self._device = result.transport.device
        self.transport = result.transport
        self._identity = result.identity
        self._openings += 1
        self._heard_mono = now.mono_ms
        self._last_error = ""
        if self._finder:
            self._finder.restart(now.mono_ms)
        self._opened_mono = now.mono_ms
        self._turn(PortState.OPEN, now)

    def failed(self, error: TransportError, now: Moment) -> None:
        self._is_opening = False
        if self._state is not PortState.CLOSED:
            self._lose(error, now)

    # Reading

    def pump(self, timeout_s: float, now: Callable[[], Moment]) -> Chunk | None:
        """Reads once; a break is noted and not raised."""
        if self.transport is None:
            return None
        try:
            payload = self.transport.read(timeout_s)
            moment = now()
            return self._received(payload, moment) if payload else None
        except EndOfInput as end:
            self._last_error = end.message
            self.close(now())
            self._notify(NoticeKind.ENDED, reason=end.message)
        except TransportError as error:
            self._lose(error, now())
        return None

    def tick(self, now: Moment) -> None:
        """Notices what no byte announces: silence, a moved name, a rate that does not work."""
        if self.transport is None:
            return
        if now.mono_ms - self._opened_mono >= self._rules.settle_ms:
            self._recover()
        try:
            self._change_rate(self.transport, now)
            if self.transport.is_live and self._is_quiet(now):
                if self.transport.has_moved():
                    raise PortLost(f"another device is behind the name: {self.spec.url}")
                if self._state is PortState.OPEN:
                    self._turn(PortState.SILENT, now)
                    self._notify(NoticeKind.SILENT)
        except TransportError as error:
            self._lose(error, now)

    def close(self, now: Moment) -> None:
        """Ends it for good."""
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.close()
        self._turn(PortState.CLOSED, now)

    # Telling

    def status(self) -> PortStatus:
        return PortStatus(
            name=self.spec.name,
            url=self.spec.url,
            device=self._device,
            baud=self.transport.baud if self.transport else self._last_baud(),
            is_searching=self._is_searching(),
            state=self._state,
            since=self._since,
            last_error=self._last_error,
            reconnects=max(0, self._openings - 1),
            bytes=self._bytes,
            chunks=self._chunks,
            last_byte_at=self._last_byte_at,
        )

    def take_notices(self) -> list[PortNotice]:
        notices, self._notices = self._notices, []
        return notices

    # Inside

    def _received(self, payload: bytes, now: Moment) -> Chunk:
        transport = self.transport
        assert transport is not None  # noqa: S101 - only pump calls, and it has one
        chunk = Chunk(
            self.spec.name, self._chunks, now.utc_ms if transport.is_live else None, payload
        )
        self._chunks += 1
        self._bytes += len(payload)
        self._last_byte_at = now.utc_ms
        if self._state is PortState.SILENT:
            self._turn(PortState.OPEN, now)
            self._notify(NoticeKind.HEARD, away_ms=now.mono_ms - self._heard_mono)
        self._heard_mono = now.mono_ms
        self._failures = 0
        self._recover()
        if self._finder and transport.baud and self._finder.heard(payload, now.mono_ms):
            self._keep_rate(self._finder.rate)
        return chunk

    def _change_rate(self, transport: Transport, now: Moment) -> None:
        finder = self._finder
        if finder is None or transport.baud is None:
            return
        was_found = finder.is_found
        baud = finder.next_rate(now.mono_ms)
        if baud is None:
            return
        if was_found:
            self._is_rate_lost = True
            self._notify(NoticeKind.RATE_LOST, baud=transport.baud)
        transport.set_baud(baud)

    def _keep_rate(self, baud: int) -> None:
        is_new = self._memory.rate_of(self.spec.name) != baud
        if is_new or self._is_rate_lost:
            self._is_rate_lost = False
            self._notify(NoticeKind.RATE_FOUND, baud=baud)
        self._memory.remember(self.spec.name, baud)
        if is_new and self._memory.fault:
            self._notify(NoticeKind.RATE_NOT_SAVED, reason=self._memory.fault, baud=baud)

    def _lose(self, error: TransportError, now: Moment) -> None:
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.close()
        self._failures += 1
        rules = self._backoff(error)
        self._retry_at = now.mono_ms + delay_ms(self._failures, rules=rules, random=self._random)
        self._last_error = error.message
        self._turn(PortState.ABSENT, now)
        if self._away_since is None:
            self._away_since = now.mono_ms
            self._device_lost = self._device
            self._notify(NoticeKind.LOST, reason=error.message)

    def _backoff(self, error: TransportError) -> BackoffRules:
        match error:
            case NoSuchDevice():
                return self._rules.missing
            case BadPortName():
                return self._rules.hopeless
            case _:
                return self._rules.backoff

    def _recover(self) -> None:
        if self._away_since is None:
            return
        away_ms, self._away_since = self._opened_mono - self._away_since, None
        self._notify(NoticeKind.BACK, device_before=self._device_lost, away_ms=away_ms)

    def _turn(self, state: PortState, now: Moment) -> None:
        if state is not self._state:
            self._state = state
            self._since = now.utc_ms

    def _is_quiet(self, now: Moment) -> bool:
        return now.mono_ms - self._heard_mono >= self._rules.silent_after_ms

    def _is_searching(self) -> bool:
        if self._finder is None or (self.transport and self.transport.baud is None):
            return False
        return not self._finder.is_found

    def _last_baud(self) -> int | None:
        return self.spec.baud or self._memory.rate_of(self.spec.name)

    def _notify(
        self,
        kind: NoticeKind,
        *,
        reason: str = "",
        device_before: str = "",
        away_ms: int | None = None,
        baud: int | None = None,
    ) -> None:
        self._notices.append(
            PortNotice(
                kind=kind,
                port=self.spec.name,
                since=self._since,
                device=self._device,
                device_before=device_before,
                reason=reason,
                away_ms=away_ms,
                baud=baud,
            )
        )

"""The yard's broker as the settings name it: how it is opened, read, and looked at by hand."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from daemon.clock import Clock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.errors import LinkError, PortError, SettingsError
from daemon.settings import Settings
from daemon.wire.broker import BrokerSpec, TlsFiles
from daemon.yard_settings import FILES
from drivers.errors import PortDenied, TransportError
from drivers.readings import Heard
from drivers.transport.bus import BusPort, OpenBus
from drivers.yard_mqtt.decoder import YardDecoder
from drivers.yard_mqtt.opening import open_yard, yard_bus
from drivers.yard_mqtt.spec import Show, Shown, Watches, YardSpec

DAY_S = 86_400
COMMIT_MARGIN_MS = 2_000
"""A commit may be late by so much before a message is acknowledged that is not yet in it."""
LOOK_S = 0.5


def yard_opening(settings: Settings, clock: Clock) -> OpenBus | None:
    """None: no broker is named."""
    spec, show = _ways(settings)
    if spec is None:
        return None

    def arrival_ms() -> int | None:
        doubted = isinstance(clock, DepotClock) and clock.quality is ClockQuality.UNTRUSTED
        return None if doubted else clock.now()

    return yard_bus(spec, show, Watches(arrival_ms=arrival_ms, monotonic_ms=clock.monotonic))


def yard_decoder(settings: Settings) -> YardDecoder:
    return YardDecoder(settings.yard.prefix)


def yard_url(settings: Settings) -> str:
    """As the port is shown."""
    table = settings.yard
    host = f"[{table.host}]" if ":" in (table.host or "") else table.host
    return f"{'mqtts' if table.tls else 'mqtt'}://{host}:{table.port}/{table.prefix}"


def faults_of_yard(settings: Settings) -> list[str]:
    """What cannot be read here, as with credentials of the service.

    Raises SettingsError for what could be read and no connection could be made with.
    """
    table = settings.yard
    if table.host is None:
        return []
    given = {name: getattr(table, name) for name in FILES}
    unread = {name: path for name, path in given.items() if path and not os.access(path, os.R_OK)}
    broker = _broker(settings)
    try:
        if "ca_file" not in unread:
            broker.tls_context()
        if "password_file" not in unread:
            broker.password()
    except LinkError as exc:
        raise SettingsError(f"yard: {exc.message}", next_step=exc.next_step) from exc
    return [
        f"yard.{name}: {path} cannot be read here; fine if the service is given it"
        for name, path in unread.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A look at the yard beside the daemon, that takes nothing away from it."""

    port: BusPort
    decoder: YardDecoder
    clock: Clock

    def heard(self, seconds: float) -> Iterator[Heard]:
        """Raises PortError when the broker goes."""
        until = self.clock.monotonic() + round(seconds * 1000)
        while (left_ms := until - self.clock.monotonic()) > 0:
            try:
                payload = self.port.read(min(LOOK_S, left_ms / 1000))
            except TransportError as exc:
                raise PortError(exc.message, next_step="look at the broker's log") from exc
            yield from self.decoder.feed(payload, None)


def listening(settings: Settings, clock: Clock) -> Listening:
    """Under a name of its own, or the running daemon would be pushed out.

    Raises SettingsError where no broker is named, PortError where none answers.
    """
    spec, show = _ways(settings)
    if spec is None:
        raise SettingsError(
            "no broker on the yard is named", next_step="name it in the configuration: [yard] host"
        )
    look = replace(
        spec, client_id=f"{spec.client_id}-check-{os.getpid()}", session_expiry_s=0, settle_ms=0
    )
    watches = Watches(arrival_ms=clock.now, monotonic_ms=clock.monotonic)
    try:
        port = open_yard(look, show, watches)
    except TransportError as exc:
        raise PortError(exc.message, next_step="look at [yard] and the broker's log") from exc
    return Listening(port=port, decoder=yard_decoder(settings), clock=clock)


def _ways(settings: Settings) -> tuple[YardSpec | None, Show]:
    table = settings.yard

    def show() -> Shown:
        broker = _broker(settings)
        try:
            password, tls = broker.password(), broker.tls_context()
        except LinkError as exc:
            raise PortDenied(f"yard: {exc.message}; {exc.next_step}") from exc
        plain = None if password is None else password.get_secret_value()
        return Shown(password=plain, tls=tls)

    if table.host is None:
        return None, show
    spec = YardSpec(
        host=table.host,
        port=table.port,
        prefix=table.prefix,
        client_id=f"depotd-yard-{settings.depot_id or 'depot'}",
        session_expiry_s=table.session_expiry_days * DAY_S,
        username=table.username,
        keepalive_s=table.keepalive_s,
        settle_ms=settings.store.commit_interval_ms + COMMIT_MARGIN_MS,
    )
    return spec, show


def _broker(settings: Settings) -> BrokerSpec:
    table = settings.yard
    return BrokerSpec(
        host=table.host or "",
        port=table.port,
        tls=TlsFiles(ca=table.ca_file) if table.tls else None,
        username=table.username,
        password_file=table.password_file,
    )

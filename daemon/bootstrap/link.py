"""The link of the running daemon: settings become a plan, a wire and a service."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from daemon.bootstrap.jobs import JobsWiring
from daemon.commands.link import LinkParts
from daemon.depot_clock import DepotClock
from daemon.errors import LinkError, SettingsError
from daemon.inbox import Inbox
from daemon.interfaces import DispatchAlso, Ticket
from daemon.link_settings import FILES
from daemon.settings import Settings
from daemon.store.sent_rows import SentRows
from daemon.store.writer import StoreWriter
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.service import LinkService, Setup
from daemon.version import VERSION
from daemon.wire.broker import BrokerSpec, TlsFiles
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import DepotId

DAY_S = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()
AfterCommit = Callable[[Ticket[Any] | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWiringGround:
    """What the link stands on."""

    settings: Settings
    setup: Setup
    clock: DepotClock
    writer: StoreWriter
    inbox: Inbox
    boot: Callable[[], int]
    jobs: JobsWiring
    dispatch: DispatchAlso
    sent: SentRows
    before: Callable[[], Mapping[str, int]]


class LinkWiring:
    def __init__(self, ground: LinkWiringGround) -> None:
        jobs = ground.jobs
        zone = ZoneInfo(ground.settings.depot.zone)
        self.service = LinkService(
            ground.setup,
            LinkGround(
                clock=ground.clock,
                writer=ground.writer,
                reads=jobs.readers.snapshot,
                boot=ground.boot,
                record=jobs.journal.record,
                dispatch=ground.dispatch,
                day_of=lambda now_ms: day_of(now_ms, zone),
                release=VERSION,
                sent=ground.sent,
                before=ground.before,
            ),
            inbox=ground.inbox,
        )
        _wake_after(ground.writer, self.service.wake)

    def reload(self, was: Settings, now: Settings) -> None:
        """A changed broker, credential or limit is taken at once, over a new connection."""
        if was.link != now.link or was.depot_id != now.depot_id:
            self.service.use(setup_of(now))


def link_parts(service: Callable[[], LinkService | None]) -> LinkParts:
    """For commands, which are there before the service that they reach."""

    def is_linked() -> bool:
        found = service()
        return found is not None and found.is_linked

    def resend(stream: str, first: int) -> None:
        found = service()
        if found is not None:
            found.resend(stream, first)

    def snapshot() -> None:
        found = service()
        if found is not None:
            found.snapshot()

    return LinkParts(is_linked=is_linked, resend=resend, snapshot=snapshot)


def setup_of(settings: Settings) -> Setup:
    spec = broker_spec(settings)
    return Setup(plan=plan_of(settings), wire=None if spec is None else PahoWire(spec))


def broker_spec(settings: Settings) -> BrokerSpec | None:
    """None: no head office is configured."""
    table = settings.link
    if table.broker is None:
        return None
    return BrokerSpec.at(
        table.broker,
        username=table.username,
        password_file=table.password_file,
        files=TlsFiles(ca=table.ca_file, cert=table.cert_file, key=table.key_file),
    )


def faults_of_files(settings: Settings) -> list[str]:
    """What cannot be read here, as with credentials of the service.

    Raises SettingsError for what could be read and no connection could be made with.
    """
    spec = broker_spec(settings)
    if spec is None:
        return []
    given = {name: getattr(settings.link, name) for name in FILES}
    unread = {name: path for name, path in given.items() if path and not os.access(path, os.R_OK)}
    try:
        if not unread.keys() - {"password_file"}:
            spec.tls_context()
        if "password_file" not in unread:
            spec.password()
    except LinkError as exc:
        raise SettingsError(f"link: {exc.message}", next_step=exc.next_step) from exc
    return [
        f"link.{name}: {path} cannot be read here; fine if the service is given it"
        for name, path in unread.items()
    ]


def plan_of(settings: Settings) -> LinkPlan:
    table = settings.link
    rate, day_mb = table.history_kbit_s, table.day_mb
    return LinkPlan(
        broker=table.broker or "",
        depot=DepotId(settings.depot_id),
        depot_name=settings.depot.name,
        keepalive_s=table.keepalive_s,
        session_expiry_s=table.session_expiry_days * DAY_S,
        window_bytes=table.window_kb << 10,
        history_bytes_per_s=None if rate is None else rate * 1000 / 8,
        day_bytes=None if day_mb is None else round(day_mb * 1_000_000),
        state_interval_ms=round(table.state_interval_s * 1000),
        stale_s=settings.tracking.stale_s,
        retry_most_ms=round(table.retry_most_s * 1000),
        skew_warn_ms=round(table.skew_warn_s * 1000),
        untrusted_wait_ms=round(table.untrusted_wait_s * 1000),
        commands=tuple(table.commands),
        commands_per_minute=table.commands_per_minute,
    )


def day_of(now_ms: int, zone: ZoneInfo) -> int:
    """Days since 1970 where the depot is."""
    local = datetime.fromtimestamp(now_ms / 1000, tz=UTC).astimezone(zone)
    return local.date().toordinal() - EPOCH_DAY


def _wake_after(writer: StoreWriter, wake: Callable[[], None]) -> None:
    """What is durable reaches head office at once; the queue heard of commits before."""
    before: AfterCommit | None = writer.after_commit

    def after_commit(ridden: Ticket[Any] | None) -> None:
        if before is not None:
            before(ridden)
        wake()

    writer.after_commit = after_commit

"""The composition root: settings become adapters and services, here and nowhere else."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from daemon import logs
from daemon.adapters.sd_notify import notifier_of, watchdog_ms
from daemon.boot_keeper import BootKeeper
from daemon.clock import Clock, ManualClock, SystemClock
from daemon.clock_keeper import ClockKeeper
from daemon.database_file import DatabaseKind
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality, Event
from daemon.domain.fences import FenceSet
from daemon.domain.tracking.rules import TrackingRules
from daemon.inbox import Inbox
from daemon.ingest.backfill import Backfill
from daemon.ingest.feed import PortFeed
from daemon.ingest.fleet import Fleet
from daemon.ingest.ingest import Ingest
from daemon.ingest.port_reader import PortReader, PortReaderConfig
from daemon.ingest.recorder import Recorder
from daemon.ingest.replay import Replay, ReplayParts
from daemon.ingest.service import IngestConfig, IngestService, IngestStore
from daemon.ingest.summary import Summary, summarise
from daemon.interfaces import Service, Tx
from daemon.master import digest, master_data
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.replayed import units_stored
from daemon.rulebook import tracking_rules
from daemon.runtime import Runtime, RuntimeOptions
from daemon.settings import Settings, load
from daemon.stepper import Stepper
from daemon.store import boots, fences, master, ports, tracking
from daemon.store.database import Store, create_or_open
from daemon.store.journal import Journal
from daemon.store.master import Applied
from daemon.store.upkeep import StoreLimits
from daemon.store.writer import StoreWriter
from daemon.version import VERSION
from drivers.gps.decoder import Decoder
from drivers.readings import Chunk
from drivers.recording.writer import RecordingPlan, RecordingWriter
from drivers.transport.interface import PortSpec
from drivers.transport.session import SessionRules
from drivers.transport.status import PortStatus

MB = 1 << 20
NEVER_FUTURE_S = 10**12
SWITCH_S = 0.001
RESTART_TABLES = ("depot", "store", "ingest", "tracking", "record")

log = logs.get("bootstrap")


def port_specs(settings: Settings) -> tuple[PortSpec, ...]:
    return tuple(
        PortSpec(
            name=port.name,
            url=port.url,
            baud=port.baud if isinstance(port.baud, int) else None,
        )
        for port in settings.port
    )


def open_store(settings: Settings, *, kind: DatabaseKind = DatabaseKind.LIVE) -> Store:
    return create_or_open(
        settings.store.path, kind=kind, depot=settings.depot.name, now_ms=SystemClock().now()
    )


class _LiveWiring:
    """The parts of the running daemon, each built on those before it."""

    def __init__(self, settings: Settings, *, config: Path, log_level: str) -> None:
        self.settings = settings
        self.config = config
        self.inbox = Inbox()
        # A computing thread keeps the interpreter for so long at each row of another's
        # statement; the default of 5 ms would make a commit of a thousand rows take seconds.
        sys.setswitchinterval(SWITCH_S)
        self._wanted = master_data(settings, source=config)
        self.store = open_store(settings)
        # Without a battery-backed clock a gateway wakes before its own last rows.
        self._known_ms = boots.latest_trusted_beat(self.store.connection) or 0
        self.clock = DepotClock(SystemClock(), floor_ms=self._known_ms)
        logs.configure(clock=self.clock, level=log_level)
        try:
            self._wire()
        except BaseException:
            self.store.close()
            raise

    def _wire(self) -> None:
        self._apply_first()
        names = json.dumps([port.name for port in self.settings.port])
        ports.forget_others(self.store.connection, names)
        self.journal = Journal()
        table = self.settings.store
        self.writer = StoreWriter(
            self.store,
            self.clock,
            limits=StoreLimits(
                size_bytes=table.size_limit_mb * MB, reserve_bytes=table.reserve_mb * MB
            ),
            on_failed=lambda error: self.inbox.fail("store", error),
        )
        self.boot = BootKeeper(
            self.writer,
            self.clock,
            release=VERSION,
            journal=self.journal,
            status=self._status,
            health=self.writer.health,
        )
        self.fleet = Fleet(
            tracking.saved_states(self.store.connection),
            rules=self._rules_now,
            fences=FenceSet(fences.in_force(self.store.connection)),
        )
        self.ingest = Ingest(self.fleet, self._feed)
        self.service = IngestService(
            self.ingest,
            config=IngestConfig(commit_interval_ms=table.commit_interval_ms),
            store=IngestStore(writer=self.writer, journal=self.journal),
            clock=self.clock,
            keeper=ClockKeeper(self.clock, self.writer, self.boot, journal=self.journal),
            stamp=lambda: self.clock.stamp(self.boot.begun.number),
        )
        self.ingest.watch = self.service.observe
        self.recorder = _recorder(self.settings, self.clock)
        self.reader = port_reader(
            self.settings, self.clock, sink=self._sink, on_status=self.service.statuses
        )

    def runtime(self) -> Runtime:
        boot = Stepper(
            "boot",
            self.boot.step,
            clock=self.clock,
            inbox=self.inbox,
            begin=self._begin,
            end=self.boot.end,
        )
        services: list[Service] = [self.writer, boot, self.service]
        if self.recorder is not None:
            services.append(self.recorder)
        services.append(self.reader)
        runtime = Runtime(
            services,
            clock=self.clock,
            inbox=self.inbox,
            notifier=notifier_of(os.environ),
            options=RuntimeOptions(watchdog_ms=watchdog_ms(os.environ)),
            status=self._status,
        )
        runtime.on_reload = self._reload
        return runtime

    def _begin(self) -> None:
        """The boot's row; and head office must hear when numbers begin anew."""
        begun = self.boot.begin()
        identity = self.store.identity
        if identity.epoch_began is None:
            return
        stamp = self.clock.stamp(begun.number)
        event = Event(
            kind="store.epoch_began",
            at=stamp.seen_at,
            body={"epoch": identity.epoch, "reason": identity.epoch_began},
            correlation_id=identity.epoch,
        )
        self.writer.write(lambda tx: self.journal.record(tx, event, stamp), name="epoch")
        log.info("store.epoch_began", epoch=identity.epoch, reason=identity.epoch_began)

    def _apply_first(self) -> None:
        """A new database takes the configuration as it is; later changes wait for `--apply`."""
        wanted = self._wanted
        standing = master.last_digest(self.store.connection)
        if standing is None:
            master.apply_alone(
                self.store.connection,
                wanted,
                now=self.clock.now(),
                digest=digest(wanted),
                source=str(self.config),
            )
        elif standing != digest(wanted):
            log.warning(
                "master.differs",
                config=str(self.config),
                next_step="depotd check --apply makes vehicles, units and places take effect",
            )

    def _rules_now(self) -> TrackingRules:
        """While our own clock is untrusted it cannot say that a receiver is ahead of it."""
        if self.clock.quality is ClockQuality.UNTRUSTED:
            return self._rules_untrusted
        return self._rules

    @cached_property
    def _rules(self) -> TrackingRules:
        return tracking_rules(self.settings)

    @cached_property
    def _rules_untrusted(self) -> TrackingRules:
        return replace(self._rules, future_max_s=NEVER_FUTURE_S)

    def _feed(self, port: str) -> PortFeed:
        units = {table.name: table.unit or table.name for table in self.settings.port}
        return PortFeed(port, decoder=Decoder(units.get(port, port), reference_ms=self._known_ms))

    def _sink(self, chunk: Chunk) -> None:
        if self.recorder is not None:
            self.recorder.chunk(chunk)
        self.service.chunk(chunk)

    def _status(self) -> str:
        return (
            f"{len(self.fleet.units)} units on {len(self.ingest.feeds)} ports,"
            f" clock {self.clock.quality}, store {self.writer.health().state}"
        )

    def _reload(self) -> None:
        """SIGHUP: vehicles, units and places of the configuration take effect at once."""
        settings = load(self.config)
        wanted, now = master_data(settings, source=self.config), self.clock.now()
        source = str(self.config)

        def apply(tx: Tx) -> tuple[Applied, FenceSet]:
            applied = master.apply(tx, wanted, now=now, digest=digest(wanted), source=source)
            return applied, FenceSet(fences.in_force(tx))

        for table in (*RESTART_TABLES, "port"):
            if getattr(settings, table) != getattr(self.settings, table):
                log.warning(
                    "settings.need_restart", table=table, next_step="systemctl restart depotd"
                )
        applied, fence_set = self.writer.write(apply, name="master data")
        self.service.call(lambda: self.fleet.use(fence_set))
        log.info("master.applied", **asdict(applied))


def live(settings: Settings, *, config: Path, log_level: str = "info") -> Runtime:
    """The daemon of a depot, ready to run. The database is open and locked from here on."""
    return _LiveWiring(settings, config=config, log_level=log_level).runtime()


def port_reader(
    settings: Settings,
    clock: Clock,
    *,
    sink: Callable[[Chunk], None],
    on_status: Callable[[tuple[PortStatus, ...]], None],
) -> PortReader:
    return PortReader(
        port_specs(settings),
        sink=sink,
        on_status=on_status,
        clock=clock,
        config=PortReaderConfig(
            session=SessionRules(silent_after_ms=settings.ingest.silent_after_s * 1000),
            rates_file=settings.store.path.with_name("baud_rates.json"),
        ),
    )


def recording_writer(settings: Settings, folder: Path) -> RecordingWriter:
    plan = RecordingPlan(
        folder=folder,
        depot=settings.depot.name,
        part_bytes=settings.record.file_mb * MB,
        total_bytes=settings.record.total_mb * MB,
    )
    return RecordingWriter(plan, run=uuid4().hex[:8], ports=[p.name for p in settings.port])


def _recorder(settings: Settings, clock: Clock) -> Recorder | None:
    folder = settings.record.folder
    return None if folder is None else Recorder(recording_writer(settings, folder), clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    runtime: Runtime
    recorder: Recorder
    parts: Sequence[Path]
    """Files written so far; grows."""


def recording(settings: Settings, folder: Path) -> Recording:
    """`depotd record`: ports to files, nothing else."""
    clock, inbox = SystemClock(), Inbox()
    writer = recording_writer(settings, folder)
    recorder = Recorder(writer, clock, on_failed=lambda error: inbox.fail("recorder", error))
    reader = port_reader(settings, clock, sink=recorder.chunk, on_status=recorder.statuses)
    runtime = Runtime(
        [recorder, reader], clock=clock, inbox=inbox, notifier=notifier_of(os.environ)
    )
    return Recording(runtime=runtime, recorder=recorder, parts=writer.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPlan:
    """How recordings are driven through the daemon."""

    database: Path
    unit: str | None = None
    """Name for what carries no TAG source, instead of the port's."""
    correct_rollover: bool = False
    wait: Callable[[int], None] | None = None
    """Follows the recorded clock at some speed; None: as fast as it goes."""


class ReplayWiring:
    """Everything of the daemon but its ports and its clock."""

    def __init__(self, settings: Settings, plan: ReplayPlan, *, config: Path) -> None:
        self._plan = plan
        self._units = {table.name: table.unit or table.name for table in settings.port}
        machine = SystemClock()
        self._reference_ms = machine.now() if plan.correct_rollover else None
        self.clock = ManualClock()
        wanted = master_data(settings, source=config)
        store = create_or_open(
            plan.database,
            kind=DatabaseKind.REPLAY,
            depot=settings.depot.name,
            now_ms=machine.now(),
        )
        master.apply_alone(
            store.connection,
            wanted,
            now=machine.now(),
            digest=digest(wanted),
            source=str(config),
        )
        states = tracking.saved_states(store.connection)
        fence_set = FenceSet(fences.in_force(store.connection))
        self.writer = StoreWriter(store, machine)
        self.writer.start()
        self._boot = BootKeeper(self.writer, DepotClock(self.clock), release=VERSION)
        boot = self._boot.begin()
        # Nothing says whether the clock that stamped the arrivals was trusted.
        rules = replace(tracking_rules(settings), future_max_s=NEVER_FUTURE_S)
        self.ingest = Ingest(Fleet(states, rules=lambda: rules, fences=fence_set), self._feed)
        self.replay = Replay(
            self.ingest,
            ReplayParts(writer=self.writer, journal=Journal(), boot=boot.number, clock=self.clock),
            wait=plan.wait,
        )
        self.ingest.watch = self.replay.watch

    def summary(self) -> tuple[Summary, dict[str, Summary]]:
        with open_read_only(self._plan.database, now_ms=self.clock.now()) as view:
            stored = units_stored(view.connection)
        return summarise(self.ingest.feeds.values(), stored)

    def close(self) -> None:
        self._boot.end("replayed")
        self.writer.stop()

    def _feed(self, port: str) -> PortFeed:
        unit = self._plan.unit or self._units.get(port, port)
        return PortFeed(port, decoder=Decoder(unit, reference_ms=self._reference_ms))


class BackfillWiring:
    """A live database, a boot of its own, and decoders; no states, no triggers."""

    def __init__(self, settings: Settings, *, unit: str | None) -> None:
        clock = DepotClock(SystemClock())
        self._unit = unit
        self._units = {table.name: table.unit or table.name for table in settings.port}
        self._writer = StoreWriter(open_store(settings), clock)
        self._writer.start()
        self._boot = BootKeeper(self._writer, clock, release=VERSION)
        self.backfill = Backfill(self._writer, self._feed, boot=self._boot.begin().number)

    def close(self) -> None:
        self._boot.end("backfill")
        self._writer.stop()

    def _feed(self, port: str) -> PortFeed:
        return PortFeed(port, decoder=Decoder(self._unit or self._units.get(port, port)))

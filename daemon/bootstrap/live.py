"""The running daemon: settings become adapters and services, in this folder and nowhere else."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path

from daemon import logs
from daemon.adapters.sd_notify import notifier_of, watchdog_ms
from daemon.boot_keeper import BootKeeper
from daemon.bootstrap.audit_head import note_audit
from daemon.bootstrap.buses import bus_reader, dated_here, decoders
from daemon.bootstrap.control import ControlGround, control_server, dispatcher
from daemon.bootstrap.jobs import JobsGround, JobsWiring
from daemon.bootstrap.link import LinkWiring, LinkWiringGround, link_parts, setup_of
from daemon.bootstrap.parts import MB, open_store, port_reader, recorder_of
from daemon.clock import SystemClock
from daemon.clock_keeper import ClockKeeper
from daemon.commands.master_turn import MasterMeans
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality, Event
from daemon.domain.fences import FenceSet
from daemon.domain.tracking.rules import TrackingRules
from daemon.inbox import Inbox
from daemon.ingest.feed import PortFeed
from daemon.ingest.fleet import Fleet
from daemon.ingest.heard_fleet import HeardFleet
from daemon.ingest.ingest import Ingest, Telemetry
from daemon.ingest.service import IngestConfig, IngestService, IngestStore
from daemon.interfaces import Service, Tx
from daemon.master import digest, master_data
from daemon.rulebook import telemetry_rules, tracking_rules
from daemon.runtime import Runtime, RuntimeOptions
from daemon.settings import Settings, load
from daemon.stepper import Stepper
from daemon.store import boots, fences, master, ports, streams, tracking, unit_telemetry
from daemon.store.alone import alone
from daemon.store.master import Applied
from daemon.store.upkeep import StoreLimits
from daemon.store.writer import StoreWriter
from daemon.sync.service import Setup
from daemon.version import VERSION
from drivers.gps.decoder import Decoder
from drivers.readings import Chunk

NEVER_FUTURE_S = 10**12
SWITCH_S = 0.001
STOP_MARGIN_MS = 2_000
RESTART_TABLES = (
    "depot", "store", "ingest", "tracking", "telemetry", "record", "jobs", "queue", "kind",
    "control", "routing", "rules", "yard",
)  # fmt: skip

log = logs.get("bootstrap")


class _LiveWiring:
    """The parts of the running daemon, each built on those before it."""

    def __init__(
        self, settings: Settings, *, config: Path, log_level: str, link: Setup | None
    ) -> None:
        self.settings = settings
        self._link_setup = link
        self.config = config
        self.link: LinkWiring | None = None
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
        names = json.dumps(self.settings.port_names)
        ports.forget_others(self.store.connection, names)
        table = self.settings.store
        self.writer = StoreWriter(
            self.store,
            self.clock,
            limits=StoreLimits(
                size_bytes=table.size_limit_mb * MB,
                reserve_bytes=table.reserve_mb * MB,
                keep_acked_ms=round(self.settings.link.keep_acked_days * 86_400_000),
            ),
            on_failed=lambda error: self.inbox.fail("store", error),
        )
        ground = JobsGround(
            settings=self.settings,
            clock=self.clock,
            writer=self.writer,
            inbox=self.inbox,
            boot=lambda: self.boot,
        )
        with alone(self.store.connection) as tx:
            self.jobs = JobsWiring(ground, tx)
        self.journal = self.jobs.journal
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
        telemetry = self._telemetry()
        self.ingest = Ingest(self.fleet, self._feed, telemetry)
        keeper = ClockKeeper(self.clock, self.writer, self.boot, journal=self.journal)
        self.sent = keeper.sent
        keeper.followers = (self.jobs.clock_moved,)
        self.service = IngestService(
            self.ingest,
            config=IngestConfig(commit_interval_ms=table.commit_interval_ms),
            store=IngestStore(writer=self.writer, journal=self.journal),
            clock=self.clock,
            keeper=keeper,
            stamp=lambda: self.clock.stamp(self.boot.begun.number),
        )
        self.ingest.watch = self.service.observe
        self.master = MasterMeans(
            use_fences=lambda found: self.service.call(lambda: self.fleet.use(found)),
            use_source=lambda *told: self.service.call(lambda: telemetry.fleet.choose(*told)),
        )
        self._wire_ports()

    def _wire_ports(self) -> None:
        self.recorder = recorder_of(self.settings, self.clock)
        self.reader = port_reader(
            self.settings, self.clock, sink=self._sink, on_status=self.service.statuses
        )
        self.buses = bus_reader(
            self.settings, self.clock, sink=self._sink, on_status=self.service.statuses
        )

    def runtime(self) -> Runtime:
        boot = Stepper(
            "boot",
            self.boot.step,
            clock=self.clock,
            inbox=self.inbox,
            begin=self._begin,
            end=self._end,
        )
        queue, timetable = self.jobs.services()
        self.dispatch = dispatcher(self._control_ground())
        control = control_server(self.settings, self.dispatch)
        self.link = LinkWiring(self._link_ground())
        services: list[Service] = [
            self.writer, boot, queue, timetable, self.service, control, self.link.service,
        ]  # fmt: skip
        if self.recorder is not None:
            services.append(self.recorder)
        services += [self.reader, self.buses]
        runtime = Runtime(
            services,
            clock=self.clock,
            inbox=self.inbox,
            notifier=notifier_of(os.environ),
            options=_runtime_options(self.settings),
            status=self._status,
        )
        runtime.on_reload = self._reload
        return runtime

    def _begin(self) -> None:
        """The boot's row; and head office must hear when numbers begin anew."""
        begun = self.boot.begin()
        self.jobs.boot_began(begun.number)
        note_audit(self.writer, self.journal, self.clock.stamp(begun.number))
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

    def _end(self) -> None:
        """When nobody asks any more; the last that head office hears says where the audit ends."""
        self.dispatch.settle()
        self.jobs.readers.close()
        note_audit(self.writer, self.journal, self.clock.stamp(self.boot.begun.number))
        self.boot.end()

    def _control_ground(self) -> ControlGround:
        return ControlGround(
            settings=self.settings,
            clock=self.clock,
            writer=self.writer,
            boot=lambda: self.boot.begun.number,
            wiring=self.jobs,
            master=self.master,
            link=link_parts(lambda: self.link.service if self.link is not None else None),
        )

    def _link_ground(self) -> LinkWiringGround:
        return LinkWiringGround(
            settings=self.settings,
            setup=self._link_setup or setup_of(self.settings),
            clock=self.clock,
            writer=self.writer,
            inbox=self.inbox,
            boot=lambda: self.boot.begun.number,
            jobs=self.jobs,
            dispatch=self.dispatch,
            sent=self.sent,
            before=self._before_boot,
        )

    def _before_boot(self) -> Mapping[str, int]:
        begun = self.boot.begun
        return {"event": begun.event_seq, "position": begun.position_seq}

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
                next_step="depotd check --apply makes fleet, places and people take effect",
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

    def _telemetry(self) -> Telemetry:
        rules = telemetry_rules(self.settings)
        return Telemetry(
            fleet=HeardFleet(
                unit_telemetry.saved_states(self.store.connection), rules=lambda: rules
            ),
            decoders=decoders(self.settings),
            dated_here=dated_here(self.settings),
            is_time_known=lambda: self.clock.quality is not ClockQuality.UNTRUSTED,
        )

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
        """SIGHUP: fleet, places, drivers and link of the configuration take effect at once."""
        settings = load(self.config)
        wanted, now = master_data(settings, source=self.config), self.clock.now()
        source = str(self.config)

        def apply(tx: Tx) -> tuple[Applied, FenceSet, int]:
            applied = master.apply(tx, wanted, now=now, digest=digest(wanted), source=source)
            return applied, FenceSet(fences.in_force(tx)), streams.last(tx, "event")

        for table in (*RESTART_TABLES, "port"):
            if getattr(settings, table) != getattr(self.settings, table):
                log.warning(
                    "settings.need_restart", table=table, next_step="systemctl restart depotd"
                )
        applied, fence_set, version = self.writer.write(apply, name="master data")
        self.master.fences_are(fence_set, version=version)
        log.info("master.applied", **asdict(applied))
        if self.link is not None:
            self.link.reload(self.settings, settings)
            self.settings = self.settings.model_copy(update={"link": settings.link})


def _runtime_options(settings: Settings) -> RuntimeOptions:
    """Jobs that run are given their time at a stop, and the others still have theirs."""
    jobs_ms = round(settings.jobs.stop_deadline_s * 1000)
    usual = RuntimeOptions()
    return RuntimeOptions(
        watchdog_ms=watchdog_ms(os.environ),
        stop_each_ms=max(usual.stop_each_ms, jobs_ms + STOP_MARGIN_MS),
        stop_deadline_ms=max(usual.stop_deadline_ms, jobs_ms + usual.stop_each_ms * 2),
    )


def live(
    settings: Settings, *, config: Path, log_level: str = "info", link: Setup | None = None
) -> Runtime:
    """The daemon of a depot, ready to run. The database is open and locked from here on.

    `link` stands in for the way to head office that the settings name.
    """
    return _LiveWiring(settings, config=config, log_level=log_level, link=link).runtime()

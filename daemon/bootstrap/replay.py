"""Recordings through everything of the daemon but its ports and its clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from daemon.boot_keeper import BootKeeper
from daemon.bootstrap.buses import decoders
from daemon.clock import ManualClock, SystemClock
from daemon.database_file import DatabaseKind
from daemon.depot_clock import DepotClock
from daemon.domain.fences import FenceSet
from daemon.ingest.feed import PortFeed
from daemon.ingest.fleet import Fleet
from daemon.ingest.heard_fleet import HeardFleet
from daemon.ingest.ingest import Ingest, Telemetry
from daemon.ingest.replay import Replay, ReplayParts
from daemon.ingest.summary import Summary, summarise
from daemon.master import digest, master_data
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.replayed import units_stored
from daemon.rulebook import telemetry_rules, tracking_rules
from daemon.settings import Settings
from daemon.store import fences, master, tracking, unit_telemetry
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from daemon.version import VERSION
from drivers.gps.decoder import Decoder

NEVER_FUTURE_S = 10**12


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
        heard = unit_telemetry.saved_states(store.connection)
        fence_set = FenceSet(fences.in_force(store.connection))
        self.writer = StoreWriter(store, machine)
        self.writer.start()
        self._boot = BootKeeper(self.writer, DepotClock(self.clock), release=VERSION)
        boot = self._boot.begin()
        # Nothing says whether the clock that stamped the arrivals was trusted.
        rules = replace(tracking_rules(settings), future_max_s=NEVER_FUTURE_S)
        heard_rules = telemetry_rules(settings)
        self.ingest = Ingest(
            Fleet(states, rules=lambda: rules, fences=fence_set),
            self._feed,
            Telemetry(
                fleet=HeardFleet(heard, rules=lambda: heard_rules), decoders=decoders(settings)
            ),
        )
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

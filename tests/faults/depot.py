"""The depot's side of the link, whole and real, without the rest of the daemon around it.

A database, its one writer, the link's service on a wire, commands of rules: what bootstrap wires,
but for ports, queue and screens. Rows come from a `Fleet`. It lives in the test's process, or in
one of its own where a kill is the point (`tests/faults/depot_child.py`).
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from daemon.clock import Clock, SystemClock
from daemon.commands import rules
from daemon.commands.command_tx import Means
from daemon.commands.dispatcher import Dispatcher, DispatchParts
from daemon.commands.rules import RuleParts
from daemon.commands.spec import CommandRegistry
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.inbox import Inbox
from daemon.interfaces import Tx
from daemon.readmodel import link as link_reads
from daemon.readmodel.link import LinkRow
from daemon.readmodel.readers import ReaderPool
from daemon.rulebook import Rulebook, registry_of
from daemon.store import boots, marks, outbox
from daemon.store.boots import Beat
from daemon.store.database import Store, create_or_open
from daemon.store.journal import Journal
from daemon.store.rules import RuleStore
from daemon.store.writer import StoreWriter
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.service import LinkService, Setup
from daemon.version import VERSION
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Wire
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import DepotId
from tests.daemon.commands.scene import KeptJobs
from tests.faults.fleet import STEPS_A_COMMIT, Fleet, FleetPlan

DENVER = DepotId("denver")
DAY_MS = 86_400_000
PATIENCE_MS = 2_000
"""For a broker that takes a connection and says nothing."""


def quick_plan(broker: str = "the test's", *, depot: DepotId = DENVER) -> LinkPlan:
    """Of a depot that has no time: it notices soon and tries again at once."""
    return LinkPlan(
        broker=broker, depot=depot, depot_name=depot.title(), keepalive_s=3, retry_most_ms=300
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotSpec:
    path: Path
    broker: BrokerSpec
    plan: LinkPlan = field(default_factory=quick_plan)
    host: str = "gateway-1"
    machine: Clock = field(default_factory=SystemClock)
    fleet: FleetPlan = field(default_factory=lambda: FleetPlan(trucks=20))


class Depot:
    """`start`, `drive`, `stop`; and again, with the same database or another."""

    def __init__(self, spec: DepotSpec, *, wire: Wire | None = None) -> None:
        self.spec = spec
        self.fleet = Fleet(spec.fleet)
        self.inbox = Inbox()
        """Where a part that cannot go on would have said so."""
        self._wire = wire
        self._stack = ExitStack()
        self._store: Store | None = None

    @property
    def name(self) -> DepotId:
        return self.spec.plan.depot

    @property
    def epoch(self) -> str:
        with self.reads.snapshot() as reads:
            return str(reads.execute("SELECT epoch FROM depot").fetchone()[0])

    def start(self) -> None:
        spec = self.spec
        self.clock = DepotClock(spec.machine)
        self.clock.trim(self.clock.anchor_ms, ClockQuality.NTP)
        now = self.clock.now()
        store = create_or_open(spec.path, kind="live", depot=self.name, now_ms=now, host=spec.host)
        self.writer = StoreWriter(store, self.clock)
        self.writer.start()
        self._stack.callback(self.writer.stop)
        self.boot = self.writer.write(self._begin).number
        self.writer.write(self.fleet.enrol)
        self.reads = ReaderPool(spec.path)
        self._stack.callback(self.reads.close)
        self.link = LinkService(self._setup(), self._ground(), inbox=self.inbox)
        self.writer.after_commit = lambda _: self.link.wake()
        self.link.start()
        self._stack.callback(self.link.stop)

    def stop(self) -> None:
        """In good order."""
        self._stack.close()
        failed = self.inbox.take(0)
        assert failed is None, failed

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def drive(self, steps: int) -> int:
        """Durable when it returns; answers how many rows that were."""
        rows = 0
        for first in range(0, steps, STEPS_A_COMMIT):
            load = self.fleet.drive(min(STEPS_A_COMMIT, steps - first), boot=self.boot)
            self.writer.write(partial(self.fleet.save, load=load), name="fleet")
            rows += load.rows
        return rows

    def lasts(self) -> Mapping[str, int]:
        with self.reads.snapshot() as reads:
            return outbox.lasts(reads)

    def marks(self) -> Mapping[str, int]:
        """As saved, which is up to two seconds later than known."""
        with self.reads.snapshot() as reads:
            return marks.marks(reads)

    def state(self) -> LinkRow:
        with self.reads.snapshot() as reads:
            found = link_reads.link(reads, self.clock.now())
        assert found is not None
        return found

    @property
    def phase(self) -> str:
        """Empty until it has said so for the first time."""
        with self.reads.snapshot() as reads:
            found = link_reads.link(reads, self.clock.now())
        return "" if found is None else found.state

    def said(self) -> Sequence[str]:
        """Kinds of events about the link, in order."""
        with self.reads.snapshot() as reads:
            return [
                kind
                for (kind,) in reads.execute(
                    "SELECT kind FROM event WHERE kind GLOB 'link.*' OR kind GLOB 'store.*'"
                    " ORDER BY seq"
                )
            ]

    def _begin(self, tx: Tx) -> boots.BootBegun:
        beat = Beat(now=self.clock.now(), clock=ClockQuality.NTP, status="")
        token = f"{os.getpid()}-{id(self)}-{beat.now}"
        return boots.begin(tx, token=token, release=VERSION, pid=os.getpid(), beat=beat)

    def _setup(self) -> Setup:
        spec = self.spec
        wire = self._wire or PahoWire(spec.broker, connect_timeout_ms=PATIENCE_MS)
        return Setup(plan=spec.plan, wire=wire)

    def _ground(self) -> LinkGround:
        return LinkGround(
            clock=self.clock,
            writer=self.writer,
            reads=self.reads.snapshot,
            boot=lambda: self.boot,
            record=Journal().record,
            dispatch=self._dispatcher(),
            day_of=lambda now_ms: now_ms // DAY_MS,
            release=VERSION,
        )

    def _dispatcher(self) -> Dispatcher:
        book = Rulebook(registry_of())
        store = RuleStore(given=book.given, record=Journal().record)
        return Dispatcher(
            CommandRegistry(rules.specs(RuleParts(store=store, use=book.use))),
            DispatchParts(
                writer=self.writer,
                clock=self.clock,
                boot=lambda: self.boot,
                means=Means(record=Journal().record, queue=KeptJobs()),
                commands_per_minute=10_000,
            ),
        )

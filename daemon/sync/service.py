"""The thread of the link: it pumps, and waits for the wire in between."""

import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from daemon import logs
from daemon.errors import StoreError
from daemon.inbox import Inbox
from daemon.interfaces import Tx
from daemon.logs import Outage
from daemon.store import link_state, marks
from daemon.store.link_state import LinkState
from daemon.sync.link import Link
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.status import LinkPhase
from daemon.wire.interface import Wire

log = logs.get("link")

IDLE_MS = 1_000
REST_MS = 2_000
"""After the store refused something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    plan: LinkPlan
    wire: Wire | None
    """None: no head office is configured."""


class LinkService:
    """Any thread may call it, save for what its thread does by itself."""

    name = "link"

    def __init__(self, setup: Setup, ground: LinkGround, *, inbox: Inbox) -> None:
        self._ground = ground
        self._inbox = inbox
        self._setups: SimpleQueue[Setup] = SimpleQueue()
        self._setups.put(setup)
        self._stop = threading.Event()
        self._news = threading.Event()
        self._link: Link | None = None
        self._wire: Wire | None = None
        self._is_linked = setup.wire is not None
        self._outage = Outage(log, ground.clock)
        self._thread = threading.Thread(target=self._loop, name=self.name, daemon=True)
        self._steps = self._steps_beaten = 0

    @property
    def is_linked(self) -> bool:
        """Whether a head office is configured."""
        return self._is_linked

    def use(self, setup: Setup) -> None:
        """Another head office, another way to it, or none."""
        self._is_linked = setup.wire is not None
        self._setups.put(setup)
        self.wake()

    def wake(self) -> None:
        """Something was committed, or asked."""
        self._news.set()
        wire = self._wire
        if wire is not None:
            wire.wake()

    def resend(self, stream: str, first: int) -> None:
        link = self._link
        if link is not None:
            link.resend(stream, first)

    def snapshot(self) -> None:
        link = self._link
        if link is not None:
            link.snapshot()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self.wake()
        if self._thread.ident is not None:
            self._thread.join()

    def beat(self) -> bool:
        steps = self._steps
        moved, self._steps_beaten = steps != self._steps_beaten, steps
        return moved

    def _loop(self) -> None:
        try:
            while not self._stop.is_set():
                self._step()
                self._steps += 1
            self._close()
        except Exception as exc:  # noqa: BLE001 - the outermost loop: what rises here ends the process
            self._inbox.fail(self.name, exc)

    def _step(self) -> None:
        """What the store refuses ends nothing: it is asked again in a while."""
        try:
            self._take_setup()
            wait_ms = IDLE_MS if self._link is None else self._link.pump()
        except StoreError as exc:
            self._outage.begin("link.store_refuses", error=exc.message)
            self._ground.clock.wait(self._stop, REST_MS)
            return
        self._outage.end("link.store_takes_again")
        if wait_ms <= 0:
            return
        if self._wire is not None:
            self._wire.wait(wait_ms)
        elif self._ground.clock.wait(self._news, wait_ms):
            self._news.clear()

    def _take_setup(self) -> None:
        """The newest counts."""
        setup: Setup | None = None
        while True:
            try:
                setup = self._setups.get_nowait()
            except Empty:
                break
        if setup is None:
            return
        try:
            self._close()
            if setup.wire is None:
                self._ground.writer.write(lambda tx: self._let_go(tx, setup.plan), name="no link")
                return
            link = Link(setup.plan, self._ground, setup.wire)
            link.open()
        except StoreError:
            if self._setups.empty():
                self._setups.put(setup)
            raise
        self._link, self._wire = link, setup.wire

    def _close(self) -> None:
        link, self._link, self._wire = self._link, None, None
        if link is not None:
            link.close()

    def _let_go(self, tx: Tx, plan: LinkPlan) -> None:
        now = self._ground.clock.now()
        marks.let_go(tx)
        off = LinkState(state=LinkPhase.OFF.value, since=now, broker="", depot_id=str(plan.depot))
        link_state.save(tx, off, now=now)

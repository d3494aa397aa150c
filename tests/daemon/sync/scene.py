"""A link over the real store, queue, rules and commands, and a head office of a few lines."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from daemon.commands.families import FamilyParts
from daemon.commands.link import LinkParts
from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.domain.events import Event
from daemon.interfaces import Tx
from daemon.store import alerts
from daemon.store.journal import Journal
from daemon.store.sent_rows import SentRows
from daemon.sync.link import Link
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.wire import topics
from daemon.wire.batch import Batch
from daemon.wire.codec import decode
from daemon.wire.messages import Ack, ConsumerPresence, Hello, UpAck, parse
from daemon.wire.packing import unpack
from daemon.wire.topics import STREAMS, DepotId
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.scene import STAMP, add_positions, add_unit, ask
from tests.daemon.sync.scripted_wire import ScriptedWire

DEPOT = DepotId("denver")
HO = "ho-1"
PLAN = LinkPlan(broker="mqtt://broker", depot=DEPOT, depot_name="Denver")
DAY_MS = 86_400_000


class Office:
    """Keeps what it has decoded, by stream and number; says marks only when asked to."""

    def __init__(self, wire: ScriptedWire, *, ho: str = HO) -> None:
        self.wire = wire
        self.ho = ho
        self.batches: list[Batch] = []
        self.rows: dict[str, dict[int, tuple[object, ...]]] = {stream: {} for stream in STREAMS}
        self.holes: dict[str, dict[int, str]] = {stream: {} for stream in STREAMS}
        self.hellos: list[Hello] = []
        self.up_acks: list[UpAck] = []
        self.reads = True
        self._seen = 0

    def read(self) -> None:
        """What was published since the last time."""
        fresh, self._seen = self.wire.published[self._seen :], len(self.wire.published)
        for message in fresh:
            what = message.topic.rpartition("/")[2]
            if "/up/" not in message.topic:
                continue
            if what == "hello":
                self.hellos.append(parse(Hello, message.payload))
            elif what == "ack":
                self.up_acks.append(parse(UpAck, message.payload))
            else:
                self._keep(decode(message.payload))

    def _keep(self, batch: Batch) -> None:
        self.batches.append(batch)
        for row in batch.rows:
            self.rows[batch.stream][int(str(row[0]))] = tuple(row)
        for first, last, reason in batch.holes:
            self.holes[batch.stream].update(dict.fromkeys(range(first, last + 1), reason))

    def mark(self, stream: str) -> int:
        there = self.rows[stream].keys() | self.holes[stream].keys()
        return next(number for number in count(1) if number not in there) - 1

    @property
    def marks(self) -> dict[str, int]:
        return {stream: self.mark(stream) for stream in STREAMS}

    def sent(self, stream: str) -> list[tuple[int, int]]:
        return [(b.first, b.last) for b in self.batches if b.stream == stream]

    def ack(self, *, nonce: bool | str = False, at: int = 0, **changes: Any) -> None:
        """With a nonce it answers the newest hello, or that one."""
        given: dict[str, Any] = {
            "ho": self.ho,
            "epoch": self.hellos[-1].epoch,
            "at": at or self.hellos[-1].at,
            "nonce": (self.hellos[-1].nonce if nonce is True else nonce) or None,
            "marks": self.marks,
        }
        ack = Ack.model_validate({**given, **changes})
        self.wire.say(topics.down(DEPOT, "ack"), ack.payload())

    def presence(self, *, on: bool = True, run: str = "run-1", retained: bool = False) -> None:
        said = ConsumerPresence(on=on, run=run, ho=self.ho, release="1", at=1)
        self.wire.say(topics.consumer("c1"), said.payload(), retained=retained)

    def command(self, *commands: Mapping[str, object], ho: str = "") -> None:
        body = {"v": 1, "ho": ho or self.ho, "commands": list(commands)}
        self.wire.say(topics.down(DEPOT, "command"), json.dumps(body).encode(), token=7)


def asked(seq: int, kind: str, /, **changes: Any) -> dict[str, Any]:
    given = {"seq": seq, "id": f"h-{seq}", "kind": kind, "depot": DEPOT, "actor": "alice"}
    return {**given, "args": {}, **changes}


class Scene:
    """A depot with a link, stepped by the test."""

    def __init__(self, path: Path, plan: LinkPlan = PLAN, *, takes: bool = True) -> None:
        self.path = path
        self.desk = _LinkedDesk(path)
        self.clock, self.writer = self.desk.clock, self.desk.writer
        self.plan = plan
        self.ids = count(1)
        self.chance = 0.5
        self.boot = 1
        self.sent = SentRows()
        self.before: Mapping[str, int] = {}
        self.start(takes=takes)

    @property
    def ground(self) -> LinkGround:
        return LinkGround(
            clock=self.clock,
            writer=self.writer,
            reads=self.reads,
            boot=lambda: self.boot,
            sent=self.sent,
            before=lambda: self.before,
            record=Journal().record,
            dispatch=self.desk.dispatch,
            day_of=lambda now: now // DAY_MS,
            release="1.2.3",
            chance=lambda: self.chance,
            new_id=lambda: f"id-{next(self.ids)}",
        )

    def start(self, *, takes: bool = True) -> None:
        """Also again, as after a kill: nothing in memory is left."""
        self.wire = ScriptedWire(takes=takes)
        self.office = Office(self.wire)
        self.link = Link(self.plan, self.ground, self.wire)
        self.desk.links.append(self.link)
        self.link.open()

    def replan(self, **changes: Any) -> None:
        self.plan = replace(self.plan, **changes)
        self.start()

    @contextmanager
    def reads(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            connection.execute("BEGIN")
            yield connection

    def pump(self, times: int = 1) -> int:
        """Steps link, writer and office; answers what the link said last."""
        wait_ms = 0
        for _ in range(times):
            wait_ms = self.link.pump()
            self.writer.turn()
            self.office.read()
        return wait_ms

    def settle(self, *, most: int = 500) -> None:
        """Until the link has nothing to do and nothing is under way."""
        for _ in range(most):
            if self.pump() > 0 and not self.wire.pending:
                return
        raise AssertionError("the link finds no rest")

    def connect(self, **how: Any) -> None:
        """Connected and the hello answered, with what the office has."""
        self.pump()
        self.wire.come_up(**how)
        self.pump()
        self.office.ack(nonce=True)
        self.pump()

    def advance(self, ms: int) -> None:
        self.desk.machine.advance(ms)

    def event(self, kind: str = "test.happened", **body: object) -> None:
        event = Event(kind=kind, at=self.clock.now(), body=body, correlation_id="c")
        self.writer.write(lambda tx: Journal().record(tx, event, STAMP))

    def events(self) -> list[str]:
        return [kind for (kind,) in ask(self.path, "SELECT kind FROM event ORDER BY seq")]

    def alert(self, title: str = "brakes") -> None:
        alert = Alert(
            recipient=Desk.DISPATCH,
            event="test",
            urgency=Urgency.HIGH,
            title=title,
            subject="",
            text="",
            correlation_id="c",
        )
        self.writer.write(lambda tx: alerts.add(tx, alert, STAMP))

    def positions(self, number: int, *, from_at: int | None = None) -> None:
        def add(tx: Tx) -> None:
            if tx.execute("SELECT 1 FROM unit WHERE id = 1").fetchone() is None:
                add_unit(tx, "gps-1")
            last = tx.execute("SELECT last FROM stream WHERE name = 'position'").fetchone()[0]
            begin = 1_000_000 + last * 1000 if from_at is None else from_at
            add_positions(tx, [begin + step * 1000 for step in range(number)])

        self.writer.write(add)

    def rows(self, sql: str, *params: object) -> list[Any]:
        return ask(self.path, sql, *params)

    def state(self) -> str:
        (row,) = self.rows("SELECT state FROM link_state")
        return str(row[0])

    def saved_marks(self) -> dict[str, int]:
        return dict(self.rows("SELECT stream, mark FROM link_mark"))

    def results(self) -> list[tuple[int, str, str]]:
        """Number, kind and code."""
        return self.rows("SELECT down_seq, kind, code FROM result ORDER BY seq")


def said(payload: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unpack(payload))
    return found


class _LinkedDesk(WholeDesk):
    """Whose commands reach the link that stands now."""

    def __init__(self, path: Path) -> None:
        self.links: list[Link] = []
        super().__init__(path)

    def parts(self) -> FamilyParts:
        link = LinkParts(
            is_linked=lambda: bool(self.links),
            resend=self._resend,
            snapshot=self._snapshot,
        )
        return replace(super().parts(), link=link)

    def _resend(self, stream: str, first: int) -> None:
        self.links[-1].resend(stream, first)

    def _snapshot(self) -> None:
        self.links[-1].snapshot()

"""What the tests of commands share: a dispatcher over a real store, and some commands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

from daemon.clock import ManualClock
from daemon.commands.command_tx import Means
from daemon.commands.dispatcher import Dispatcher, DispatchParts
from daemon.commands.spec import CommandRegistry, CommandSpec
from daemon.depot_clock import DepotClock
from daemon.domain.commands import Actor, Answer, Command, Role, Via
from daemon.domain.events import ClockQuality
from daemon.interfaces import Tx
from daemon.queue.kinds import JobArgs
from daemon.queue.requests import Cause, Enqueued, JobOptions
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import NOW, ask, open_store

ANNA = Actor(name="anna", role=Role.ADMIN, via=Via.SOCKET)
OLGA = Actor(name="olga", role=Role.OPERATOR, via=Via.SOCKET)
VERA = Actor(name="vera", role=Role.VIEWER, via=Via.SOCKET)

AUDIT = "SELECT actor, command, args, outcome, message FROM audit ORDER BY seq"


@dataclass
class KeptJobs:
    """Notes what was enqueued; the queue itself has its own tests."""

    jobs: list[tuple[JobArgs, Cause]] = field(default_factory=list)

    def enqueue(
        self, tx: Tx, args: JobArgs, *, cause: Cause, **options: Unpack[JobOptions]
    ) -> Enqueued:
        del tx, options
        self.jobs.append((args, cause))
        return Enqueued(len(self.jobs), is_new=True)


class Desk:
    """A dispatcher, its store stepped by the test, and a clock that everybody trusts."""

    def __init__(
        self, path: Path, specs: Iterable[CommandSpec[Any]], *, per_minute: int = 1000
    ) -> None:
        self.path = path
        self.machine = ManualClock(NOW)
        self.clock = DepotClock(self.machine)
        self.clock.trim(self.clock.anchor_ms, ClockQuality.GPS)
        self.writer = StoreWriter(open_store(path), self.machine)
        self.jobs = KeptJobs()
        self.serve(CommandRegistry(specs), per_minute=per_minute)

    def serve(self, registry: CommandRegistry, *, per_minute: int = 1000) -> None:
        self.dispatch = Dispatcher(
            registry,
            DispatchParts(
                writer=self.writer,
                clock=self.clock,
                boot=lambda: 1,
                means=Means(record=Journal().record, queue=self.jobs),
                commands_per_minute=per_minute,
            ),
        )
        self._asked = 0

    def ask(
        self, name: str, /, *, actor: Actor = ANNA, command_id: str = "", **args: object
    ) -> Answer:
        return self.ask_with(name, args, actor=actor, command_id=command_id)

    def ask_with(
        self, name: str, args: Mapping[str, object], *, actor: Actor = ANNA, command_id: str = ""
    ) -> Answer:
        self._asked += 1
        return self.dispatch(
            Command(id=command_id or f"c-{self._asked}", name=name, args=args, actor=actor)
        )

    def audited(self) -> list[tuple[str, ...]]:
        return ask(self.path, AUDIT)

    def outcomes(self) -> list[str]:
        return [row[3] for row in self.audited()]

"""The world around the daemon: everything that may happen next, drawn from one seed.

What both worlds have stands here: time, the daemon's own steps, a full disk, crashes, and the look
at what was committed. Each world adds what comes in, and what it holds the daemon to.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Generic, TypeVar

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality
from daemon.errors import DepotdError
from daemon.interfaces import Tx
from daemon.queue.turn import TurnDone
from daemon.store import clocks
from daemon.store.tickets import WriteTicket
from tests.simulation import invariants, kinds, questions
from tests.simulation.askers import Askers
from tests.simulation.copies import copy_database
from tests.simulation.hands import Hands
from tests.simulation.kinds import Fate
from tests.simulation.ledger import Ledger
from tests.simulation.life import Life

START = 1_790_000_000_000
HOUR = 3_600_000

L = TypeVar("L", bound=Life)


class Broken(AssertionError):
    """Names the seed, the step and what led there."""


class World(ABC, Generic[L]):
    name: ClassVar[str]
    odds: ClassVar[Mapping[str, int]]
    """How often each step is drawn, against the others."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.random = Fate.random = Random(seed)  # noqa: S311 - a seed, not a secret
        Fate.is_calm = False
        self._folder = folder
        self._lives = 0
        self.trace: list[str] = []
        self.true_ms = START
        self.ledger = Ledger()
        self.reach: Counter[str] = Counter()
        """How often the world got to where something can go wrong."""
        self._numbers = 0
        self._phase = ""
        self._turn: WriteTicket[TurnDone] | None = None
        self._lay_out()
        self._begin(folder / "life_0.db", make=True)

    # What a world has of its own

    def _lay_out(self) -> None:
        """What stands around the daemon before its first life."""

    @abstractmethod
    def _life(self, path: Path, machine: ManualClock) -> L: ...

    @abstractmethod
    def settle(self) -> None:
        """Nothing fails any more: all must come to its end, and all still hold."""

    def _broken(self) -> Iterator[str]:
        """What does not hold of what is committed."""
        life = self.life
        is_trusted = life.clock.quality is not ClockQuality.UNTRUSTED
        yield from invariants.broken(life.reader)
        yield from self.ledger.broken(life.reader, is_trusted=is_trusted)

    # The draw

    def run(self, steps: int) -> None:
        names, weights = zip(*self.odds.items(), strict=True)
        for step in self.random.choices(names, weights, k=steps):
            self.trace.append(step)
            getattr(self, step)()
            self._check()

    # Time

    def time_passes(self) -> None:
        self._pass(self.random.choice((1, 10, 200, 1_000, 5_000)))

    def long_time_passes(self) -> None:
        self._pass(self.random.choice((70_000, HOUR)))

    def trust(self) -> None:
        """The receivers agree on the time: it is moved, and what was reckoned on it with it."""
        life = self.life
        if life.clock.quality is not ClockQuality.UNTRUSTED or life.is_full:
            return
        step_ms = self.true_ms - life.clock.now()
        anchor_ms = self.true_ms - life.machine.monotonic()
        if step_ms:
            life.clock.move(anchor_ms, ClockQuality.GPS)
        else:
            life.clock.trim(anchor_ms, ClockQuality.GPS)
        boot, moved_ms = life.boot.begun.number, life.clock.reading().moved_ms

        def follow(tx: Tx) -> None:
            clocks.move_beat(tx, boot, step_ms)
            life.queue.clock_moved(tx, boot, step_ms=step_ms, moved_ms=moved_ms)
            life.scheduler.clock_moved(tx, step_ms=step_ms, now=life.clock.now())

        self._submit(follow, lambda _: life.engine.wake())

    # The daemon's own steps

    def schedules(self) -> None:
        life = self.life
        is_trusted = life.clock.quality is not ClockQuality.UNTRUSTED
        now, moves = life.clock.now(), life.clock.generation
        self._submit(
            lambda tx: life.scheduler.tick(tx, now=now, is_trusted=is_trusted, moves=moves),
            lambda _: None,
        )

    def daemon_runs(self) -> None:
        """A whole turn of everything, as it mostly goes."""
        engine = self.life.engine
        self._end_turn()
        self.life.boot.step()
        self.life.writer.turn()
        self._collect()
        if engine.wait_ms() == 0:
            engine.turn()
            self._collect()

    def workers_run(self) -> None:
        self.take()
        self.work()
        self.report()

    def write_on(self) -> None:
        """The next step of the writer's turn, whichever that is."""
        writer = self.life.writer
        if self._phase == "":
            self._phase = "run" if writer.begin() else ""
        elif self._phase == "run":
            if not writer.run_one():
                self._phase = "commit"
        elif self._phase == "commit":
            writer.commit()
            self._phase = "acknowledge"
        else:
            writer.acknowledge()
            self._phase = ""
            self._collect()
            self.life.engine.committed()

    def engine_begins_a_turn(self) -> None:
        engine = self.life.engine
        if self._turn is None and engine.wait_ms() == 0:
            engine.turns.acquire(blocking=False)  # until it is applied, as the engine's thread does
            self._turn = self.life.writer.submit(engine.turn_fn(), name="turn")

    def engine_takes_a_turn(self) -> None:
        if self._turn is None and self._phase == "":
            self.life.engine.turn()
            self._collect()

    def take(self) -> None:
        taken = self._hands.take()
        if taken is not None:
            early = self.ledger.early(taken.job.id, self.life.machine.monotonic())
            if early:
                self._fail(f"I7: job {taken.job.id} starts {early} ms too early")

    def work(self) -> None:
        self._hands.work()

    def report(self) -> None:
        self._hands.report()

    # The worst

    def disk_fills(self) -> None:
        """No page more. Corrections of the clock, which are written again, are not played."""
        if self.life.queue.clock.is_trusted and not self._phase:
            self.life.limit_pages(is_full=True)

    def disk_fills_before_a_turn(self) -> None:
        """The engine's own turn finds no room either, and is tried again later."""
        self.disk_fills()
        if self.life.is_full:
            self.engine_begins_a_turn()
            while self._phase or self._turn is not None:
                self.write_on()

    def disk_empties(self) -> None:
        if not self._phase:
            self.life.limit_pages(is_full=False)

    def crash(self) -> None:
        """All memory is gone; the file is as it was last committed."""
        self.reach[f"crash: {self._phase or 'between transactions'}"] += 1
        self.reach["crash: with a job in hand"] += self._hands.are_full
        new = self._next_file()
        copy_database(self.life.path, new)
        self.life.die()
        self._begin(new)

    def crash_before_the_answer(self) -> None:
        """Committed, and nobody was told."""
        while self._phase in ("run", "commit"):
            self.write_on()
        if self._phase == "acknowledge":
            self.crash()

    # Inside

    def _begin(self, path: Path, *, make: bool = False) -> None:
        woke = self.true_ms + self.random.choice((0, 0, -40_000, 40_000)) * HOUR
        self.life = self._life(path, ManualClock(woke))
        if make:
            self.life.store.connection.execute(kinds.EFFECT_TABLE)
        self._askers = Askers(self.life.writer, self.reach)
        self._turn = None
        self._phase = ""
        self._hands = Hands(self.life.engine, self.random)
        self.ledger.begin_life(self.life.reader)
        self._version = -1

    def _next_file(self) -> Path:
        self._lives += 1
        return self._folder / f"life_{self._lives}.db"

    def _pass(self, ms: int) -> None:
        self.life.machine.advance(ms)
        self.true_ms += ms

    def _submit(self, fn: Callable[[Tx], Any], then: Callable[[Any], None]) -> None:
        self._askers.ask(fn, then)

    def _end_turn(self) -> None:
        while self._phase:
            self.write_on()

    def _collect(self) -> None:
        self._askers.hear()
        if self._turn is not None and self._turn.done():
            turn, self._turn = self._turn, None
            try:
                done = turn.result()
            except DepotdError as exc:
                self.reach["turn put off"] += 1
                self.life.engine.put_off(exc)
            else:
                self.life.engine.apply(done)
            self.life.engine.turns.release()

    def _resume_all(self) -> None:
        for plan in kinds.QUEUES:
            self._submit(
                partial(self.life.admin.resume, queue=plan.name), lambda _: self.life.engine.wake()
            )

    def _calm(self) -> None:
        """From now on nothing fails, and the daemon has what it needs."""
        Fate.is_calm = True
        self._end_turn()
        self._collect()
        self.disk_empties()
        self._resume_all()
        self.trust()

    def _work_off(self) -> None:
        engine = self.life.engine
        self.life.writer.turn()
        self._collect()
        self._hands.finish()
        while engine.wait_ms() == 0:
            engine.turn()
            while (found := engine.next_assignment()) is not None:
                engine.report(found, engine.run(found))

    def _count(self, question: str) -> int:
        return int(self.life.reader.execute(question).fetchone()[0])

    def _count_outcomes(self) -> None:
        self.reach.update(dict(self.life.reader.execute(questions.OUTCOMES).fetchall()))
        self.reach["succeeded"] += self._count(questions.SUCCEEDED)

    # Judging

    def _check(self) -> None:
        """Whatever was committed since the last look."""
        version = self.life.reader.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._version = version
            for what in self._broken():
                self._fail(what)

    def _fail(self, what: str) -> None:
        last = " ".join(self.trace[-40:])
        raise Broken(
            f"{what}\nseed {self.seed}, step {len(self.trace)}, life {self._lives};"
            f" again: python -m tests.simulation {self.seed} --world {self.name}"
            f"\nlast steps: {last}"
        )

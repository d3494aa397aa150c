"""The world around the daemon: everything that may happen next, drawn from one seed."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality, Event
from daemon.errors import DepotdError
from daemon.interfaces import Tx
from daemon.queue import batches
from daemon.queue.admin import Changed
from daemon.queue.requests import Cause
from daemon.queue.turn import TurnDone
from daemon.store import clocks
from daemon.store.tickets import WriteTicket
from tests.simulation import invariants, kinds, questions
from tests.simulation.askers import Askers
from tests.simulation.hands import Hands
from tests.simulation.kinds import Fate
from tests.simulation.ledger import Ledger
from tests.simulation.life import Life
from tests.simulation.odds import STEPS

START = 1_790_000_000_000
HOUR = 3_600_000


class Broken(AssertionError):
    """Names the seed, the step and what led there."""


class World:
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
        self._begin(folder / "life_0.db", make=True)

    # The draw

    def run(self, steps: int) -> None:
        names, weights = zip(*STEPS.items(), strict=True)
        for step in self.random.choices(names, weights, k=steps):
            self.trace.append(step)
            getattr(self, step)()
            self._check()

    def settle(self) -> None:
        """Nothing fails any more: every job must come to an end, and all still hold."""
        self.trace.append("settle")
        self.reach.update(dict(self.life.reader.execute(questions.OUTCOMES).fetchall()))
        self.reach["succeeded"] += self._count(questions.SUCCEEDED)
        Fate.is_calm = True
        while self._phase:
            self.write_on()
        self._collect()
        self.disk_empties()
        self._pause_or_resume("resume")
        self.trust()
        for _ in range(1_500):
            self._work_off()
            if self._count(questions.UNFINISHED) == 0:
                break
            self._pass(10_000)
        self._check()
        left = self.life.reader.execute(
            "SELECT id, state, run_at FROM job WHERE state < 4"
        ).fetchall()
        if left:
            self._fail(f"I5: jobs that never end: {left[:5]} at {self.life.clock.now()}")

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

    # What comes in

    def enqueue(self) -> None:
        self._numbers += 1
        number, life = self._numbers, self.life
        args = self.random.choice(
            (
                kinds.Plain.Args(number=number, ballast="x" * self.random.randrange(4_000)),
                kinds.Effect.Args(number=number),
                kinds.Effect.Args(number=number),
                kinds.Chain.Args(links=self.random.randrange(4)),
                kinds.Unique.Args(place=self.random.randrange(3)),
            )
        )
        delay_ms = self.random.choice((0, 0, 0, 300, 20_000))
        at = None
        # Whoever wants a unique job earlier pulls it forward: it keeps no date and no delay.
        keeps_time = not isinstance(args, kinds.Unique.Args)
        if keeps_time and self.random.randrange(8) == 0:
            delay_ms, at = 0, self.true_ms + self.random.randrange(-HOUR, HOUR)
        cause = Cause(correlation_id=f"sim-{number}", causation=f"command {number}")
        priority = self.random.randrange(200)
        due = life.machine.monotonic() + delay_ms

        def put(tx: Tx) -> tuple[int, bool]:
            return life.queue.enqueue(
                tx, args, cause=cause, delay_ms=delay_ms, at=at, priority=priority
            )

        def told(answer: tuple[int, bool]) -> None:
            self.ledger.jobs.add(answer[0])
            is_new = answer[1] and answer[0] not in self.ledger.retried
            if is_new and at is None and keeps_time and life is self.life:
                self.ledger.not_before[answer[0]] = due

        self._submit(put, told)

    def enqueue_many(self) -> None:
        life = self.life
        cause = Cause(correlation_id=f"batch-{self._numbers}", causation="command many")
        self._numbers += 10
        members = [
            kinds.Effect.Args(number=self._numbers + n) for n in range(self.random.randrange(4))
        ]

        def put(tx: Tx) -> list[int]:
            over = kinds.BatchOver.Args(name=f"over {self._numbers}")
            batch = batches.begin(tx, life.queue, over, cause=cause)
            ids = [life.queue.enqueue(tx, args, cause=cause, batch=batch).id for args in members]
            batches.seal(tx, life.queue, batch)
            return ids

        self._submit(put, self.ledger.jobs.update)

    def something_happens(self) -> None:
        self._numbers += 1
        life = self.life
        event = Event(
            kind="sim.happened",
            at=life.clock.now(),
            subject=f"thing {self._numbers}",
            body={"ballast": "x" * self.random.randrange(4_000)},
            correlation_id=f"event-{self._numbers}",
        )
        stamp = life.clock.stamp(life.boot.begun.number)
        self._submit(lambda tx: life.journal.record(tx, event, stamp), self._event_told)

    def _event_told(self, seq: int) -> None:
        self.ledger.last_event = max(self.ledger.last_event, seq)

    def schedules(self) -> None:
        life = self.life
        is_trusted = life.clock.quality is not ClockQuality.UNTRUSTED
        now, moves = life.clock.now(), life.clock.generation
        self._submit(
            lambda tx: life.scheduler.tick(tx, now=now, is_trusted=is_trusted, moves=moves),
            lambda _: None,
        )

    def cancel(self) -> None:
        job_id = self._some(questions.OPEN)
        if job_id is not None:
            life = self.life

            def told(cancelled: Changed) -> None:
                self.ledger.cancelled.add(job_id)
                if cancelled.token is not None:
                    life.engine.revoke([(job_id, cancelled.token)])

            self._submit(lambda tx: life.admin.cancel(tx, job_id, by="sim"), told)

    def retry(self) -> None:
        job_id = self._some(questions.DEAD)
        if job_id is not None:
            self.ledger.retried.add(job_id)
            self.ledger.not_before.pop(job_id, None)
            self._submit(
                partial(self.life.admin.retry, job_id=job_id), lambda _: self.life.engine.wake()
            )

    def pause(self) -> None:
        self._pause_or_resume("pause")

    def resume(self) -> None:
        self._pause_or_resume("resume")

    # The daemon's own steps

    def daemon_runs(self) -> None:
        """A whole turn of everything, as it mostly goes."""
        engine = self.life.engine
        while self._phase:
            self.write_on()
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
        """No page more. Corrections of the clock, which their keeper writes again, are not played."""
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
        self._lives += 1
        new = self._folder / f"life_{self._lives}.db"
        self.life.die_into(new)
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
        self.life = Life(path, ManualClock(woke))
        if make:
            self.life.store.connection.execute(kinds.EFFECT_TABLE)
        self._askers = Askers(self.life.writer, self.reach)
        self._turn = None
        self._phase = ""
        self._hands = Hands(self.life.engine, self.random)
        self.ledger.begin_life(self.life.reader)
        self._version = -1

    def _pass(self, ms: int) -> None:
        self.life.machine.advance(ms)
        self.true_ms += ms

    def _submit(self, fn: Callable[[Tx], Any], then: Callable[[Any], None]) -> None:
        self._askers.ask(fn, then)

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

    def _pause_or_resume(self, act: str) -> None:
        admin = self.life.admin
        for plan in kinds.QUEUES:
            if act == "resume":
                self._submit(
                    partial(admin.resume, queue=plan.name), lambda _: self.life.engine.wake()
                )
            elif self.random.randrange(2):
                self._submit(
                    partial(admin.pause, queue=plan.name, by="sim"),
                    lambda _: self.life.engine.wake(),
                )

    def _work_off(self) -> None:
        engine = self.life.engine
        self.life.writer.turn()
        self._collect()
        self._hands.finish()
        while engine.wait_ms() == 0:
            engine.turn()
            while (found := engine.next_assignment()) is not None:
                engine.report(found, engine.run(found))

    def _some(self, question: str) -> int | None:
        ids = [job for (job,) in self.life.reader.execute(question)]
        return self.random.choice(ids) if ids else None

    def _count(self, question: str) -> int:
        return int(self.life.reader.execute(question).fetchone()[0])

    # Judging

    def _check(self) -> None:
        """Whatever was committed since the last look."""
        life = self.life
        version = life.reader.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        self._version = version
        is_trusted = life.clock.quality is not ClockQuality.UNTRUSTED
        for what in invariants.broken(life.reader):
            self._fail(what)
        for what in self.ledger.broken(life.reader, is_trusted=is_trusted):
            self._fail(what)

    def _fail(self, what: str) -> None:
        last = " ".join(self.trace[-40:])
        raise Broken(
            f"{what}\nseed {self.seed}, step {len(self.trace)}, life {self._lives};"
            f" again: python -m tests.simulation {self.seed}\nlast steps: {last}"
        )

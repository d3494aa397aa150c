"""The world of jobs: people and events that start them, hands that run them, people who meddle."""

from functools import partial
from pathlib import Path

from daemon.clock import ManualClock
from daemon.domain.events import Event
from daemon.interfaces import Tx
from daemon.queue import batches
from daemon.queue.admin import Changed
from daemon.queue.requests import Cause
from tests.simulation import kinds, odds, questions
from tests.simulation.life import Life
from tests.simulation.world import HOUR, World

PATIENCE = 1_500
"""In so many turns every job must have come to its end."""


class QueueWorld(World[Life]):
    name = "queue"
    odds = odds.QUEUE

    def _life(self, path: Path, machine: ManualClock) -> Life:
        return Life(path, machine)

    def settle(self) -> None:
        self.trace.append("settle")
        self._count_outcomes()
        self._calm()
        for _ in range(PATIENCE):
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
        self._submit(lambda tx: life.journal.record(tx, event, stamp), self.ledger.event_told)

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
        for plan in kinds.QUEUES:
            if self.random.randrange(2):
                self._submit(
                    partial(self.life.admin.pause, queue=plan.name, by="sim"),
                    lambda _: self.life.engine.wake(),
                )

    def resume(self) -> None:
        self._resume_all()

    # Inside

    def _some(self, question: str) -> int | None:
        ids = [job for (job,) in self.life.reader.execute(question)]
        return self.random.choice(ids) if ids else None

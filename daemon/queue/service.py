"""The queue as a part of the daemon: one thread that takes turns, and the workers it feeds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from daemon import logs
from daemon.queue.assignment import Assignment
from daemon.queue.engine import Engine
from daemon.queue.pool import Pool

log = logs.get("queue")

STOP_WAIT_MS = 50
"""A stop looks so often whether the last job has ended; it is woken when one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueServiceConfig:
    stop_deadline_ms: int = 8_000
    """At a stop running jobs may finish for so long; then they are given back."""


class QueueService:
    """`on_stuck` is called once, with what to say, when half of the workers hang in attempts
    that are over: only a new process gets those threads back.
    """

    name = "queue"

    def __init__(
        self,
        engine: Engine,
        *,
        config: QueueServiceConfig | None = None,
        on_stuck: Callable[[str], None],
        on_failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.engine = engine
        self.fault: BaseException | None = None
        self._config = config or QueueServiceConfig()
        self._on_stuck = on_stuck
        self._on_failed = on_failed
        self._clock = engine.parts.clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=self.name, daemon=True)
        self._pool: Pool | None = None
        self._steps = self._steps_beaten = 0
        self._is_stuck = False
        self._no_threads = logs.Outage(log, self._clock)

    def start(self) -> None:
        engine = self.engine
        opened = engine.open()
        for unserved in opened.unserved:
            log.error(
                "queue.unserved",
                kind=unserved.kind,
                queue=unserved.queue,
                jobs=unserved.count,
                next_step="install the release that knows them, or: depotd jobs cancel",
            )
        if opened.rescued.jobs:
            log.warning("queue.rescued", jobs=opened.rescued.jobs, dead=len(opened.rescued.dead))
        self._pool = Pool(
            engine.windows, self._work, size=engine.limits.workers, on_idle=engine.alarm.set
        )
        engine.on_claimed = self._serve
        self._thread.start()

    def stop(self) -> None:
        """No new starts; running jobs have until the deadline, then they are interrupted."""
        self._stopping.set()
        self.engine.alarm.set()
        if self._thread.ident is not None:
            self._thread.join()

    def beat(self) -> bool:
        steps = self._steps
        moved, self._steps_beaten = steps != self._steps_beaten, steps
        return moved and self.fault is None

    def join(self, timeout_s: float) -> bool:
        """After a stop: waits for the workers; False while one still hangs in its job."""
        return self._pool is None or self._pool.join(timeout_s)

    @property
    def threads(self) -> int:
        return 0 if self._pool is None else self._pool.threads

    def _work(self, assignment: Assignment) -> None:
        self.engine.finished(assignment, self.engine.run(assignment))

    def _loop(self) -> None:
        try:
            while not self._stopping.is_set():
                self._step()
            self._drain()
        except Exception as exc:  # noqa: BLE001 - the outermost loop: the runtime ends the process
            self.fault = exc
            if self._on_failed is not None:
                self._on_failed(exc)
        finally:
            if self._pool is not None:
                self._pool.close()

    def _step(self, *, at_most_ms: int | None = None) -> None:
        engine = self.engine
        wait_ms = engine.wait_ms()
        if wait_ms > 0:
            self._clock.wait(engine.alarm, wait_ms if at_most_ms is None else at_most_ms)
        else:
            engine.turn()
        self._serve()
        self._watch()
        self._steps += 1

    def _serve(self) -> None:
        if self._pool is None:
            return
        try:
            self._pool.serve()
        except RuntimeError as exc:
            self._no_threads.begin(
                "queue.no_thread",
                error=str(exc),
                next_step="raise TasksMax of the unit, or lower jobs.workers",
            )
        else:
            self._no_threads.end("queue.threads_again")

    def _watch(self) -> None:
        stuck = self.engine.deadlines.stuck(self._clock.monotonic())
        if self._is_stuck or len(stuck) * 2 < self.engine.limits.workers or not stuck:
            return
        self._is_stuck = True
        kinds = ", ".join(sorted({one.kind.name for one in stuck}))
        said = f"{len(stuck)} of {self.engine.limits.workers} workers hang in jobs: {kinds}"
        log.critical("queue.stuck", stuck=len(stuck), kinds=kinds)
        self._on_stuck(said)

    def _drain(self) -> None:
        engine, until = self.engine, self._clock.monotonic() + self._config.stop_deadline_ms
        engine.close()
        while not self._is_drained():
            left = until - self._clock.monotonic()
            if left <= 0:
                given_up = engine.give_up()
                log.warning("queue.gave_up", jobs=given_up)
                self._write_last()
                return
            self._step(at_most_ms=min(left, STOP_WAIT_MS))

    def _is_drained(self) -> bool:
        """What is over and still holds a thread is not waited for."""
        engine = self.engine
        if not engine.is_settled:
            return False
        return all(one.over is not None for one in engine.deadlines.running())

    def _write_last(self) -> None:
        """A turn may leave some to the next; a store that refuses is not asked for ever."""
        while not self.engine.is_settled:
            if self.engine.turn() is None:
                log.error("queue.last_turn_failed", next_step="its jobs are rescued at the start")
                return

"""Kinds of jobs whose handlers do what a test tells them."""

import threading
from collections.abc import Callable
from typing import Any

from daemon.queue.context import check_cancelled, progress
from daemon.queue.kinds import Backoff, JobArgs, JobTx, job

MINUTE = Backoff(base_ms=60_000, is_fixed=True)


class Stage:
    """What the handlers find: scripts by word, and a note of what they did."""

    def __init__(self) -> None:
        self.scripts: dict[str, Callable[[], Any]] = {}
        self.done: list[str] = []

    def act(self, word: str) -> Any:
        self.done.append(word)
        script = self.scripts.get(word)
        return None if script is None else script()

    def raises(self, word: str, exc: BaseException) -> None:
        def script() -> None:
            raise exc

        self.scripts[word] = script

    def answers(self, word: str, value: object) -> None:
        self.scripts[word] = lambda: value


class Gate:
    """A handler waits here until it is let through."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self._open = threading.Event()

    def __call__(self) -> None:
        self.entered.release()
        assert self._open.wait(20)

    def open(self) -> None:
        self._open.set()


@job("work.act", queue="work", backoff=MINUTE, timeout_s=30)
class Act:
    """Does what the stage says, and saves nothing."""

    class Args(JobArgs):
        word: str

    @staticmethod
    def act(args: Args, stage: Stage) -> Any:
        return stage.act(args.word)


@job("work.save", queue="work", backoff=MINUTE, timeout_s=30)
class Save:
    """Does what the stage says, then enters its word into the database; `!` does wrong there."""

    class Args(JobArgs):
        word: str

    @staticmethod
    def act(args: Args, stage: Stage) -> str:
        stage.act(args.word)
        return args.word

    @staticmethod
    def save(tx: JobTx, word: str) -> dict[str, str]:
        tx.execute("INSERT INTO unit(name) VALUES (?)", (word,))
        tx.record("work.saved", subject=word)
        tx.enqueue(Act.Args(word=f"after {word}"))
        if word.endswith("!"):
            raise ValueError("wrong in save")
        return {"saved": word}


@job("work.careful", queue="other", timeout_s=30)
class Careful:
    """Tells how far it is, and stops where it is asked to."""

    class Args(JobArgs):
        steps: int

    @staticmethod
    def act(args: Args, stage: Stage) -> None:
        for step in range(args.steps):
            check_cancelled()
            progress(step / args.steps, f"step {step}")
            stage.act(f"step {step}")


@job("work.second", queue="second", version=2)
class Second:
    """Its arguments were called otherwise in version 1."""

    class Args(JobArgs):
        vehicle: str

    @staticmethod
    def act(args: Args, stage: Stage) -> None:
        stage.act(args.vehicle)

    @staticmethod
    def upgrade(body: dict[str, Any], version: int) -> dict[str, Any]:
        assert version == 1
        return {"vehicle": body["truck"]}

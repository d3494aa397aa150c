"""Kinds that run in child processes, which must be able to import them."""

import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.domain.rules.key import RuleKey, RuleValues
from daemon.queue.context import progress
from daemon.queue.kinds import Backoff, JobArgs, JobTx, Reads, job

LIMIT = RuleKey(name="plant.limit", default=3, what="As the plant has it.")
LATER = Backoff(base_ms=3_600_000, is_fixed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    word: str
    units: int
    limit: int
    pid: int


def misbehave(word: str, place: str) -> None:
    where, _, what = word.partition(" ")
    if where != place:
        return
    match _forked(what):
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exits":
            os._exit(5)
        case "raises":
            raise ValueError(f"wrong in {place}")
        case "leaves":
            raise SystemExit(3)
        case "eats":
            bytearray(8 << 30)
        case "prints":
            print("{not a message}", flush=True)  # noqa: T201 - as a library might
        case "reads":
            assert not os.read(0, 100)
        case "hangs":
            progress(0.5, str(os.getpid()))
            threading.Event().wait()


def _forked(what: str) -> str:
    """A grandchild that holds the pipes and tells its number; answers what to do then."""
    how, _, then = what.partition(", ")
    if not how.startswith("forks"):
        return what
    begun, begin = os.pipe()
    pid = os.fork()
    if pid == 0:
        if how == "forks away":
            os.setsid()
        os.write(begin, b".")
        threading.Event().wait(30)
        os._exit(0)
    os.read(begun, 1)
    Path(os.environ["GRANDCHILD"]).write_text(str(pid), encoding="ascii")
    return then


@job("heavy.weigh", queue="heavy", heavy=True, timeout_s=60, backoff=LATER)
class Weigh:
    """Does in a child process what its word says."""

    class Args(JobArgs):
        word: str

    @staticmethod
    def load(reads: Reads, args: Args, _now: int) -> tuple[str, int]:
        misbehave(args.word, "load")
        if args.word == "load writes":
            reads.execute("INSERT INTO unit(name) VALUES ('child')")
        return args.word, int(reads.execute("SELECT count(*) FROM unit").fetchone()[0])

    @staticmethod
    def decide(inputs: tuple[str, int], rules: RuleValues) -> Any:
        word, units = inputs
        misbehave(word, "decide")
        if word == "decide unspeakable":
            return lambda: None
        return Weighed(word=word, units=units, limit=rules[LIMIT], pid=os.getpid())

    @staticmethod
    def save(tx: JobTx, decision: Weighed) -> dict[str, object]:
        tx.execute("INSERT INTO unit(name) VALUES (?)", (decision.word,))
        return {
            "units": decision.units,
            "limit": decision.limit,
            "in_child": decision.pid != os.getpid(),
        }


@job("heavy.brief", queue="heavy", heavy=True, timeout_s=2, backoff=LATER)
class Hang:
    """Never comes back."""

    class Args(JobArgs):
        word: str = ""

    @staticmethod
    def decide(args: Args, _rules: RuleValues) -> None:
        misbehave(args.word, "decide")
        threading.Event().wait()

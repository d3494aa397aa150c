"""Kinds of jobs whose fate is drawn, and whose effects can be counted."""

from random import Random

from daemon.queue.kinds import JobArgs, JobTx, by, job
from daemon.queue.misfires import Misfire
from daemon.queue.outcomes import Permanent, Retryable, Snooze, Stale
from daemon.queue.requests import QueuePlan
from daemon.queue.schedule_rows import ScheduleDef

QUEUES = (
    QueuePlan(name="critical", weight=6, max_workers=2, base_retry_backoff_seconds=1.0),
    QueuePlan(name="slow", weight=1, max_workers=1, rate_per_minute=600, max_attempts=2),
)


class Fate:
    """What handlers meet; set anew for every seed."""

    random = Random(0)  # noqa: S311 - a seed, not a secret
    is_calm = False
    """Nothing fails any more: what is left must come to its end."""

    @classmethod
    def strikes(cls, one_in: int) -> bool:
        return not cls.is_calm and cls.random.randrange(one_in) == 0


@job("sim.plain", queue="critical")
class Plain:
    """Succeeds; nothing is saved."""

    class Args(JobArgs):
        number: int
        ballast: str = ""
        """Fills a page now and then, so that a full disk is felt."""

    @staticmethod
    def decide(args: Args, rules: object) -> int:
        del rules
        return args.number


@job("sim.effect", queue="critical", max_attempts=4, timeout_s=20)
class Effect:
    """Leaves one row and may fail, before it or after it."""

    class Args(JobArgs):
        number: int

    @staticmethod
    def decide(args: Args, rules: object) -> int:
        del rules
        if Fate.strikes(4):
            raise Retryable("drawn")
        if Fate.strikes(8):
            raise Snooze(0, "drawn")
        if Fate.strikes(12):
            raise Permanent("drawn")
        return args.number

    @staticmethod
    def save(tx: JobTx, number: int) -> int:
        tx.execute("INSERT INTO sim_effect(job_id, number) VALUES (?, ?)", (tx.job_id, number))
        tx.record("sim.done", subject=str(tx.job_id))
        if Fate.strikes(5):
            raise Stale("drawn")
        if Fate.strikes(7):
            raise ValueError("drawn after the effect")
        return number


@job("sim.chain", queue="slow")
class Chain:
    """Enqueues its successor in the transaction that ends it."""

    class Args(JobArgs):
        links: int

    @staticmethod
    def save(tx: JobTx, args: Args) -> None:
        tx.execute("INSERT INTO sim_effect(job_id, number) VALUES (?, ?)", (tx.job_id, args.links))
        if args.links:
            tx.enqueue(Chain.Args(links=args.links - 1), delay_ms=args.links * 500)
        if Fate.strikes(4):
            raise Retryable("drawn")


@job("sim.unique", queue="slow", unique=by("place"))
class Unique:
    """One at a time of a place."""

    class Args(JobArgs):
        place: int

    @staticmethod
    def decide(args: Args, rules: object) -> None:
        del args, rules
        if Fate.strikes(3):
            raise Retryable("drawn")


@job("sim.followup", queue="critical")
class FollowUp:
    """What an event of its kind starts, exactly once."""

    class Args(JobArgs):
        subject: str

    @staticmethod
    def save(tx: JobTx, args: Args) -> None:
        tx.execute("INSERT INTO sim_effect(job_id, number) VALUES (?, 0)", (tx.job_id,))
        del args


@job("sim.tick", queue="slow")
class Tick:
    """What the schedules start."""

    class Args(JobArgs):
        name: str

    @staticmethod
    def decide(args: Args, rules: object) -> None:
        del args, rules


@job("sim.batch_over", queue="critical")
class BatchOver:
    """Ends a batch."""

    class Args(JobArgs):
        name: str

    @staticmethod
    def save(tx: JobTx, args: Args) -> None:
        tx.execute("INSERT INTO sim_effect(job_id, number) VALUES (?, -1)", (tx.job_id,))
        del args


SCHEDULES = (
    ScheduleDef(name="hourly", kind="sim.tick", args={"name": "hourly"}, expression="0 * * * *"),
    ScheduleDef(
        name="each", kind="sim.tick", args={"name": "each"}, expression="*/15 * * * *",
        misfire=Misfire.ALL, misfire_max=5, jitter_s=30,
    ),
    ScheduleDef(
        name="beat", kind="sim.tick", args={"name": "beat"}, expression="every 40s",
        misfire=Misfire.SKIP,
    ),
)  # fmt: skip
KINDS = (Plain, Effect, Chain, Unique, FollowUp, Tick, BatchOver)
EFFECT_TABLE = "CREATE TABLE sim_effect(job_id INTEGER NOT NULL, number INTEGER NOT NULL) STRICT"

"""`system.maintain`: what a live database may be given."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.requests import Cause
from daemon.store import housekeeping

BITE_PAGES = 256
"""A megabyte, some milliseconds of the writer."""
REST_MS = 200
KEEP_FREE = 0.05
"""Of the file: so much stays free for what is written next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    bite: int
    pages: int
    """So many are to go back to the disk in this bite."""
    left: int
    """And so many after it."""


@job(
    "system.maintain",
    queue="housekeeping",
    max_attempts=3,
    timeout_s=30,
    priority=500,
    unique=by("bite"),
)
class Maintain:
    """Renews the planner's statistics and gives free pages back to the disk, in bites.

    It does not VACUUM or REINDEX, which rewrite whole files and indexes under a lock, nor
    checkpoint, which is the writer's, nor check integrity, which belongs to a backup.
    """

    class Args(JobArgs):
        bite: Annotated[int, Field(ge=0)] = 0
        """How many came before."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Plan:
        pages = housekeeping.pages(reads)
        spare = max(0, pages.free - round(pages.total * KEEP_FREE))
        now_on = min(spare, BITE_PAGES)
        return Plan(bite=args.bite, pages=now_on, left=spare - now_on)

    @staticmethod
    def save(tx: JobTx, plan: Plan) -> dict[str, object]:
        if plan.bite == 0:
            housekeeping.count_again(tx)
        given_back = housekeeping.give_back(tx, plan.pages)
        if plan.left and given_back:
            # The rest of the same work, not a consequence of it: it goes no deeper.
            cause = Cause(correlation_id=tx.correlation_id, causation=f"job {tx.job_id}")
            tx.jobs.enqueue(tx, Maintain.Args(bite=plan.bite + 1), cause=cause, delay_ms=REST_MS)
        return {"pages_given_back": given_back, "left": plan.left}

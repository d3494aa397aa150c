"""What is said of a turn once it is durable: in the log, and to those who listen."""

from daemon import logs
from daemon.queue.hooked_runner import seen_of
from daemon.queue.hooks import HookFaults, Hooks
from daemon.queue.turn import TurnDone

log = logs.get("queue")


def tell(done: TurnDone, hooks: Hooks, faults: HookFaults) -> None:
    for dead in done.dead:
        log.error("queue.job_dead", **dead._asdict())
    for job_id, why in done.stranded:
        log.critical(
            "queue.job_stranded",
            job=job_id,
            error=why,
            next_step="restart the daemon: the job is rescued then; report this",
        )
    if not hooks.failed:
        return
    for assignment, ending in done.failed:
        seen = seen_of(assignment)
        for hook in hooks.failed:
            faults.call(hook, seen, ending.outcome.value, ending.error)

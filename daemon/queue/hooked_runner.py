"""A runner with the hooks around it."""

from daemon.queue.assignment import Assignment, Ending, Failed
from daemon.queue.hooks import HookFaults, Hooks, JobSeen
from daemon.queue.runner import Runner


class HookedRunner:
    def __init__(self, runner: Runner, hooks: Hooks, faults: HookFaults) -> None:
        self._runner = runner
        self._hooks = hooks
        self._faults = faults

    def run(self, assignment: Assignment) -> Ending:
        hooks = self._hooks
        if not hooks.around:
            return self._runner.run(assignment)
        seen = seen_of(assignment)
        for before in hooks.before:
            self._faults.call(before, seen)
        ending = self._runner.run(assignment)
        if not isinstance(ending, Failed):
            for after in hooks.after:
                self._faults.call(after, seen, assignment.ran_ms)
        return ending


def seen_of(assignment: Assignment) -> JobSeen:
    job = assignment.job
    return JobSeen(
        job.id, assignment.kind.name, assignment.lane.name, job.attempt, job.correlation_id
    )

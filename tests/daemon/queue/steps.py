"""Steps of the engine that tests take by hand."""

from typing import Any

from daemon.queue.admin import Changed, JobAdmin
from daemon.queue.assignment import Assignment
from daemon.queue.finish import Finisher
from daemon.queue.kinds import JobArgs
from daemon.queue.testing import JobLab


def admin(lab: JobLab) -> JobAdmin:
    return JobAdmin(lab.jobs, Finisher(lab.jobs))


def cancel(lab: JobLab, job_id: int) -> None:
    cancelled = lab.write(lambda tx: admin(lab).cancel(tx, job_id, by="test"))
    revoke(lab, cancelled)


def revoke(lab: JobLab, cancelled: Changed) -> None:
    """What the command does once it is durable."""
    if cancelled.token is not None:
        lab.engine.revoke([(cancelled.id, cancelled.token)])


def begin(lab: JobLab, args: JobArgs) -> Assignment:
    """Enqueued, claimed, and in the hands of a worker that has started its clock."""
    job_id = lab.enqueue(args)
    lab.settle()
    assignment = lab.engine.next_assignment()
    assert assignment is not None
    assert assignment.job.id == job_id
    assignment.started_ms = lab.clock.monotonic()
    return assignment


def run_next(lab: JobLab) -> tuple[Assignment, Any]:
    lab.settle()
    assignment = lab.engine.next_assignment()
    assert assignment is not None
    return assignment, lab.engine.run(assignment)

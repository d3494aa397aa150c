"""`notification.send`: an alert for a desk."""

from typing import Annotated

from pydantic import Field

from daemon.domain.alerts import TEXT_MOST, TITLE_MOST, Alert, Desk, Urgency
from daemon.queue.kinds import JobArgs, JobTx, by, job
from daemon.queue.states import UNFINISHED, JobState
from daemon.store import alerts

NAME_MOST = 64
QUIET_S = 1800
"""The same news is told once in so long: a receiver with a loose plug fills no inbox."""


@job(
    "notification.send",
    queue="notification",
    max_attempts=5,
    timeout_s=10,
    unique=by(
        "recipient",
        "event",
        "subject",
        "urgency",
        window_s=QUIET_S,
        states=(*UNFINISHED, JobState.SUCCEEDED),
    ),
)
class SendNotification:
    """Puts an alert into the inbox of a desk, the same news at most once in half an hour.

    The alert is a row of a stream already, which head office hears of: an event about it would
    say the same twice, and could start a notification of its own.
    """

    class Args(JobArgs):
        recipient: Desk
        event: Annotated[str, Field(min_length=1, max_length=NAME_MOST)]
        subject: Annotated[str, Field(max_length=NAME_MOST)] = ""
        urgency: Urgency
        title: Annotated[str, Field(min_length=1, max_length=TITLE_MOST)]
        text: Annotated[str, Field(max_length=TEXT_MOST)] = ""

    @staticmethod
    def save(tx: JobTx, args: Args) -> dict[str, int]:
        alert = Alert(
            recipient=args.recipient,
            event=args.event,
            subject=args.subject,
            urgency=args.urgency,
            title=args.title,
            text=args.text,
            correlation_id=tx.correlation_id,
            job_id=tx.job_id,
        )
        return {"alert": alerts.add(tx, alert, tx.stamp)}

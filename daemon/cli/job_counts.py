"""Jobs, queues and alerts in a few words, for the commands that say how the depot is."""

from dataclasses import dataclass

from daemon.cli.output import many
from daemon.readmodel.alerts import unread
from daemon.readmodel.queues import Tab, queue_board
from daemon.readmodel.values import ReadConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    waiting: int
    active: int
    dead: int
    """Failed for good and still kept."""
    paused: tuple[str, ...]
    """Queues that nothing starts from."""
    unread_alerts: int

    @property
    def said(self) -> str:
        """Trouble is named only where there is some."""
        trouble = [
            f"{self.dead} dead" if self.dead else "",
            f"paused: {', '.join(self.paused)}" if self.paused else "",
            many(self.unread_alerts, "unread alert") if self.unread_alerts else "",
        ]
        words = [f"{self.waiting} waiting", f"{self.active} running", *filter(None, trouble)]
        return ", ".join(words)


def job_counts(db: ReadConnection) -> JobCounts:
    board = queue_board(db)
    return JobCounts(
        waiting=board.count(Tab.WAITING),
        active=board.count(Tab.ACTIVE),
        dead=board.count(Tab.FAILED),
        paused=tuple(row.name for row in board.queues if row.is_paused),
        unread_alerts=unread(db).total,
    )

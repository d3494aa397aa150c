"""What the screens of jobs, schedules and alerts want to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daemon.readmodel.alerts import AlertRow, new_alerts, old_alerts
from daemon.readmodel.chain import ChainRow, chain
from daemon.readmodel.job import JobDetail, job
from daemon.readmodel.jobs import EVERYTHING, Cursor, JobFilter, JobPage, jobs
from daemon.readmodel.queues import QueueBoard, Tab, queue_board
from daemon.readmodel.schedules import ScheduleRow, schedules
from daemon.readmodel.values import ReadConnection
from tui.questions import Head, View

PAGE_ROWS = 100
ALERT_ROWS = 100
FIRINGS = 5
NO_JOBS = JobPage(rows=(), next=None, is_cut=False)
WeightsAt = Callable[[ReadConnection, int], Mapping[str, float]]
"""The queues' weights in force at an instant (ms UTC): settings and rules, handed in."""
FIRST_TABS = (Tab.FAILED, Tab.WAITING, Tab.ACTIVE)
"""What somebody who opens the screen should see, where there is any of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsView(View):
    board: QueueBoard
    tab: Tab
    page: JobPage


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView(View):
    """`chain` is empty unless its tab is open."""

    job: JobDetail | None
    chain: tuple[ChainRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulesView(View):
    schedules: tuple[ScheduleRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsView(View):
    new: tuple[AlertRow, ...]
    old: tuple[AlertRow, ...]
    chain: tuple[ChainRow, ...]
    """Of the alert under the cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsQuestion:
    tab: Tab | None
    """None: the one that is worth seeing first."""
    wanted: JobFilter = EVERYTHING
    after: Cursor | None = None
    weights: WeightsAt | None = None

    def answer(self, db: ReadConnection, head: Head) -> View:
        weights = None if self.weights is None else self.weights(db, head.moment.now_ms)
        board = queue_board(db, weights=weights)
        tab = self.tab
        if tab is None:
            tab = next((each for each in FIRST_TABS if board.count(each)), Tab.COMPLETED)
        page = NO_JOBS
        if self.wanted.queue is None or board.count(tab, self.wanted.queue):
            page = jobs(db, tab, self.wanted, after=self.after, limit=PAGE_ROWS)
        return JobsView(board=board, tab=tab, page=page)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuestion:
    number: int
    with_chain: bool

    def answer(self, db: ReadConnection, head: Head) -> View:
        del head
        found = job(db, self.number)
        is_asked = found is not None and self.with_chain and found.row.correlation_id
        rows = chain(db, found.row.correlation_id) if found is not None and is_asked else ()
        return JobView(job=found, chain=rows)


@dataclass(frozen=True, slots=True)
class SchedulesQuestion:
    def answer(self, db: ReadConnection, head: Head) -> View:
        del head
        return SchedulesView(schedules=schedules(db, firings=FIRINGS))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsQuestion:
    desk: str | None
    correlation_id: str
    """Of the alert under the cursor; empty: there is none."""

    def answer(self, db: ReadConnection, head: Head) -> View:
        del head
        return AlertsView(
            new=new_alerts(db, recipient=self.desk, limit=ALERT_ROWS),
            old=old_alerts(db, recipient=self.desk, limit=ALERT_ROWS),
            chain=chain(db, self.correlation_id) if self.correlation_id else (),
        )

"""What the screens of drivers want to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daemon.domain.duty.days import day_at
from daemon.domain.hours.snapshot import Snapshot
from daemon.domain.hours.telling import Stood
from daemon.domain.hours.terms import Terms
from daemon.domain.hours.work import WorkStep
from daemon.readmodel.duty import DriverRow, NowRow, driver, now_of
from daemon.readmodel.duty_days import DutyDay, duty_days
from daemon.readmodel.master import DriverRow as DriverTold
from daemon.readmodel.master import Wanted, vehicles
from daemon.readmodel.master import drivers as drivers_told
from daemon.readmodel.values import ReadConnection
from tui.questions import Head, View
from tui.rules import RulesAt


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShown:
    steps: Sequence[WorkStep]
    begins_at: int
    said: str
    """Whether it can be done, and if not what stops it when."""
    is_legal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningShown:
    clock: str
    stood: Stood
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursShown:
    snapshot: Snapshot
    terms: Terms
    warnings: Sequence[WarningShown]
    work: WorkShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverView(View):
    """One driver. Parts that the open tab does not show are empty."""

    driver: DriverRow | None
    told: DriverTold | None = None
    now: NowRow | None = None
    vehicles: Sequence[str] = ()
    hours: HoursShown | None = None
    day: DutyDay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverQuestion:
    name: str
    tab: str
    day: date | None
    """None: today."""
    rules: RulesAt | None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now = head.moment.now_ms
        one = driver(db, self.name)
        if one is None:
            return DriverView(driver=None)
        day = self.day or day_at(now, one.home).date
        told = drivers_told(db, Wanted(name=self.name))
        return DriverView(
            driver=one,
            told=told[0] if told else None,
            now=now_of(db, one, now=now),
            vehicles=tuple(row.name for row in vehicles(db, now=now)),
            day=duty_days(db, one, day, day, now=now)[0] if self.tab == "day" else None,
        )

"""What the screens of drivers want to know."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.papers.kinds import Holder
from daemon.readmodel.compliance import Item, day_at, today
from daemon.readmodel.duty import (
    DriveRow,
    DriverRow,
    NowRow,
    depot_zone,
    driver,
    drivers,
    now_of,
    unidentified,
)
from daemon.readmodel.duty_days import DutyDay, duty_days
from daemon.readmodel.hours import BoardRow, HoursRow, board, hours_of
from daemon.readmodel.inspections import OpenDefectRow, ReportRow, open_defects, reports
from daemon.readmodel.master import DriverRow as DriverTold
from daemon.readmodel.master import Wanted, vehicles
from daemon.readmodel.master import drivers as drivers_told
from daemon.readmodel.papers import PaperRow, all_papers, checklist, due, papers_of
from daemon.readmodel.values import ReadConnection
from tui.questions import Head, View
from tui.rules import RulesAt

OF_HOURS = frozenset({"clocks", "violations"})
"""Tabs for which a driver is judged live."""
REPORTS_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverLine:
    """Of the list."""

    told: DriverTold
    home: ZoneInfo
    found: BoardRow
    """When he was last looked at."""
    papers: Sequence[PaperRow] = ()

    @property
    def name(self) -> str:
        return self.told.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DriversView(View):
    lines: Sequence[DriverLine]
    vehicles: Sequence[str]


@dataclass(frozen=True, slots=True)
class DriversQuestion:
    def answer(self, db: ReadConnection, head: Head) -> View:
        now = head.moment.now_ms
        homes = {one.name: one.home for one in drivers(db)}
        found = {row.driver: row for row in board(db, now)}
        papers: dict[str, list[PaperRow]] = defaultdict(list)
        for row in all_papers(db, today(now, depot_zone(db))):
            if row.holder is Holder.DRIVER:
                papers[row.name].append(row)
        return DriversView(
            lines=tuple(
                DriverLine(
                    told=told,
                    home=homes[told.name],
                    found=found[told.name],
                    papers=tuple(papers[told.name]),
                )
                for told in drivers_told(db)
            ),
            vehicles=tuple(row.name for row in vehicles(db, now=now)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverView(View):
    """One driver. Parts that the open tab does not show are empty."""

    driver: DriverRow | None
    told: DriverTold | None = None
    now: NowRow | None = None
    vehicles: Sequence[str] = ()
    hours: HoursRow | None = None
    """None also where nobody said which rules are in force."""
    day: DutyDay | None = None
    papers: Sequence[PaperRow] = ()
    checklist: Sequence[Item] = ()


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
            hours=self._hours(db, now) if self.tab in OF_HOURS else None,
            day=duty_days(db, one, day, day, now=now)[0] if self.tab == "day" else None,
            **self._papers(db, now),
        )

    def _papers(self, db: ReadConnection, now: int) -> dict[str, Any]:
        if self.tab != "papers":
            return {}
        whose, day = f"{Holder.DRIVER}:{self.name}", today(now, depot_zone(db))
        return {
            "papers": papers_of(db, whose, day)[1],
            "checklist": checklist(db, self.name, day).items,
        }

    def _hours(self, db: ReadConnection, now: int) -> HoursRow | None:
        if self.rules is None:
            return None
        values = self.rules.values(db, now)
        return hours_of(db, self.name, at=now, now=now, values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersView(View):
    due: Sequence[PaperRow] = ()
    defects: Sequence[OpenDefectRow] = ()
    to_review: Sequence[ReportRow] = ()
    """Whose defects are certified, and that no driver has signed since."""
    drives: Sequence[DriveRow] = ()
    drivers: Sequence[str] = ()
    vehicles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PapersQuestion:
    def answer(self, db: ReadConnection, head: Head) -> View:
        now = head.moment.now_ms
        return PapersView(
            due=due(db, today(now, depot_zone(db))),
            defects=open_defects(db),
            to_review=tuple(one for one in reports(db, limit=REPORTS_MOST) if _is_to_sign(one)),
            drives=unidentified(db),
            drivers=tuple(one.name for one in drivers(db)),
            vehicles=tuple(row.name for row in vehicles(db, now=now)),
        )


def _is_to_sign(one: ReportRow) -> bool:
    """Without a defect nothing need be signed, 49 CFR 396.13(c)."""
    return bool(one.defects) and not one.open and one.reviewed_at is None

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.warnings import Happening
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.interfaces import Tx
from daemon.jobs import paper_watch
from daemon.jobs.notification_send import SendNotification
from daemon.jobs.paper_watch import Papers, PapersSeen
from daemon.jobs.triggers import TRIGGERS
from daemon.queue.kinds import JobArgs, JobTx, Reads, job
from daemon.queue.outcomes import Stale
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig, LabParts
from daemon.queue.triggers import TriggerTable
from daemon.store import zones
from daemon.store.decisions import record_decision
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.daemon.store.paper_scene import add_driver, add_vehicle, file_paper, file_whole
from tests.daemon.store.scene import NOW, ask, open_store

DAY_MS = 86_400_000
TODAY = date(2026, 6, 1)
FAR = date(2027, 6, 1)
ADD_BOOT = """
INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (1, 'b', ?, ?, 'gps', '0.1.0', 1)
"""
UNREAD = "SELECT urgency, subject, title FROM alert WHERE read_at IS NULL ORDER BY seq"


@job("papers.watch", queue="compliance")
class WatchPapers:
    """Runs the three functions, as the compliance job does."""

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Papers:
        del args
        return paper_watch.load(reads, now)

    @staticmethod
    def decide(seen: Papers, rules: RuleValues) -> PapersSeen:
        return paper_watch.decide(seen, rules)

    @staticmethod
    def save(tx: JobTx, seen: PapersSeen) -> dict[str, object]:
        return paper_watch.save(tx, seen)


class Watch:
    """The three functions over a real store, with the triggers that tell of papers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.machine = ManualClock(NOW)
        self.store = open_store(path)
        self.tx = self.store.connection
        self.tx.execute(ADD_BOOT, (NOW, NOW))
        self.writer = StoreWriter(self.store, self.machine)
        self.journal = Journal()
        parts = LabParts(
            writer=self.writer,
            machine=self.machine,
            reads=self.snapshot,
            record=self._record,
            keep_decision=record_decision,
        )
        rules = RuleValues({key.name: key.default for key in KEYS}, "defaults")
        self.lab = JobLab(parts, (WatchPapers, SendNotification), LabConfig(rules=rules))
        rows = [row for row in TRIGGERS if row.event in list(Happening)]
        table = TriggerTable(
            rows,
            self.lab.jobs,
            record=Journal().record,
            stamp=lambda: self.lab.clock.stamp(1),
        )
        self.journal = Journal(triggers=(table,))
        self.lab.write(lambda tx: zones.keep(tx, "America/Denver"))

    def _record(self, tx: Tx, event: Event, stamp: Stamp) -> int | None:
        """The journal of the moment: the table of triggers needs the queue, and so the lab."""
        return self.journal.record(tx, event, stamp)

    def look(self) -> Any:
        """Looks at all papers and tells what is news; the answer of the job."""
        ended = self.lab.run(WatchPapers.Args())
        assert ended.state is JobState.SUCCEEDED, ended.error
        self.lab.drain()
        return ended.result

    def days_later(self, days: int) -> Any:
        self.machine.advance(days * DAY_MS)
        return self.look()

    def unread(self) -> list[tuple[str, str, str]]:
        return ask(self.path, UNREAD)

    def heard(self) -> list[tuple[str, str]]:
        return [(event.kind, event.subject) for event in self.lab.events()]

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        uri = f"file:{self.path}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as found:
            found.execute("BEGIN")
            yield found


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    opened = Watch(tmp_path / "watch.db")
    yield opened
    opened.writer.stop()


def test_a_warning_is_told_once_and_each_later_step_takes_its_place(watch: Watch) -> None:
    driver = add_driver(watch.tx)
    file_whole(watch.tx, Holder.DRIVER, driver, FAR)
    file_paper(watch.tx, Holder.DRIVER, driver, Kind.MEDICAL, TODAY + timedelta(days=31))
    assert watch.look() == {"is_judged": True, "subjects": 1, "told": 1, "cleared": 0}
    assert watch.unread() == [
        ("low", "medical D17", "D17: medical certificate expires 2026-07-02 (in 31 days)")
    ]
    assert watch.look()["told"] == 0
    assert watch.days_later(1)["told"] == 1
    assert watch.unread() == [
        ("high", "medical D17", "D17: medical certificate expires 2026-07-02 (in 30 days)")
    ]
    (why, *_) = watch.lab.decisions()
    assert (why.subject, why.outcome, why.terms["step"]) == ("driver D17", "paper.warned", 60)


def test_expired_is_told_daily_and_a_renewal_settles_it(watch: Watch) -> None:
    vehicle = add_vehicle(watch.tx)
    file_whole(watch.tx, Holder.VEHICLE, vehicle, FAR)
    file_paper(watch.tx, Holder.VEHICLE, vehicle, Kind.REGISTRATION, TODAY)
    for days in range(3):
        watch.days_later(min(days, 1))
    assert watch.unread() == [
        ("critical", "registration T101", "T101: registration expired 2026-06-01 (2 days ago)")
    ]
    file_paper(watch.tx, Holder.VEHICLE, vehicle, Kind.REGISTRATION, FAR)
    assert watch.look()["cleared"] == 1
    assert watch.unread() == []
    assert watch.heard() == [
        ("paper.warned", "registration T101"),
        ("paper.expired", "registration T101"),
        ("paper.expired", "registration T101"),
        ("paper.cleared", "registration T101"),
    ]
    read_by = ask(watch.path, "SELECT DISTINCT read_by FROM alert")
    assert read_by == [(paper_watch.SETTLED,)]


def test_after_a_first_import_many_are_one_alert_with_their_names(watch: Watch) -> None:
    for number in range(150):
        file_whole(
            watch.tx,
            Holder.DRIVER,
            add_driver(watch.tx, f"D{number}"),
            TODAY - timedelta(days=number + 1),
        )
        add_vehicle(watch.tx, f"T{number}")
    assert watch.look()["told"] == 600
    expired, missing = watch.unread()
    assert expired == ("critical", "", "300 required papers have expired")
    assert missing == ("high", "", "300 required papers are not on file")
    (text,) = ask(watch.path, "SELECT text FROM alert WHERE urgency = 'critical'")[0]
    assert text.startswith("Not assignable: D149: CDL expired 2026-01-02 (150 days ago), D149:")
    assert len(watch.lab.events()) == len(watch.lab.decisions()) == 2
    assert watch.look()["told"] == 0


def test_a_list_of_today_takes_the_place_of_yesterdays_and_goes_when_none_is_left(
    watch: Watch,
) -> None:
    drivers = [add_driver(watch.tx, f"D{number}") for number in range(4)]
    for driver in drivers:
        file_whole(watch.tx, Holder.DRIVER, driver, TODAY - timedelta(days=1))
    watch.look()
    watch.days_later(1)
    assert [title for *_, title in watch.unread()] == ["8 required papers have expired"]
    for driver in drivers:
        file_whole(watch.tx, Holder.DRIVER, driver, FAR)
    assert watch.look()["cleared"] == 8
    assert watch.unread() == []
    assert watch.heard()[-1] == ("paper.cleared", "")


def test_while_the_clock_is_untrusted_nothing_is_judged(watch: Watch) -> None:
    add_driver(watch.tx)
    watch.tx.execute("UPDATE boot SET clock = ?", (ClockQuality.UNTRUSTED.value,))
    assert watch.look() == {"is_judged": False, "subjects": 0, "told": 0, "cleared": 0}
    assert watch.heard() == []


def test_the_day_is_that_of_the_depot(watch: Watch) -> None:
    """The evening of the last valid day in Denver is the day after in Greenwich."""
    driver = add_driver(watch.tx)
    file_whole(watch.tx, Holder.DRIVER, driver, FAR)
    file_paper(watch.tx, Holder.DRIVER, driver, Kind.CDL, TODAY)
    evening = datetime(2026, 6, 1, 23, 30, tzinfo=ZoneInfo("America/Denver"))
    watch.machine.advance(round(evening.timestamp() * 1000) - NOW)
    watch.look()
    assert watch.heard() == [("paper.warned", "cdl D17")]
    watch.machine.advance(DAY_MS // 24)
    watch.look()
    assert watch.heard()[-1] == ("paper.expired", "cdl D17")


def test_papers_that_change_while_they_are_looked_at_are_looked_at_again(watch: Watch) -> None:
    driver = add_driver(watch.tx)
    with watch.snapshot() as reads:
        seen = paper_watch.decide(paper_watch.load(reads, NOW), watch.lab.rules)
    file_whole(watch.tx, Holder.DRIVER, driver, FAR)
    with pytest.raises(Stale, match="papers have changed"):
        paper_watch.save(cast(JobTx, watch.tx), seen)

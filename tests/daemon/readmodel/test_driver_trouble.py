import sqlite3
from datetime import date

import pytest

from daemon.domain.watch.telling import AHEAD, LOG, VIOLATED
from daemon.readmodel.attention import DriverTrouble, Urgency
from daemon.readmodel.driver_trouble import (
    NO_HOURS,
    PAPERS_KEY,
    HoursCount,
    hours_count,
    hours_trouble,
    papers_trouble,
)
from daemon.readmodel.papers import due
from tests.daemon.readmodel.sample_drivers import add_drivers
from tests.daemon.readmodel.sample_fleet import DAY, NOW


@pytest.fixture
def drivers(db: sqlite3.Connection) -> sqlite3.Connection:
    add_drivers(db, now=NOW, midnight=DAY)
    db.execute("DELETE FROM hours_warning")
    return db


def warn(db: sqlite3.Connection, driver: int, clock: str, step: int) -> None:
    db.execute("INSERT INTO hours_warning VALUES (?, ?, ?, ?)", (driver, clock, step, NOW))


def test_a_driver_counts_once_by_what_presses_most(drivers: sqlite3.Connection) -> None:
    assert hours_count(drivers) == NO_HOURS
    warn(drivers, 1, "driving", VIOLATED)
    warn(drivers, 1, "window", 15)
    warn(drivers, 2, "cycle", 60)
    warn(drivers, 3, LOG, 0)
    drivers.execute("UPDATE driver SET retired_at = 1 WHERE id = 3")
    assert hours_count(drivers) == HoursCount(violated=1, warned=1)
    assert hours_count(drivers).total == 2


@pytest.mark.parametrize(
    ("clock", "step", "trouble", "urgency", "said"),
    [
        ("driving", VIOLATED, DriverTrouble.VIOLATED, Urgency.NOW, "over the limit: driving"),
        ("cycle", 0, DriverTrouble.WARNED, Urgency.NOW, "used up: the cycle"),
        ("window", 30, DriverTrouble.WARNED, Urgency.NOW, "30 min or less left: the window"),
        ("window", 60, DriverTrouble.WARNED, Urgency.SOON, "60 min or less left: the window"),
        ("break", AHEAD, DriverTrouble.WARNED, Urgency.SOON, "not enough for the work in hand"),
        (LOG, 0, DriverTrouble.WARNED, Urgency.SOON, "hours cannot be told: not assignable"),
    ],
)
def test_each_warning_is_a_row_that_says_what_it_is(
    drivers: sqlite3.Connection,
    clock: str,
    step: int,
    trouble: DriverTrouble,
    urgency: Urgency,
    said: str,
) -> None:
    warn(drivers, 4, clock, step)
    (row,) = hours_trouble(drivers)
    assert (row.name, row.key, row.driver, row.urgency) == ("D17", "dD17", trouble, urgency)
    assert row.said.startswith(said)
    assert row.since == NOW


def test_a_driver_is_one_row_by_what_presses_most(drivers: sqlite3.Connection) -> None:
    warn(drivers, 4, "cycle", 60)
    warn(drivers, 4, "driving", VIOLATED)
    (row,) = hours_trouble(drivers)
    assert row.said == "over the limit: driving, and 1 more"


def test_expired_papers_are_one_row_and_missing_ones_no_news(drivers: sqlite3.Connection) -> None:
    (row,) = papers_trouble(due(drivers, date(2026, 6, 1), within_days=0))
    assert (row.key, row.driver) == (PAPERS_KEY, DriverTrouble.PAPERS)
    assert row.said == "2 expired: D28 medical certificate, T-05 annual inspection"
    (later,) = papers_trouble(due(drivers, date(2026, 8, 1), within_days=0))
    assert later.said.endswith("and 2 more")
    drivers.execute("DELETE FROM paper")
    assert papers_trouble(due(drivers, date(2026, 6, 1), within_days=0)) == ()

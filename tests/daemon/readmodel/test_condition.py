import sqlite3
from pathlib import Path

import pytest

from daemon.domain.maintenance.condition import State
from daemon.domain.maintenance.features import Way
from daemon.readmodel.condition import feature_of, findings, is_vehicle
from daemon.store import conditions
from daemon.store.conditions import End
from tests.daemon.jobs.condition_scene import add_days, add_finding, usual
from tests.daemon.store.scene import NOW, open_store

TODAY = NOW // 86_400_000


@pytest.fixture
def filled(tmp_path: Path) -> sqlite3.Connection:
    store = open_store(tmp_path / "condition.db")
    add_days(store.connection, TODAY - 60, TODAY, vehicles=2)
    add_finding(store.connection, 1, began_on=TODAY - 20, found_at=NOW - 86_400_000 * 9)
    return store.connection


def test_a_finding_has_the_days_it_was_judged_by_and_those_since(
    filled: sqlite3.Connection,
) -> None:
    (row,) = findings(filled)
    assert (row.vehicle, row.feature, row.way) == ("T-1", "battery_rest", Way.FALLS)
    assert [one.day for one in row.days] == list(range(TODAY - 40, TODAY))
    assert (row.days[0].low, row.days[0].high) == (12_520, 12_680)
    assert row.latest == usual(1, TODAY - 1)
    assert feature_of(row).said(row.usual) == "12.60 V"


def test_what_is_over_is_shown_when_asked_for_without_later_days(
    filled: sqlite3.Connection,
) -> None:
    how = End(state=State.REPAIRED, at=NOW, by="olga", note="new battery")
    conditions.end(filled, 1, how)
    assert findings(filled) == ()
    (row,) = findings(filled, with_ended=True)
    assert (row.state, row.ended_by, row.note) == (State.REPAIRED, "olga", "new battery")
    assert row.days[-1].day == TODAY - 11


def test_one_vehicle_may_be_asked_for(filled: sqlite3.Connection) -> None:
    assert findings(filled, vehicle="T-2") == ()
    assert len(findings(filled, vehicle="T-1")) == 1
    assert is_vehicle(filled, "T-2")
    assert not is_vehicle(filled, "T-9")

import sqlite3

import pytest

from daemon.domain.orders.concrete import Hardness
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.loads import load_clock, loads
from tests.daemon.readmodel.sample_fleet import NOW

MINUTE = 60_000
EARLY = RuleValues(
    {"concrete.first_warning_minutes": 3, "concrete.second_warning_minutes": 30}, "early"
)


def test_whose_limit_comes_first_stands_on_top(desk: sqlite3.Connection) -> None:
    found = loads(desk, NOW)
    assert [(row.vehicle, row.order, row.clock.left_min) for row in found] == [
        ("T-06", "O-104", 12),
        ("T-04", "O-105", 24),
        ("T-02", "O-103", 38),
        ("T-08", "O-112", 59),
        ("T-07", "O-106", 86),
    ]
    assert [row.clock.hardness for row in found[:3]] == [
        Hardness.PRESSING,
        Hardness.WARNED,
        Hardness.FRESH,
    ]


def test_a_load_of_a_cancelled_order_is_stranded_until_somebody_decides(
    desk: sqlite3.Connection,
) -> None:
    assert [row.vehicle for row in loads(desk, NOW) if row.is_stranded] == ["T-08"]
    desk.execute("UPDATE truck_load SET decision = 'dump', decided_at = 1, decided_by = 'ana'")
    assert [row.vehicle for row in loads(desk, NOW) if row.is_stranded] == []
    assert {(row.decision, row.decided_by) for row in loads(desk, NOW)} == {("dump", "ana")}


def test_warnings_are_those_of_the_rules_in_force(desk: sqlite3.Connection) -> None:
    hard = {row.vehicle: row.clock.hardness for row in loads(desk, NOW, EARLY)}
    assert hard["T-07"] is Hardness.WARNED
    assert hard["T-08"] is Hardness.PRESSING


@pytest.mark.parametrize(("age", "left"), [(0, 90), (89, 1), (90, 0), (101, -11)])
def test_beyond_its_limit_what_is_left_is_below_zero(age: int, left: int) -> None:
    assert load_clock(NOW - age * MINUTE, 90, NOW).left_min == left

from typing import Any

import pytest

from daemon.interfaces import Tx
from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.store.duty_scene import DAY, add_driver
from tests.daemon.store.scene import NOW, ask

PLANS = "SELECT begins_at, steps, told_by FROM work_plan"
EVENTS = "SELECT kind, subject FROM event ORDER BY seq"


@pytest.fixture
def desk(whole: WholeDesk) -> WholeDesk:
    def people(tx: Tx) -> None:
        add_driver(tx, "D17")
        add_driver(tx, "D18")
        tx.execute("UPDATE driver SET retired_at = 1 WHERE name = 'D18'")

    whole.writer.write(people)
    return whole


def test_driver_is_given_work_and_it_is_taken_back(desk: WholeDesk) -> None:
    answer = desk.ask("hours.plan", actor=OLGA, driver="D17", plan="load 15, drive 1:10")
    assert answer.message == "driver D17 has work in hand for 1 h 25 min"
    steps = '[["ON","",15,"load"],["D","",70,"drive"]]'
    assert ask(desk.path, PLANS) == [(NOW, steps, "olga")]
    answer = desk.ask("hours.drop_plan", actor=OLGA, driver="D17")
    assert answer.body["dropped"] is True
    assert ask(desk.path, PLANS) == []
    assert ask(desk.path, EVENTS) == [("hours.planned", "D17"), ("hours.plan_dropped", "D17")]
    assert desk.ask("hours.drop_plan", actor=OLGA, driver="D17").body["dropped"] is False


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ({"driver": "D99", "plan": "drive 5"}, "driver_not_found", "no driver 'D99'"),
        ({"driver": "D18", "plan": "drive 5"}, "driver_retired", "driver D18 is retired"),
        ({"driver": "D17", "plan": "dive 5"}, "bad_plan", "work of driver D17: line 1: 'dive 5'"),
        ({"driver": "D17", "plan": "drive 5", "begins_at": NOW - DAY - 1}, "bad_plan", "begins"),
        ({"driver": "D17", "plan": "drive 5", "begins_at": NOW + 15 * DAY}, "bad_plan", "begins"),
    ],
)
def test_work_that_cannot_be_given_is_refused_by_name(
    desk: WholeDesk, args: dict[str, Any], code: str, said: str
) -> None:
    answer = desk.ask("hours.plan", actor=OLGA, **args)
    assert (answer.is_done, answer.code) == (False, code)
    assert said in answer.message
    assert ask(desk.path, PLANS) == []


def test_nobody_who_only_looks_plans(desk: WholeDesk) -> None:
    assert desk.ask("hours.plan", actor=VERA, driver="D17", plan="drive 5").code == "not_allowed"
    assert desk.ask("hours.drop_plan", actor=OLGA, driver="D99").code == "driver_not_found"

import json
from functools import partial
from typing import Any

import pytest

from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.interfaces import Tx
from daemon.store import alerts
from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.jobs.condition_scene import add_days, add_finding
from tests.daemon.store.scene import NOW, STAMP, ask

TODAY = NOW // 86_400_000
FINDINGS = "SELECT state, ended_at, ended_by, note FROM condition_finding"
READ_BY = "SELECT read_by FROM alert"
TOLD = {"vehicle": "T-1", "feature": "battery_rest", "note": "new battery"}


def fill(tx: Tx) -> None:
    db: Any = tx
    add_days(db, TODAY - 3, TODAY, vehicles=2)
    add_finding(db, 1, began_on=TODAY - 12, found_at=NOW - 86_400_000)


def alert(tx: Tx) -> int:
    told = Alert(
        recipient=Desk.MAINTENANCE,
        event="condition.found",
        subject="T-1 battery_rest",
        urgency=Urgency.MEDIUM,
        title="T-1: battery at rest falls",
        text="",
        correlation_id="c",
    )
    return alerts.add(tx, told, STAMP)


@pytest.fixture
def desk(whole: WholeDesk) -> WholeDesk:
    whole.writer.write(fill)
    whole.writer.write(partial(alert))
    return whole


@pytest.mark.parametrize(
    ("command", "state"),
    [("condition.repaired", "repaired"), ("condition.dismiss", "dismissed")],
)
def test_a_finding_is_ended_by_who_knows_better(desk: WholeDesk, command: str, state: str) -> None:
    answer = desk.ask(command, actor=OLGA, **TOLD)
    assert answer.is_done
    assert answer.message.startswith("T-1, battery at rest: the finding is ")
    assert ask(desk.path, FINDINGS) == [(state, NOW, "olga", "new battery")]
    kind, subject, body = desk.events()[-1]
    assert (kind, subject) == (f"condition.{state}", "T-1 battery_rest")
    assert json.loads(body)["note"] == "new battery"
    assert ask(desk.path, READ_BY) == [("olga",)]


@pytest.mark.parametrize(
    ("changed", "code", "next_step"),
    [
        ({"vehicle": "T-9"}, "vehicle_not_found", "depotd vehicles list"),
        ({"feature": "coolant_warm"}, "finding_not_found", "open of it: battery_rest"),
        ({"vehicle": "T-2"}, "finding_not_found", "open of it: nothing"),
        ({"feature": "mood"}, "bad_arguments", ""),
        ({"note": ""}, "bad_arguments", ""),
    ],
)
def test_what_cannot_be_ended_is_refused_by_name(
    desk: WholeDesk, changed: dict[str, str], code: str, next_step: str
) -> None:
    answer = desk.ask("condition.repaired", actor=OLGA, **{**TOLD, **changed})
    assert (answer.is_done, answer.code) == (False, code)
    assert next_step in answer.next_step
    assert ask(desk.path, FINDINGS) == [("open", None, "", "")]


def test_what_is_over_is_not_ended_twice(desk: WholeDesk) -> None:
    desk.ask("condition.dismiss", actor=OLGA, **TOLD)
    assert desk.ask("condition.repaired", actor=OLGA, **TOLD).code == "finding_not_found"


def test_who_only_looks_may_not(desk: WholeDesk) -> None:
    assert not desk.ask("condition.dismiss", actor=VERA, **TOLD).is_done
    assert ask(desk.path, FINDINGS) == [("open", None, "", "")]

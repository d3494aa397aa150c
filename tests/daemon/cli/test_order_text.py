import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.cli.order_text import (
    COLUMNS,
    fact_lines,
    late_words,
    load_words,
    order_cells,
    promise_lines,
    row_body,
    state_words,
    timeline_lines,
)
from daemon.cli.when import DepotTime
from daemon.readmodel.loads import load_clock
from daemon.readmodel.order import OrderDetail, order_detail
from tests.daemon.readmodel.sample_drivers import add_drivers
from tests.daemon.readmodel.sample_fleet import DAY, NOW, ZONE, create
from tests.daemon.readmodel.sample_orders import add_orders

WHEN = DepotTime(zone=ZoneInfo(ZONE), now_ms=NOW)
MINUTE = 60_000


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = create(tmp_path_factory.mktemp("text") / "orders.db")
    connection = sqlite3.connect(path)
    with connection:
        add_drivers(connection, now=NOW, midnight=DAY)
        add_orders(connection, now=NOW)
    yield connection
    connection.close()


def detail(db: sqlite3.Connection, name: str) -> OrderDetail:
    found = order_detail(db, name, NOW)
    assert found is not None
    return found


def test_cells_say_state_lateness_and_load(db: sqlite3.Connection) -> None:
    cells = dict(zip(COLUMNS, order_cells(detail(db, "O-104").row, WHEN), strict=True))
    assert cells == {
        "order": "O-104", "tier": "priority", "state": "in transit", "promised": "07:58",
        "late": "-2", "truck": "T-06", "driver": "D36", "load": "! 12 min", "to": "yard-n",
        "customer": "BOULDER",
    }  # fmt: skip
    assert state_words(detail(db, "O-109").row) == "no truck"
    assert late_words(detail(db, "O-109").row) == "?"
    assert late_words(detail(db, "O-113").row) == "-"
    assert late_words(detail(db, "O-103").row) == "!+12"


@pytest.mark.parametrize(("age", "said"), [(10, "80 min"), (61, "! 29 min"), (94, "! -4 min")])
def test_a_load_has_a_sign_from_its_first_warning_on(age: int, said: str) -> None:
    assert load_words(load_clock(NOW - age * MINUTE, 90, NOW)) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("O-101", "6 min before it"),
        ("O-102", "BROKEN by 12 min by traffic"),
        ("O-103", "! 12 min late"),
        ("O-110", "nobody knows whether it is kept"),
        ("O-113", "; off"),
    ],
)
def test_how_a_promise_stands_is_said(db: sqlite3.Connection, name: str, said: str) -> None:
    assert said in next(iter(promise_lines(detail(db, name), WHEN)))


def test_facts_leave_out_what_nobody_said(db: sqlite3.Connection) -> None:
    lines = list(fact_lines(detail(db, "O-110"), WHEN))
    assert not any(line.startswith(("  rating", "  cancelled", "  clock")) for line in lines)
    assert "  limit     the load does not set" in lines
    assert "  truck     -" in lines
    rated = list(fact_lines(detail(db, "O-101"), WHEN))
    assert "  rating    5 of 5 by ana clean chute" in rated
    assert "  truck     T-01 had it" in rated
    assert any("place 2 on its route" in line for line in fact_lines(detail(db, "O-108"), WHEN))


def test_the_timeline_is_told_in_the_depots_time(db: sqlite3.Connection) -> None:
    heading, *lines = timeline_lines(detail(db, "O-103"), WHEN)
    assert heading == "what happened (MDT):"
    assert lines[1] == "  06:33:20    assigned to T-02 and D04 (dispatch)"


def test_a_body_for_programs_is_short(db: sqlite3.Connection) -> None:
    body = row_body(detail(db, "O-109").row)
    assert isinstance(body["look"], dict)
    assert "rejected" not in body["look"]
    assert body["is_late"] is False


def test_an_expectation_that_holds_no_more_says_why(db: sqlite3.Connection) -> None:
    db.execute("UPDATE order_eta SET unknown = 'the position of T-02 is unknown'")
    lines = list(promise_lines(detail(db, "O-103"), WHEN))
    assert lines[1:3] == [
        "  expected 08:24:20, 4 of 5 by 08:29:20 (online, on the way)",
        "  last known 1 min ago: the position of T-02 is unknown",
    ]
    db.rollback()


def test_who_was_told_of_a_delay_is_said_and_not_that_somebody_declared_it(
    db: sqlite3.Connection,
) -> None:
    found = detail(db, "O-103")
    assert found.promise is not None
    (told,) = found.promise.told
    promise = replace(found.promise, told=(replace(told, level="declared"),))
    said = list(promise_lines(replace(found, promise=promise), WHEN))
    assert any(line.endswith("  customer and owner told: 6 min late") for line in said)
    assert not any("declared" in line for line in said)

from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.maintenance.due import Due
from daemon.domain.maintenance.use import HORIZON_DAYS
from daemon.interfaces import Tx
from daemon.store import forecasts_said
from tests.daemon.domain.maintenance.service_files import KM, TODAY, done, file, judged
from tests.daemon.store.scene import open_store
from tests.daemon.store.service_scene import add_vehicle

KEY = (1, "b")
ROWS = "SELECT said_on, cycle, happened_on, is_void FROM forecast_said ORDER BY said_on"


@pytest.fixture
def tx(tmp_path: Path) -> Tx:
    tx = open_store(tmp_path / "said.db").connection
    add_vehicle(tx)
    return tx


@pytest.fixture
def due() -> Due:
    return judged(file(records=(done(distance=388_000 * KM),)))


def test_what_is_said_waits_for_what_happens(tx: Tx, due: Due) -> None:
    for day in (TODAY, TODAY, TODAY + 1):
        forecasts_said.say(tx, due, today=day)
    assert forecasts_said.open_cycles(tx) == {(1, "b", "1/1")}
    assert forecasts_said.settle(tx, KEY, cycle="1/1", happened_on=TODAY + 40) == 2
    assert forecasts_said.open_cycles(tx) == frozenset()
    forecasts_said.say(tx, due, today=TODAY)
    assert tx.execute(ROWS).fetchall() == [
        (TODAY, "1/1", TODAY + 40, 0),
        (TODAY + 1, "1/1", TODAY + 40, 0),
    ]


def test_other_cycles_are_void(tx: Tx, due: Due) -> None:
    forecasts_said.say(tx, due, today=TODAY)
    forecasts_said.say(tx, replace(due, cycle="1/2"), today=TODAY + 9)
    assert forecasts_said.void(tx, KEY, but=("1/1", "1/2")) == 0
    assert forecasts_said.void(tx, KEY, but=("1/2",)) == 1
    assert forecasts_said.settle(tx, KEY, cycle="1/1", happened_on=TODAY) == 0
    assert [row[3] for row in tx.execute(ROWS)] == [1, 0]


def test_without_a_day_nothing_is_said_and_a_band_may_have_no_end(tx: Tx, due: Due) -> None:
    forecasts_said.say(tx, replace(due, due_on=None), today=TODAY)
    assert tx.execute(ROWS).fetchall() == []
    forecasts_said.say(tx, replace(due, high_on=None), today=TODAY)
    high_on = "SELECT high_on FROM forecast_said"
    assert tx.execute(high_on).fetchall() == [(TODAY + HORIZON_DAYS,)]


def test_what_is_old_is_forgotten(tx: Tx, due: Due) -> None:
    for day in (TODAY, TODAY + 1):
        forecasts_said.say(tx, due, today=day)
    assert forecasts_said.forget(tx, before=TODAY + 1) == 1

import sqlite3

import pytest

from daemon.store import streams, telemetry
from daemon.store.database import Store
from daemon.store.faults import Fault, fault_of
from daemon.store.telemetry import Measured
from tests.daemon.store.scene import NOW, add_unit

ROWS = "SELECT seq, at, signal_id, value FROM telemetry ORDER BY seq"


@pytest.fixture(autouse=True)
def unit(store: Store) -> None:
    add_unit(store.connection, "T1")


def test_a_signal_has_one_number_for_good(store: Store) -> None:
    tx = store.connection
    first, second = telemetry.signal_id(tx, "rpm"), telemetry.signal_id(tx, "coolant_c")
    assert (telemetry.signal_id(tx, "rpm"), telemetry.signal_id(tx, "coolant_c")) == (first, second)
    assert first != second


def test_values_take_gapless_numbers_and_may_be_unknown(store: Store) -> None:
    tx = store.connection
    rpm, heat = telemetry.signal_id(tx, "rpm"), telemetry.signal_id(tx, "coolant_c")
    values = [Measured(NOW, NOW, rpm, 900), Measured(NOW, NOW, heat, None)]
    assert telemetry.insert(tx, 1, values, boot=1) == 2
    assert tx.execute(ROWS).fetchall() == [(1, NOW, rpm, 900), (2, NOW, heat, None)]
    assert telemetry.insert(tx, 1, [], boot=1) == 0


def test_a_value_that_is_there_takes_no_number(store: Store) -> None:
    tx = store.connection
    rpm = telemetry.signal_id(tx, "rpm")
    telemetry.insert(tx, 1, [Measured(NOW, NOW, rpm, 900)], boot=1)
    again = [Measured(NOW + at, NOW, rpm, 950) for at in (0, 1, 1)]
    assert telemetry.insert(tx, 1, again, boot=1) == 1
    assert tx.execute(ROWS).fetchall() == [(1, NOW, rpm, 900), (2, NOW + 1, rpm, 950)]
    assert streams.last(tx, "telemetry") == 2


def test_the_same_instant_of_another_unit_is_another_value(store: Store) -> None:
    tx = store.connection
    add_unit(tx, "T2")
    rpm = telemetry.signal_id(tx, "rpm")
    for unit in (1, 2):
        assert telemetry.insert(tx, unit, [Measured(NOW, NOW, rpm, 900)], boot=1) == 1


def test_a_full_disk_is_told_as_one(store: Store) -> None:
    """SQLite then ends the whole transaction, and the savepoint with it."""
    tx = store.connection
    rpm = telemetry.signal_id(tx, "rpm")
    pages = tx.execute("PRAGMA page_count").fetchone()[0]
    tx.execute(f"PRAGMA max_page_count = {pages:d}").fetchall()
    tx.execute("BEGIN IMMEDIATE")

    def fill() -> None:
        for at in range(NOW, NOW + 8_000, 40):
            telemetry.insert(tx, 1, [Measured(at + n, NOW, rpm, n) for n in range(40)], boot=1)

    with pytest.raises(sqlite3.OperationalError) as told:
        fill()
    assert fault_of(told.value) is Fault.FULL

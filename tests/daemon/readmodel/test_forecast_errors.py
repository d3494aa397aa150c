import sqlite3

import pytest

from daemon.readmodel.forecast_errors import forecast_accuracy
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_services import add_services
from tests.daemon.store.service_scene import DAY_MS

TODAY = NOW // DAY_MS


@pytest.fixture
def served(db: sqlite3.Connection) -> sqlite3.Connection:
    add_services(db, now=NOW)
    return db


def test_what_was_said_thirty_days_before_is_judged_by_the_day_it_happened(
    served: sqlite3.Connection,
) -> None:
    found = forecast_accuracy(served, TODAY)
    assert [one.due_on for one in found.said] == [TODAY - 8]
    assert (found.depot.judged, found.depot.median_late_days, found.depot.covered) == (1, 2, 1)
    assert [one.vehicle for one in found.vehicles] == ["T-S1"]
    assert (found.void, found.waiting) == (1, 1)


def test_at_another_distance_another_saying_is_judged(served: sqlite3.Connection) -> None:
    found = forecast_accuracy(served, TODAY, ahead_days=25)
    assert (found.depot.median_error_days, found.depot.median_late_days) == (2, -2)


def test_of_another_vehicle_nothing_is_judged(served: sqlite3.Connection) -> None:
    found = forecast_accuracy(served, TODAY, vehicle="T-S2")
    assert (found.depot.judged, found.depot.covered, found.void) == (0, None, 0)


def test_what_happened_more_than_a_year_ago_is_left_out(served: sqlite3.Connection) -> None:
    assert forecast_accuracy(served, TODAY + 400).depot.judged == 0

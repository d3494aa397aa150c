from typing import Any

import pytest

from daemon.domain.maintenance.forecast_error import Said, accuracy, ahead


def said(said_on: int, due_on: int, *, happened_on: int = 100, **changes: Any) -> Said:
    given: dict[str, Any] = {
        "vehicle": "T07",
        "kind": "b",
        "low_on": due_on - 4,
        "high_on": due_on + 4,
        "trigger": "distance",
        "basis": "own",
        **changes,
    }
    return Said(said_on=said_on, due_on=due_on, happened_on=happened_on, **given)


def test_of_each_time_the_saying_nearest_to_thirty_days_before_is_judged() -> None:
    given = [said(60, 90), said(68, 91), said(71, 92), said(95, 100)]
    assert [one.due_on for one in ahead(given)] == [92]
    assert ahead([said(60, 90), said(90, 99)]) == ()
    assert [one.due_on for one in ahead(given, days=5)] == [100]


def test_what_the_calendar_alone_has_decided_is_no_forecast() -> None:
    exact, counter_first = said(70, 100, trigger="days"), said(71, 120, trigger="days", kind="a")
    assert ahead([exact, counter_first]) == (counter_first,)


def test_each_vehicle_kind_and_cycle_counts_once() -> None:
    given = [
        said(70, 98),
        said(70, 99, kind="a"),
        said(70, 97, vehicle="T08"),
        said(170, 199, happened_on=200),
    ]
    assert len(ahead(given * 2)) == 4


def test_the_median_and_what_the_band_covers() -> None:
    found = accuracy([said(70, 98), said(70, 103), said(70, 110), said(70, 91)])
    assert found.judged == 4
    assert found.median_error_days == pytest.approx(6)
    assert found.median_late_days == pytest.approx(0.5)
    assert found.covered == pytest.approx(0.5)


def test_nothing_judged_is_unknown_and_not_zero() -> None:
    found = accuracy([])
    assert (found.judged, found.median_error_days, found.covered) == (0, None, None)

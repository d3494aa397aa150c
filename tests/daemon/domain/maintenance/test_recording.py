import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.recording import FAR, Part, cost_of, doubts
from tests.daemon.domain.maintenance.service_files import HOUR, KM, TODAY, done

DAY_MS = 86_400_000
NOW = TODAY * DAY_MS
RECORDS = (
    done(number=1, days_ago=100, distance=380_000 * KM),
    done(number=2, days_ago=10, distance=399_000 * KM),
)


@pytest.mark.parametrize(
    ("days_ago", "km", "code"),
    [
        (0, 400_000, None),
        (0, 398_999, "counter_backwards"),
        (50, 390_000, None),
        (50, 399_001, "counter_backwards"),
        (50, 379_999, "counter_backwards"),
        (200, 379_000, None),
    ],
)
def test_readings_only_grow(days_ago: int, km: int, code: str | None) -> None:
    found = doubts(NOW - days_ago * DAY_MS, {Trigger.DISTANCE: km * KM}, {}, RECORDS)
    assert [one.code for one in found] == ([] if code is None else [code])


def test_a_reading_far_from_the_counter_is_doubted_and_both_are_named() -> None:
    believed = {Trigger.DISTANCE: 400_000 * KM, Trigger.ENGINE_TIME: 9000 * HOUR}
    (found,) = doubts(NOW, {Trigger.DISTANCE: 412_380 * KM}, believed, ())
    assert found.code == "counter_far"
    assert "412,380 km" in found.message
    assert "400,000 km" in found.message
    assert len(doubts(NOW, {Trigger.ENGINE_TIME: 8900 * HOUR}, believed, ())) == 1


@given(st.integers(0, 10**9), st.sampled_from(sorted(FAR)))
def test_what_the_counter_itself_says_is_never_doubted(value: int, trigger: Trigger) -> None:
    assert doubts(NOW, {trigger: value}, {trigger: value}, ()) == ()


@pytest.mark.parametrize(
    ("parts", "cents"),
    [
        ((), None),
        ((Part(name="bulb"),), None),
        ((Part(name="filter", count=2, cost_cents=1990), Part(name="bulb")), 3980),
    ],
)
def test_parts_without_prices_cost_nobody_knows_what(
    parts: tuple[Part, ...], cents: int | None
) -> None:
    assert cost_of(parts) == cents

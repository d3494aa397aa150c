import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gps.dates import (
    FLOOR_MS,
    HALF_DAY_MS,
    ROLLOVER_MS,
    apart_ms,
    joined,
    rollover_weeks,
)
from drivers.nmea.fields import DAY_MS

_INSTANTS = st.integers(0, 4_000_000_000_000)
_TIMES = st.integers(0, DAY_MS)


@given(_INSTANTS, _TIMES)
def test_a_joined_instant_is_within_half_a_day_and_has_the_time(known_at: int, tod: int) -> None:
    at = joined(known_at, tod)
    assert abs(at - known_at) <= HALF_DAY_MS
    assert (at - tod) % DAY_MS == 0


@pytest.mark.parametrize(
    ("known_tod", "tod", "day"),
    [
        (86_399_000, 0, 1),
        (0, 86_399_000, -1),
        (1_000, 2_000, 0),
        (86_399_000, DAY_MS, 0),
    ],
)
def test_midnight_changes_the_day(known_tod: int, tod: int, day: int) -> None:
    assert joined(100 * DAY_MS + known_tod, tod) == (100 + day) * DAY_MS + tod


def test_times_of_day_are_compared_round_midnight() -> None:
    assert apart_ms(86_399_000, 1_000) == 2_000
    assert apart_ms(1_000, 86_399_000) == 2_000
    assert apart_ms(1_700_000_000_000, 1_700_000_000_000 % DAY_MS) == 0


@given(_INSTANTS, _INSTANTS)
def test_rollover_snaps_to_the_nearest_epoch_and_never_back(at: int, reference: int) -> None:
    weeks = rollover_weeks(at, reference)
    corrected = at + weeks * 7 * DAY_MS
    floored = max(reference, FLOOR_MS)
    assert weeks >= 0
    assert weeks % 1024 == 0
    assert corrected > floored or floored - corrected <= ROLLOVER_MS // 2
    assert weeks == 0 or corrected - floored <= ROLLOVER_MS // 2


def test_a_clock_before_the_release_does_not_count() -> None:
    fell_back = FLOOR_MS - ROLLOVER_MS
    assert rollover_weeks(fell_back, 0) == 1024
    assert rollover_weeks(FLOOR_MS + 5 * 365 * DAY_MS, 0) == 0

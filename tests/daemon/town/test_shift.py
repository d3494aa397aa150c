import pytest

from daemon.town.shift import DAY_MS, Trade, VehiclePlan, journey
from tests.daemon.town.scene import day, town

HOUR_MS = 3_600_000
MIDNIGHT = 1_781_499_600_000


@pytest.mark.parametrize("trade", Trade)
def test_a_shift_has_the_length_of_a_working_day(trade: Trade) -> None:
    for seed in range(1, 9):
        path = day(trade, seed)
        hours = (path.now - path.start_at) / HOUR_MS
        assert 8.0 < hours < 12.6
        assert path.length_m > 20_000


@pytest.mark.parametrize("trade", Trade)
def test_it_begins_and_ends_at_home(trade: Trade) -> None:
    path = day(trade)
    assert path.place_at(path.length_m) == pytest.approx(path.place_at(0.0))


def test_equal_plans_drive_equally_and_vehicles_differ() -> None:
    def driven(name: str) -> float:
        vehicle = VehiclePlan(name=name, trade=Trade.VAN, seed=4)
        return journey(town(), vehicle, midnight=MIDNIGHT).length_m

    assert driven("A") == driven("A")
    assert driven("A") != driven("B")


def test_days_follow_one_another_with_the_receiver_off_overnight() -> None:
    path = day(Trade.MIXER, 3, 3)
    nights = [
        (b.start - a.end) / HOUR_MS
        for a, b in zip(path.powered, path.powered[1:], strict=False)
        if b.start - a.end > 3 * HOUR_MS
    ]
    assert len(nights) == 2
    assert all(9 < hours < 18 for hours in nights)
    assert path.powered[0].start == path.start_at
    assert path.powered[-1].end == path.now


def test_late_shift_begins_around_noon() -> None:
    vehicle = VehiclePlan(name="L", trade=Trade.MIXER, seed=1, late=True)
    path = journey(town(), vehicle, midnight=MIDNIGHT)
    assert 11 <= (path.start_at - MIDNIGHT) % DAY_MS / HOUR_MS <= 13


def test_some_drivers_switch_off_at_lunch() -> None:
    counts = {len(day(Trade.VAN, seed).powered) for seed in range(1, 9)}
    assert counts == {1, 2}

from daemon.town.days import truck
from daemon.town.engine_plan import engine_plan
from drivers.j1939.vin import vin


def check_digit(text: str) -> str:
    """By the table of 49 CFR 565, written out again."""
    letters = {
        1: "AJ",
        2: "BKS",
        3: "CLT",
        4: "DMU",
        5: "ENV",
        6: "FW",
        7: "GPX",
        8: "HY",
        9: "RZ",
    }
    value = {one: number for number, those in letters.items() for one in those}
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    parts = [(int(c) if c.isdigit() else value[c]) * w for c, w in zip(text, weights, strict=True)]
    return "0123456789X"[sum(parts) % 11]


def test_every_vehicle_has_a_vin_of_its_own() -> None:
    vins = [engine_plan(truck(1, number)).vin for number in range(60)]
    assert len(set(vins)) == 60
    assert all(vin(one.encode()) == one and check_digit(one) == one[8] for one in vins)


def test_equal_vehicles_are_equal_and_begin_with_a_past() -> None:
    plan = engine_plan(truck(1, 0))
    assert plan == engine_plan(truck(1, 0))
    assert plan != engine_plan(truck(2, 0))
    assert plan.begun.odometer_m >= 40e6
    assert 0.6 <= plan.begun.level_ml / plan.tank_ml <= 0.95
    assert plan.begun.odometer_m + plan.cab_ahead_m > 1.2 * plan.begun.odometer_m


def test_a_mixer_has_more_hours_for_its_kilometres() -> None:
    mixer, tipper = engine_plan(truck(1, 0)).begun, engine_plan(truck(1, 1)).begun
    assert mixer.running_ms / mixer.odometer_m > 2 * tipper.running_ms / tipper.odometer_m

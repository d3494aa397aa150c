from daemon.town import traffic
from daemon.town.dice import dice


def test_rush_hour_slows_the_town_more_than_the_motorway() -> None:
    assert traffic.flow(8.0, urban=True) < traffic.flow(12.0, urban=True)
    assert traffic.flow(12.0, urban=True) < traffic.flow(3.0, urban=True)
    assert traffic.flow(8.0, urban=True) < traffic.flow(8.0, urban=False)


def test_red_lights_are_more_and_longer_in_the_rush() -> None:
    rng = dice("lights")
    calm = [traffic.red_light_s(rng, 12.0) for _ in range(2000)]
    rush = [traffic.red_light_s(rng, 8.0) for _ in range(2000)]
    assert sum(map(bool, calm)) < sum(map(bool, rush))
    assert max(calm) <= 55.0 < max(rush) <= 75.0


def test_queues_creep_as_trucks_do() -> None:
    rng = dice("queue")
    for creep_m, stand_s in traffic.queue_creeps(rng, 500):
        assert 5.0 <= creep_m <= 20.0
        assert 20.0 <= stand_s <= 90.0
    assert max(traffic.queue_length(rng, 7.0) for _ in range(200)) == 8
    assert max(traffic.queue_length(rng, 10.0) for _ in range(200)) == 2


def test_jams_are_short_and_only_in_the_rush() -> None:
    rng = dice("jam")
    assert not any(traffic.jam_stands_s(rng, 12.0) for _ in range(500))
    jams = [jam for jam in (traffic.jam_stands_s(rng, 8.0) for _ in range(500)) if jam]
    assert jams
    assert max(map(sum, jams)) <= 120.0

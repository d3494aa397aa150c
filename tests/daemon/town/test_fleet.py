import pytest

from daemon.town.fleet import AMBER, RADIO, RED, STRANGER, demo_town
from daemon.town.persona import ROLLED_OVER
from daemon.town.town import Means, Town

NOW = 1_795_304_154_321


@pytest.fixture(scope="module")
def demo() -> Town:
    return demo_town(NOW)


def heard(town: Town, seconds: int) -> dict[str, bytes]:
    got: dict[str, bytes] = {}
    for at in range(NOW, NOW + seconds * 1000, 250):
        for name, payload in town.step(at).items():
            got[name] = got.get(name, b"") + payload
    return got


def test_trucks_drive_from_the_first_minute(demo: Town) -> None:
    driving = [
        feed
        for feed in demo.feeds
        if any(s.speed_m_s > 1.0 for s in feed.path.samples(NOW, NOW + 60_000))
    ]
    assert len(driving) >= 6


def test_every_port_speaks_with_the_date_of_today() -> None:
    town = demo_town(NOW)
    got = heard(town, 60)
    assert set(got) == {port.name for port in town.ports}
    on_bus = {port.name for port in town.ports if port.means is Means.CAN}
    assert all(b"211126" in got[name] for name in got.keys() - on_bus - {"truck-T109"})
    assert all(got[name].startswith(b"(%d." % (NOW // 1000)) for name in on_bus)


def test_mix_of_ports_and_units(demo: Town) -> None:
    serial = [port for port in demo.ports if port.means is Means.PTY]
    radio = [plan for plan in demo.units if plan.port == RADIO]
    assert len(serial) == 9
    assert len(radio) == 4
    assert all(plan.tagged for plan in radio)
    assert {port.says_baud for port in serial} == {True, False}
    assert [plan.unit for plan in demo.units if not plan.known] == [STRANGER]
    assert [plan for plan in demo.units if plan.persona is ROLLED_OVER]


def test_some_trucks_are_on_a_bus_and_not_all_is_well(demo: Town) -> None:
    assert [bus.plan.port for bus in demo.buses] == ["can-T101", "can-T102", "can-T107"]
    assert {bus.plan.unit for bus in demo.buses} <= {plan.unit for plan in demo.units}
    robbed, warned, stopped = (bus.engine for bus in demo.buses)
    assert any(move.ml < 0 for move in robbed.fuel_moves)
    assert not any(move.ml < 0 for move in warned.fuel_moves + stopped.fuel_moves)
    assert [one.lamps for one in warned.plan.troubles] == [AMBER, AMBER]
    assert [one.lamps for one in stopped.plan.troubles] == [RED]
    assert warned.plan.troubles[0].since < NOW < stopped.plan.troubles[0].since < stopped.path.now


def test_equal_seeds_are_equal_towns() -> None:
    first = heard(demo_town(NOW, vehicles=3), 20)
    assert heard(demo_town(NOW, vehicles=3), 20) == first
    assert heard(demo_town(NOW, seed=2, vehicles=3), 20) != first


@pytest.mark.parametrize("vehicles", [1, 9])
def test_size_is_free(vehicles: int) -> None:
    town = demo_town(NOW, vehicles=vehicles)
    assert len(town.units) == vehicles + 1
    assert len({plan.unit for plan in town.units}) == vehicles + 1
    assert len({port.name for port in town.ports}) == len(town.ports)

"""The driver of OBD-II adapters against adapters on a real line, good and bad."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.town.elm import ElmAnswering, ElmOutlet
from daemon.town.elm_adapter import CLONE, GOOD, OLD_BUS, Adapter, Personality, Van
from drivers.elm import opening
from drivers.elm.decoder import ElmDecoder
from drivers.elm.opening import elm_bus
from drivers.errors import PortLost
from drivers.readings import Heard, Named
from drivers.transport.bus import BusPort
from tests.drivers.ports import nothing_left_behind

AT = 1_780_000_000_000
READS = 400
VAN = Van(engine_rpm=1726, speed_km_h=54, stored=("P0301",))


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(opening, "ANSWER_MS", 30_000)  # it is over as soon as it answers
    with nothing_left_behind():
        yield


def opened(outlet: ElmOutlet) -> BusPort:
    return elm_bus(outlet.url, baud=38_400, mono_ms=SystemClock().monotonic)()


def read_on(port: BusPort) -> None:
    for _ in range(READS):
        port.read(0.1)


def named(port: BusPort, decoder: ElmDecoder) -> Named | None:
    """What it is called; asked last of all that is asked once."""
    for _ in range(READS):
        payload = port.read(0.1)
        heard: list[Heard] = decoder.feed(payload, AT) if payload else []
        if names := [name for one in heard for name in one.named]:
            return names[0]
    return None


@pytest.mark.parametrize("personality", [GOOD, CLONE, OLD_BUS], ids=["good", "clone", "old bus"])
def test_a_van_says_what_it_is(tmp_path: Path, personality: Personality) -> None:
    outlet = ElmOutlet(tmp_path / "van", adapter=Adapter(lambda: VAN, personality))
    with ElmAnswering(outlet):
        port, decoder = opened(outlet), ElmDecoder("van")
        name = named(port, decoder)
        port.close()
        port.close()
    assert name is not None
    assert name.vin == VAN.vin
    outlet.close()


def test_an_adapter_that_is_unplugged_is_lost_and_found_again(tmp_path: Path) -> None:
    outlet = ElmOutlet(tmp_path / "van", adapter=Adapter(lambda: VAN))
    with ElmAnswering(outlet):
        port = opened(outlet)
        assert port.read(10)
    outlet.unplug()
    with pytest.raises(PortLost, match="gone"):
        read_on(port)
    port.close()
    outlet.plug_in()
    with ElmAnswering(outlet):
        port = opened(outlet)
        assert named(port, ElmDecoder("van")) is not None
        port.close()
    outlet.close()

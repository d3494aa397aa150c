from typing import Any

import pytest
from pydantic import ValidationError

from daemon.port_settings import CAN_SCHEMES, PortTable, protocol_of
from daemon.settings import Settings
from daemon.settings_faults import fault
from drivers.can.urls import BITRATES, Way


def said(**keys: Any) -> str:
    tables = {"port": [{"name": "truck", **keys}]}
    with pytest.raises(ValidationError) as caught:
        Settings(**tables)  # type: ignore[arg-type] # pydantic judges it
    return fault(caught.value.errors()[0], tables, of=Settings)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            {"url": "/dev/x", "protocol": "can"},
            "protocol: Input should be 'nmea', 'j1939' or 'obd'",
        ),
        ({"url": "/dev/x", "protocol": "j1939"}, "url: with protocol = 'j1939' it is socketcan:"),
        (
            {"url": "slcan:/dev/x", "protocol": "j1939", "baud": 9600},
            "baud: is not for protocol = 'j1939'; its speed is bitrate",
        ),
        (
            {"url": "slcan:/dev/x", "protocol": "j1939", "bitrate": 125_000},
            "bitrate: allowed: 250000, 500000 (given: 125000)",
        ),
        ({"url": "socketcan:can0"}, "is a CAN bus and needs protocol = 'j1939'"),
        ({"url": "slcan:/dev/x", "protocol": "obd"}, "is a CAN bus and needs protocol = 'j1939'"),
        ({"url": "/dev/x", "bitrate": 250_000}, "bitrate: is for protocol = 'j1939' alone"),
        ({"url": "/dev/x", "baud": 4801}, "baud: allowed: auto, 4800, 9600"),
    ],
)
def test_keys_that_do_not_fit_each_other_are_named(keys: dict[str, Any], words: str) -> None:
    assert said(**keys).startswith("port.0 'truck': ")
    assert words in said(**keys)


def test_what_is_left_out_is_a_receiver_and_the_usual_rates() -> None:
    port = PortTable(name="gate", url="/dev/ttyUSB0")
    assert (port.protocol, port.baud, port.bitrate) == ("nmea", "auto", 250_000)


@pytest.mark.parametrize("url", ["socketcan:can0", "SLCAN:/dev/ttyACM0@57600", "candump:a.log.gz"])
@pytest.mark.parametrize("bitrate", BITRATES)
def test_a_bus_is_named_with_its_rate(url: str, bitrate: Any) -> None:
    port = PortTable(name="truck", url=url, protocol="j1939", bitrate=bitrate)
    assert port.bitrate == bitrate
    assert protocol_of(url) == "j1939"


def test_settings_and_driver_know_the_same_ways() -> None:
    """Settings may not import drivers."""
    assert {scheme.rstrip(":") for scheme in CAN_SCHEMES} == set(Way)
    assert protocol_of("/dev/ttyUSB0") == protocol_of("socket://h:1") == "nmea"

import sys
from pathlib import Path
from subprocess import run

import pytest

from drivers.can.opening import open_can
from drivers.errors import BadPortName, NoSuchDevice


@pytest.mark.parametrize("url", ["pcan:usb", "/dev/ttyUSB0", "slcan:"])
def test_a_name_that_can_never_be_a_bus_is_refused_as_such(url: str) -> None:
    with pytest.raises(BadPortName, match="cannot be a CAN bus"):
        open_can(url, bitrate=250_000, now_ms=lambda: 0)


@pytest.mark.parametrize("way", ["socketcan:nocan0", "slcan:{}/no", "candump:{}/no"])
def test_what_is_not_there_is_said_for_every_way(tmp_path: Path, way: str) -> None:
    with pytest.raises(NoSuchDevice):
        open_can(way.format(tmp_path), bitrate=250_000, now_ms=lambda: 0)


def test_who_has_no_adapter_does_not_pay_for_python_can() -> None:
    look = "import sys, drivers.can.opening; sys.exit('can' in sys.modules)"
    assert run([sys.executable, "-c", look], check=False).returncode == 0

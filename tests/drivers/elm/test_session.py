import pytest

from drivers.elm.dialog import Dialog, Phase
from drivers.elm.session import ElmPort
from drivers.errors import PortLost
from tests.drivers.elm.bench import FakeLine


def read_on(port: ElmPort) -> None:
    for _ in range(1_000):
        port.read(0.5)


def opened() -> tuple[FakeLine, ElmPort]:
    line = FakeLine()
    return line, ElmPort(line, dialog=Dialog(), mono_ms=line.mono_ms)


def test_reading_drives_the_dialog_and_hands_on_what_was_written() -> None:
    line, port = opened()
    heard = b"".join(port.read(0.5) for _ in range(60))
    assert port.phase is Phase.POLLING
    assert heard.startswith(b"ATZ\rELM327 v1.5\r\r>")
    assert b"7E804410C0D48" in heard
    assert line.adapter.asked[0] == "ATZ"
    assert (port.device, port.baud) == ("/dev/ttyUSB3", 38_400)


def test_reading_waits_no_longer_than_asked() -> None:
    line, port = opened()
    while port.phase is not Phase.POLLING:
        port.read(0.5)
    while port.read(0.05):
        pass
    before = line.now
    assert port.read(0.05) == b""
    assert line.now - before == 50


def test_an_adapter_that_falls_silent_is_lost() -> None:
    line, port = opened()
    port.read(0.5)
    line.is_dead = True
    with pytest.raises(PortLost, match=r"does not answer any more: /dev/ttyUSB3"):
        read_on(port)
    assert port.faults["no_answer"] >= 3
    port.close()
    assert line.is_closed

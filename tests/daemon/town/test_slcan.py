import os
from collections.abc import Iterator
from pathlib import Path
from select import select

import pytest

from daemon.town.slcan import SlcanOutlet
from tests.drivers.ports import nothing_left_behind

PATIENCE_S = 10.0


class Terminal:
    """Whoever has the adapter's port open."""

    def __init__(self, adapter: SlcanOutlet) -> None:
        path = adapter.url.removeprefix("slcan:")
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self._rest = b""

    def ask(self, *commands: str) -> list[bytes]:
        """The answer to each, with its end."""
        return [self._ask(command) for command in commands]

    def _ask(self, command: str) -> bytes:
        os.write(self.fd, f"{command}\r".encode())
        return self.line()

    def line(self) -> bytes:
        while not (ends := [at for end in b"\r\a" if (at := self._rest.find(end)) >= 0]):
            assert select([self.fd], [], [], PATIENCE_S)[0]
            self._rest += os.read(self.fd, 4096)
        end = min(ends) + 1
        line, self._rest = self._rest[:end], self._rest[end:]
        return line


@pytest.fixture
def adapter(tmp_path: Path) -> Iterator[SlcanOutlet]:
    with nothing_left_behind():
        outlet = SlcanOutlet(tmp_path / "truck")
        yield outlet
        outlet.close()


@pytest.fixture
def terminal(adapter: SlcanOutlet) -> Iterator[Terminal]:
    made = Terminal(adapter)
    yield made
    os.close(made.fd)


FRAME = b"(1.0) can0 18FEE000#FFFFFFFFB05C6800\n"


def test_commands_are_answered_as_the_protocol_has_it(terminal: Terminal) -> None:
    asked = ("V", "N", "L", "S5", "Z1", "F", "L", "L", "S6", "Z0", "F", "C", "C", "", "Q")
    assert terminal.ask(*asked) == [
        b"V1013\r",
        b"N4711\r",
        b"\a",  # no rate yet
        b"\r",
        b"\r",
        b"\a",  # no channel is open
        b"\r",
        b"\a",  # it is open
        b"\a",
        b"\a",
        b"F00\r",
        b"\r",
        b"\a",
        b"\r",
        b"\a",
    ]


def test_frames_go_out_while_the_channel_is_open(adapter: SlcanOutlet, terminal: Terminal) -> None:
    adapter.write(FRAME)
    assert terminal.ask("S5", "L") == [b"\r", b"\r"]
    assert adapter.is_listening
    adapter.write(FRAME + b"(2.0) can0 7e8#0102\n(3.0) can0 0CF00400#\n")
    assert [terminal.line() for _ in range(3)] == [
        b"T18FEE0008FFFFFFFFB05C6800\r",
        b"t7E820102\r",
        b"T0CF004000\r",
    ]


def test_frames_carry_the_adapters_time_when_it_was_asked_for(
    adapter: SlcanOutlet, terminal: Terminal
) -> None:
    terminal.ask("S5", "Z1", "O")
    adapter.write(FRAME)
    assert terminal.line() == b"T18FEE0008FFFFFFFFB05C68000000\r"


def test_what_went_wrong_is_told_once_when_it_is_asked_for(
    adapter: SlcanOutlet, terminal: Terminal
) -> None:
    terminal.ask("S5", "L")
    adapter.lose_frames()
    adapter.write(b"(1.0) can0 20000080#0000000000000000\n")
    assert terminal.ask("F", "F") == [b"F88\r", b"F00\r"]


def test_at_another_rate_frames_are_errors(adapter: SlcanOutlet, terminal: Terminal) -> None:
    terminal.ask("S6", "L")
    adapter.write(FRAME)
    assert terminal.ask("F") == [b"F80\r"]


def test_plugged_in_again_it_knows_nothing_of_before(
    adapter: SlcanOutlet, terminal: Terminal
) -> None:
    terminal.ask("S5", "L")
    adapter.unplug()
    adapter.unplug()
    adapter.write(FRAME)
    adapter.plug_in()
    adapter.plug_in()
    again = Terminal(adapter)
    assert not adapter.is_listening
    assert again.ask("L", "S5", "L") == [b"\a", b"\r", b"\r"]
    os.close(again.fd)


def test_firmware_may_refuse_or_be_mute(adapter: SlcanOutlet, terminal: Terminal) -> None:
    adapter.refuse("L")
    assert terminal.ask("S5", "L", "O") == [b"\r", b"\a", b"\r"]
    adapter.send_raw(b"\xffhalf")
    adapter.fall_mute()
    os.write(terminal.fd, b"V\r")
    adapter.write(FRAME)
    assert terminal.line() == b"\xffhalfT18FEE0008FFFFFFFFB05C6800\r"

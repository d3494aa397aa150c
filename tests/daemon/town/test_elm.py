import os
import termios
from collections.abc import Iterator
from pathlib import Path
from select import select

import pytest

from daemon.town.elm import ElmAnswering, ElmOutlet
from daemon.town.elm_adapter import Adapter, Van

PATIENCE_S = 10.0


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[ElmOutlet]:
    end = ElmOutlet(tmp_path / "van", adapter=Adapter(Van))
    yield end
    end.close()


@pytest.fixture
def asker(outlet: ElmOutlet) -> Iterator[int]:
    descriptor = os.open(outlet.url, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


def heard(descriptor: int, *, until: bytes) -> bytes:
    got = b""
    while until not in got and select([descriptor], [], [], PATIENCE_S)[0]:
        got += os.read(descriptor, 4096)
    return got


def test_what_is_asked_is_answered(outlet: ElmOutlet, asker: int) -> None:
    assert not outlet.answer()
    os.write(asker, b"ATI\r")
    assert outlet.answer(PATIENCE_S)
    assert heard(asker, until=b">") == b"ATI\rELM327 v1.5\r\r>"


def test_at_another_rate_neither_understands_the_other(outlet: ElmOutlet, asker: int) -> None:
    attributes = termios.tcgetattr(asker)
    attributes[4] = attributes[5] = termios.B9600
    termios.tcsetattr(asker, termios.TCSANOW, attributes)
    os.write(asker, b"ATI\r")
    assert outlet.answer(PATIENCE_S)
    assert outlet.adapter.asked == []


def test_it_answers_by_itself_until_it_is_stopped(outlet: ElmOutlet, asker: int) -> None:
    with ElmAnswering(outlet):
        os.write(asker, b"ATI\r")
        assert heard(asker, until=b">").endswith(b"ELM327 v1.5\r\r>")
    os.write(asker, b"ATI\r")
    assert outlet.answer(PATIENCE_S)


def test_unplugged_it_answers_nobody(outlet: ElmOutlet) -> None:
    outlet.unplug()
    assert not outlet.answer()
    outlet.restart()
    assert outlet.lost_bytes > 0

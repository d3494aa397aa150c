from zoneinfo import ZoneInfo

import pytest

from daemon.commands.duty_desk import said, status
from daemon.domain.hours.duty import Duty, Mode
from tests.daemon.store.scene import NOW


@pytest.mark.parametrize(
    ("zone", "words"),
    [("America/Denver", "2026-06-01 08:03:20 MDT"), ("UTC", "2026-06-01 14:03:20 UTC")],
)
def test_instants_are_told_by_the_clocks_of_the_home_terminal(zone: str, words: str) -> None:
    assert said(NOW, ZoneInfo(zone)) == words


def test_a_status_is_told_with_its_mode() -> None:
    assert status(Duty.OFF, Mode.PC) == "OFF (pc)"
    assert status(Duty.D, None) == "D"

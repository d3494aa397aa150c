import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.adapters.sd_notify import Notifier, notifier_of, watchdog_ms


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """A service manager's end: its address as the environment names it, and its socket."""
    path = str(tmp_path / "notify")
    address = path if request.param == "path" else f"@depotd-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address.replace("@", "\0", 1))
        listener.settimeout(5)
        yield address, listener


def test_every_message_is_one_datagram(manager: tuple[str, socket.socket]) -> None:
    address, listener = manager
    notifier = notifier_of({"NOTIFY_SOCKET": address})
    assert notifier.ready("3 ports open")
    assert notifier.status("5 ports open")
    assert notifier.reloading(123_456)
    assert notifier.watchdog()
    assert notifier.stopping()
    assert [listener.recv(4096) for _ in range(5)] == [
        b"READY=1\nSTATUS=3 ports open",
        b"STATUS=5 ports open",
        b"RELOADING=1\nMONOTONIC_USEC=123456",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


def test_a_status_can_neither_smuggle_a_variable_nor_grow(
    manager: tuple[str, socket.socket],
) -> None:
    address, listener = manager
    Notifier(address).status("port x\nMAINPID=1\r\n" + "y" * 10_000)
    (line,) = listener.recv(65_536).splitlines()
    assert line.startswith(b"STATUS=port x MAINPID=1 yyy")
    assert len(line) < 600


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1"}])
def test_nothing_happens_where_nobody_listens(environ: dict[str, str]) -> None:
    notifier = notifier_of(environ)
    assert not notifier.is_listened_to
    assert not notifier.ready("up")


def test_a_manager_that_is_gone_is_survived(tmp_path: Path) -> None:
    assert not Notifier(str(tmp_path / "nobody")).ready()


def test_an_empty_status_is_not_sent(manager: tuple[str, socket.socket]) -> None:
    assert not Notifier(manager[0]).status("  ")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30_000),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30_000),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getppid())}, 30_000),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "999999999"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_meant_for_us_or_our_boot_loader(
    environ: dict[str, str], expected: int | None
) -> None:
    assert watchdog_ms(environ) == expected

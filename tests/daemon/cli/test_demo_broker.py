import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from daemon.cli.demo_broker import HOST, demo_broker
from daemon.errors import LinkError
from tests.brokers import program


def test_mosquitto_listens_on_this_machine_alone_and_ends_with_the_demo(tmp_path: Path) -> None:
    program("mosquitto")
    with demo_broker(tmp_path) as url:
        address = urlsplit(url)
        assert (address.scheme, address.hostname) == ("mqtt", HOST)
        assert address.port is not None
        with socket.create_connection((HOST, address.port), timeout=5):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, address.port), timeout=5)


def test_without_mosquitto_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("daemon.cli.demo_broker.SYSTEM_PLACES", str(tmp_path))
    with pytest.raises(LinkError, match="mosquitto is not installed"), demo_broker(tmp_path):
        pass


def test_mosquitto_that_does_not_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "mosquitto"
    broken.write_text("#!/bin/sh\necho Error: Address already in use >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    said = r"mosquitto does not start \(Error: Address already in use\)"
    with pytest.raises(LinkError, match=said), demo_broker(tmp_path):
        pass

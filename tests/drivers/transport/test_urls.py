from pathlib import Path

import pytest

from drivers.transport.urls import fault_of_url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("foo://x", "foo:// is unknown (known: alt://"),
        ("file:///var/log/drive.nmea", "file:// is unknown"),
        ("://x", ":// is unknown"),
        ("", "the path is empty"),
        ("a\0b", "zero byte"),
        ("spy://", "the path is empty"),
        ("alt://?class=PosixPollSerial", "the path is empty"),
        ("socket://", "write socket://host:port"),
        ("socket://yard", "write socket://host:port"),
        ("socket://:4001", "write socket://host:port"),
        ("socket://yard:0", "write socket://host:port"),
        ("SOCKET://yard:99999", "out of range"),
        ("socket://yard:gps", "gps"),
        ("rfc2217://yard", "write rfc2217://host:port"),
        ("socket://[::1", "Invalid IPv6"),
        ("hwgrep://", "any adapter"),
        ("hwgrep://&n=1", "any adapter"),
        ("hwgrep://(", "is no pattern"),
    ],
)
def test_what_can_never_be_a_port_is_named(url: str, words: str) -> None:
    fault = fault_of_url(url)
    assert fault is not None
    assert fault.startswith("cannot be a port: ")
    assert words in fault


@pytest.mark.parametrize(
    "url",
    [
        "/dev/ttyUSB0",
        "/dev/no-such-thing",
        "/dev/null/nonsense",
        "x" * 300,
        "socket://yard:4001",
        "socket://[::1]:4001",
        "rfc2217://yard:4001?logging=debug",
        "spy:///dev/ttyUSB0?file=x",
        "alt:///dev/ttyUSB0",
        "loop://",
        "hwgrep://0403:6001&n=2",
        __file__,
    ],
)
def test_what_may_be_a_port_has_no_fault(url: str) -> None:
    assert fault_of_url(url) is None


@pytest.mark.parametrize("prefix", ["", "spy://", "alt://"])
def test_a_folder_is_no_port_and_nothing_is_opened(prefix: str, tmp_path: Path) -> None:
    assert fault_of_url(f"{prefix}{tmp_path}") == f"cannot be a port: {tmp_path} is a folder"
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    assert fault_of_url(f"{prefix}{link}") is not None
    assert fault_of_url(f"{prefix}{tmp_path / 'later'}") is None

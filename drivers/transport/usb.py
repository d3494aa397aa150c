"""Finds an adapter again that came back under another device name."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from serial.tools import list_ports


class ListedPort(Protocol):
    """What pyserial's port list tells of a device."""

    @property
    def device(self) -> str: ...
    @property
    def vid(self) -> int | None: ...
    @property
    def pid(self) -> int | None: ...
    @property
    def serial_number(self) -> str | None: ...
    @property
    def location(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbIdentity:
    """An adapter that has a serial number of its own, and which of its ports.

    Adapters without one cannot be told apart, so they have no identity.
    """

    vid: int
    pid: int
    serial_number: str
    interface: str


PortList = Callable[[], Iterable[ListedPort]]


def listed_ports() -> list[ListedPort]:
    return list(list_ports.comports())


def identity_of(device: str, *, ports: PortList = listed_ports) -> UsbIdentity | None:
    """Which adapter is behind a device path."""
    real = os.path.realpath(device)
    return next((_identity(port) for port in ports() if port.device == real), None)


def device_of(identity: UsbIdentity, *, ports: PortList = listed_ports) -> str | None:
    """Where the adapter is plugged in now."""
    return next((port.device for port in ports() if _identity(port) == identity), None)


def _identity(port: ListedPort) -> UsbIdentity | None:
    if port.vid is None or port.pid is None or not port.serial_number:
        return None
    _, _, interface = (port.location or "").partition(":")
    return UsbIdentity(
        vid=port.vid, pid=port.pid, serial_number=port.serial_number, interface=interface
    )

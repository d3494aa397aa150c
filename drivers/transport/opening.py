"""One string opens anything."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from drivers.errors import BadPortName, NoSuchDevice, PortBusy, TransportError
from drivers.transport.blocking import open_url
from drivers.transport.files import open_file
from drivers.transport.interface import PortSpec, Transport
from drivers.transport.reasons import opening_error
from drivers.transport.streams import open_device, open_tcp
from drivers.transport.urls import fault_of_url
from drivers.transport.usb import PortList, UsbIdentity, device_of, identity_of, listed_ports

POLLED_SCHEMES = ("hwgrep", "socket")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """What a port wants opened now."""

    spec: PortSpec
    baud: int | None
    identity: UsbIdentity | None = None
    """The adapter that was behind the path last time."""
    accept_other: bool = True
    """Whether another adapter of another serial number may take its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    transport: Transport
    identity: UsbIdentity | None = None


def is_polled(url: str) -> bool:
    """Whether the port will have a descriptor to poll, so that it needs no thread of its own."""
    scheme, mark, _ = url.partition("://")
    if mark:
        return scheme.lower() in POLLED_SCHEMES
    try:
        return not stat.S_ISREG(os.stat(url).st_mode)
    except (OSError, ValueError):
        return True  # nothing there yet: a device that is not plugged in


def refused(request: OpenRequest) -> TransportError | None:
    """A quick look whether there is nothing to open, so that nobody need wait for the answer."""
    path = request.spec.url
    if fault := fault_of_url(path):
        return BadPortName(fault)
    if "://" in path or request.identity is not None or os.path.lexists(path):
        return None
    return NoSuchDevice(f"no such device: {path}")


def open_port(request: OpenRequest, *, ports: PortList = listed_ports) -> Opened:
    """Opens a device path, URL, file or recording; may take seconds. Raises TransportError."""
    url = request.spec.url
    if fault := fault_of_url(url):
        raise BadPortName(fault)
    scheme, mark, _ = url.partition("://")
    if not mark:
        return _open_path(request, ports)
    match scheme.lower():
        case "socket":
            return Opened(transport=open_tcp(url))
        case "hwgrep":
            return Opened(transport=open_device(url, baud=request.baud))
        case _:
            return Opened(transport=open_url(url, baud=request.baud))


def _open_path(request: OpenRequest, ports: PortList) -> Opened:
    path = _current_path(request, ports)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as fault:
        raise opening_error(fault, device=path) from fault
    if stat.S_ISREG(mode):
        return Opened(transport=open_file(Path(path)))
    transport = open_device(path, baud=request.baud)
    return Opened(transport=transport, identity=identity_of(path, ports=ports))


def _current_path(request: OpenRequest, ports: PortList) -> str:
    """Follows the adapter: kernel names are given in the order of plugging in.

    A link is left alone, since whoever made it decided what it stands for.
    """
    path, wanted = request.spec.url, request.identity
    if wanted is None or os.path.islink(path) or identity_of(path, ports=ports) == wanted:
        return path
    if elsewhere := device_of(wanted, ports=ports):
        return elsewhere
    if not request.accept_other and os.path.exists(path):
        raise PortBusy(f"another adapter is at {path}; waiting for {wanted.serial_number}")
    return path

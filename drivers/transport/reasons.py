"""Library and kernel errors in plain words."""

import errno
import os
import socket
import termios

from drivers.errors import (
    BadPortName,
    NoSuchDevice,
    PortBusy,
    PortDenied,
    PortLost,
    PortUnreachable,
    TransportError,
)
from drivers.transport.holder import holder_of

# What pyserial lets through: SerialException is an OSError without errno more often than not,
# termios.error is none, TypeError and ValueError come of descriptors that are gone.
PORT_FAULTS = (OSError, termios.error, TypeError, ValueError)

GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO})
BUSY = frozenset({errno.EBUSY, errno.EAGAIN})
DENIED = frozenset({errno.EACCES, errno.EPERM})
AWAY = {
    errno.ECONNREFUSED: "connection refused",
    errno.EHOSTUNREACH: "host unreachable",
    errno.ENETUNREACH: "network unreachable",
    errno.ETIMEDOUT: "no answer",
    errno.ECONNRESET: "connection reset by the other end",
}
MESSAGE_LIMIT = 200


def opening_error(fault: BaseException, *, device: str) -> TransportError:
    """Why `device` could not be opened."""
    number = errno_of(fault)
    if number in GONE:
        return NoSuchDevice(f"no such device: {device}")
    if number in BUSY:
        holder = holder_of(device) or "another program"
        return PortBusy(f"port busy, held by {holder}: {device}")
    if number in DENIED:
        return PortDenied(f"permission denied: {device} (is the user in its group?)")
    if network := _network_words(fault, number):
        return PortUnreachable(f"{network}: {device}")
    if isinstance(fault, ValueError):
        return BadPortName(f"cannot be a port: {device} ({_plain(fault)})")
    return TransportError(f"cannot open {device}: {_words(fault, number)}")


def reading_error(fault: BaseException, *, device: str) -> PortLost:
    """Why reading `device` ended. Unplugging mostly comes without an errno, or with EIO."""
    return _lost(fault, device=device, act="reading")


def writing_error(fault: BaseException, *, device: str) -> PortLost:
    """Why writing to `device` ended; as reading does."""
    return _lost(fault, device=device, act="writing to")


def _lost(fault: BaseException, *, device: str, act: str) -> PortLost:
    number = errno_of(fault)
    if number in (None, errno.EIO, errno.EBADF) or number in GONE:
        return PortLost(f"device gone: {device}")
    return PortLost(f"{act} {device} failed: {_words(fault, number)}")


def errno_of(fault: BaseException) -> int | None:
    """The errno of the fault or of what it was raised for; pyserial often drops it."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno is not None:
            return seen.errno
        if isinstance(seen, termios.error) and seen.args and isinstance(seen.args[0], int):
            return int(seen.args[0])
        seen = seen.__cause__ or seen.__context__
    return None


def _network_words(fault: BaseException, number: int | None) -> str | None:
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, socket.gaierror):
            return "host name cannot be resolved"
        if isinstance(seen, TimeoutError):
            return "no answer"
        seen = seen.__cause__ or seen.__context__
    return None if number is None else AWAY.get(number)


def _words(fault: BaseException, number: int | None) -> str:
    return os.strerror(number) if number is not None and number > 0 else _plain(fault)


def _plain(fault: BaseException) -> str:
    """One printable line; messages can carry bytes that came over the wire."""
    text = str(fault) or type(fault).__name__
    return "".join(c if c.isprintable() else " " for c in text)[:MESSAGE_LIMIT]

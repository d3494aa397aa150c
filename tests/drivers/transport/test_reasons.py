import errno
import socket
import termios

import pytest
import serial

from drivers.errors import (
    BadPortName,
    NoSuchDevice,
    PortBusy,
    PortDenied,
    PortUnreachable,
    TransportError,
)
from drivers.transport.reasons import errno_of, opening_error, reading_error, writing_error


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (serial.SerialException(errno.ENOENT, "x"), NoSuchDevice, "no such device: /dev/x"),
        (OSError(errno.ENXIO, "x"), NoSuchDevice, "no such device: /dev/x"),
        (serial.SerialException(errno.EAGAIN, "x"), PortBusy, "port busy, held by another program"),
        (OSError(errno.EBUSY, "x"), PortBusy, "port busy, held by another program"),
        (PermissionError(errno.EACCES, "x"), PortDenied, "permission denied: /dev/x"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), PortUnreachable, "connection refused"),
        (socket.gaierror(-2, "x"), PortUnreachable, "host name cannot be resolved"),
        (TimeoutError("timed out"), PortUnreachable, "no answer"),
        (ValueError("odd"), BadPortName, "cannot be a port: /dev/x (odd)"),
        (OSError(errno.EIO, "x"), TransportError, "Input/output error"),
        (serial.SerialException("a\x1b[2Jb\nc"), TransportError, "a [2Jb c"),
    ],
)
def test_errors_of_opening_read_as_plain_words(
    fault: Exception, kind: type[TransportError], words: str
) -> None:
    error = opening_error(fault, device="/dev/x")
    assert type(error) is kind
    assert words in error.message


@pytest.mark.parametrize(
    "fault",
    [
        serial.SerialException("device reports readiness to read but returned no data"),
        OSError(errno.EIO, "x"),
        OSError(errno.EBADF, "x"),
        termios.error(errno.EIO, "x"),
        TypeError("'NoneType' object cannot be interpreted as an integer"),
        ValueError("file descriptor cannot be a negative integer (-1)"),
    ],
)
def test_every_way_in_which_an_unplugged_port_fails_reads_the_same(fault: Exception) -> None:
    assert reading_error(fault, device="/dev/x").message == "device gone: /dev/x"


def test_other_failures_of_reading_name_their_reason() -> None:
    error = reading_error(ConnectionResetError(errno.ECONNRESET, "x"), device="10.0.0.7:4001")
    assert error.message == "reading 10.0.0.7:4001 failed: Connection reset by peer"


def test_the_errno_is_found_behind_an_error_that_dropped_it() -> None:
    dropped = serial.SerialException("Could not open port")
    dropped.__context__ = ConnectionRefusedError(errno.ECONNREFUSED, "x")
    assert errno_of(dropped) == errno.ECONNREFUSED


def test_errors_of_writing_name_the_act_unless_the_device_is_gone() -> None:
    broken = writing_error(BrokenPipeError(errno.EPIPE, "x"), device="10.0.0.7:35000")
    assert broken.message == "writing to 10.0.0.7:35000 failed: Broken pipe"
    gone = writing_error(OSError(errno.EIO, "x"), device="/dev/x")
    assert gone.message == "device gone: /dev/x"

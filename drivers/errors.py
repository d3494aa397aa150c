"""Every error a driver raises on purpose, in words that say what to do.

DriverError
+- TransportError       a port cannot be opened, or broke
|  +- NoSuchDevice      nothing is plugged in under this name
|  +- PortBusy          another program holds it
|  +- PortDenied        the rights of the daemon do not reach
|  +- PortUnreachable   the other end of a network port does not answer
|  +- PortLost          it was open and broke
|  +- BadPortName       a name that can never be opened
|  +- EndOfInput        a file was read to its end: no fault
+- RecordingError       a recording cannot be written
+- SourceError          a file cannot be read at all
"""


class DriverError(Exception):
    """Base of all; the message is one plain line."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TransportError(DriverError):
    pass


class NoSuchDevice(TransportError):
    pass


class PortBusy(TransportError):
    pass


class PortDenied(TransportError):
    pass


class PortUnreachable(TransportError):
    pass


class PortLost(TransportError):
    pass


class BadPortName(TransportError):
    pass


class EndOfInput(TransportError):
    pass


class RecordingError(DriverError):
    pass


class SourceError(DriverError):
    pass

"""What a port is to the rest of the program."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PortSpec:
    """A port as configured."""

    name: str
    """Stable name, whatever device is behind it today."""
    url: str
    """Device path, pyserial URL, plain file or recording."""
    baud: int | None = None
    """Fixed rate, or None to find it out."""
    has_rate: bool = True
    """Else there is none to find out."""


class Transport(Protocol):
    """An open way for bytes to come in.

    One thread owns it: the one that reads also changes the rate and closes, since closing under
    a reader fails in a different way for every kind of port.
    """

    @property
    def device(self) -> str:
        """What the name led to: `/dev/ttyUSB1`, `10.0.0.7:4001`, a file."""
        ...

    @property
    def baud(self) -> int | None:
        """The rate in use; None where the kind of port has none."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether the arrival time of bytes means anything; a file answers False."""
        ...

    def fileno(self) -> int | None:
        """A descriptor that polls readable when `read` has something, if there is one."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """What is there, waiting at most about `timeout_s` for the first byte; b"" for nothing.

        Raises PortLost when the port broke and EndOfInput at the end of a file.
        """
        ...

    def set_baud(self, baud: int) -> None:
        """Changes the rate and drops what was received at the old one."""
        ...

    def has_moved(self) -> bool:
        """Whether the name leads somewhere else by now."""
        ...

    def close(self) -> None:
        """Never raises; may be called twice."""
        ...

"""A port that is more than bytes on a line: a CAN adapter, an adapter that is asked, a broker.

Whatever it is, it hands on bytes: what a decoder reads, a recording keeps and a replay repeats.
"""

from collections import Counter
from collections.abc import Callable
from typing import Protocol


class BusPort(Protocol):
    """An open way. One thread owns it: the one that reads also closes."""

    @property
    def device(self) -> str:
        """What the name led to: `can0`, `/dev/ttyACM0`, `127.0.0.1:1884`."""
        ...

    @property
    def faults(self) -> Counter[str]:
        """What went wrong on the way, by reason; grows."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """What came, waiting at most about so long for it; b"" for nothing.

        Raises PortLost when the port broke and EndOfInput at the end of a file.
        """
        ...

    def close(self) -> None:
        """Never raises; may be called twice."""
        ...


OpenBus = Callable[[], BusPort]
"""Raises PortError saying why it cannot be opened, and what to do."""

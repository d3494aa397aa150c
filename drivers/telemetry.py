"""What decoders of telemetry have in common: bytes of one port in, what units say out."""

from collections import Counter
from typing import Protocol

from drivers.readings import Heard


class TelemetryDecoder(Protocol):
    """Of one port. How its bytes are cut into chunks has no influence on what comes out."""

    @property
    def messages(self) -> int:
        """Frames, answers or messages that were read, of whatever use they were."""
        ...

    @property
    def by_type(self) -> Counter[str]:
        """What was read, by parameter group, request or topic."""
        ...

    @property
    def faults(self) -> Counter[str]:
        """What told nothing, by reason."""
        ...

    def feed(self, payload: bytes, seen_at: int | None) -> list[Heard]:
        """`seen_at`: when the bytes arrived, ms UTC; None: they say it themselves."""
        ...

    def flush(self) -> list[Heard]:
        """No more will come for now: what waited for its end is over."""
        ...

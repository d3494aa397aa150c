"""Which broker on the yard, as whom, and what is heard there."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.yard_mqtt.lines import topic_filter

CONNECT_TIMEOUT_S: Final = 5.0
SETTLE_MS: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """To the broker."""

    password: str | None = None
    tls: ssl.SSLContext | None = None
    """None: the connection is not encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YardSpec:
    host: str
    port: int
    prefix: str
    client_id: str
    """Under which the broker keeps what came while we were away; a second one of the same name
    would push the first out."""
    session_expiry_s: int
    """It keeps it so long; 0: not at all."""
    username: str | None = None
    keepalive_s: int = 30
    settle_ms: int = SETTLE_MS
    """A message is acknowledged so long after its bytes were handed on."""

    @property
    def name(self) -> str:
        """For people."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def topic_filter(self) -> str:
        return topic_filter(self.prefix)


Show = Callable[[], Shown]
"""Read anew for each connection; raises TransportError naming what cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watches:
    """The two times that a port needs; nothing here asks the machine by itself."""

    arrival_ms: Callable[[], int | None]
    """UTC; None: the clock is not to be trusted."""
    monotonic_ms: Callable[[], int]

"""What the service manager is told: one datagram a message, nothing where nobody listens."""

import os
import socket
from collections.abc import Mapping

SEND_TIMEOUT_S = 2.0
STATUS_MAX = 512


class Notifier:
    """Speaks sd_notify(3). Every method answers whether the message went out."""

    def __init__(self, address: str = "") -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address

    @property
    def is_listened_to(self) -> bool:
        return self._address[:1] in ("/", "\0")

    def ready(self, status: str = "") -> bool:
        return self._send("READY=1", *_status(status))

    def status(self, text: str) -> bool:
        return self._send(*_status(text))

    def reloading(self, monotonic_us: int) -> bool:
        return self._send("RELOADING=1", f"MONOTONIC_USEC={monotonic_us}")

    def stopping(self, status: str = "") -> bool:
        return self._send("STOPPING=1", *_status(status))

    def watchdog(self) -> bool:
        return self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> bool:
        """A manager that is gone or deaf must not take the depot down with it."""
        if not self.is_listened_to or not lines:
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as peer:
            peer.settimeout(SEND_TIMEOUT_S)
            try:
                peer.sendto("\n".join(lines).encode("utf-8", "replace"), self._address)
            except OSError:
                return False
        return True


def _status(text: str) -> list[str]:
    """A line break in the text would be read as the next variable."""
    line = " ".join(text.split())[:STATUS_MAX]
    return [f"STATUS={line}"] if line else []


def notifier_of(environ: Mapping[str, str]) -> Notifier:
    return Notifier(environ.get("NOTIFY_SOCKET", ""))


def watchdog_ms(environ: Mapping[str, str]) -> int | None:
    """Within which time the service manager wants to hear a beat; None when it does not.

    The one-file program runs below its boot loader, whose process the manager knows.
    """
    try:
        interval_us = int(environ.get("WATCHDOG_USEC", ""))
        pid = int(environ.get("WATCHDOG_PID", os.getpid()))
    except ValueError:
        return None
    if interval_us <= 0 or pid not in (os.getpid(), os.getppid()):
        return None
    return max(1, interval_us // 1000)

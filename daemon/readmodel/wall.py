"""The time by which what is shown is old or fresh."""

from daemon.clock import SystemClock


def wall_ms() -> int:
    return SystemClock().now()

"""Which day a time of day belongs to. Instants are ms UTC."""

from drivers.nmea.fields import DAY_MS

HALF_DAY_MS = DAY_MS // 2
ROLLOVER_WEEKS = 1024
ROLLOVER_MS = ROLLOVER_WEEKS * 7 * DAY_MS
FLOOR_MS = 1_767_225_600_000
"""2026-01-01: no recording of a running depot is older than this program."""


def joined(known_at: int, time_of_day_ms: int) -> int:
    """The instant with this time of day within 12 h of a known one."""
    return known_at + (time_of_day_ms - known_at + HALF_DAY_MS) % DAY_MS - HALF_DAY_MS


def apart_ms(one_ms: int, other_ms: int) -> int:
    """Between two times of day, the short way round midnight."""
    return abs((one_ms - other_ms + HALF_DAY_MS) % DAY_MS - HALF_DAY_MS)


def rollover_weeks(at: int, reference_ms: int) -> int:
    """Weeks to add so that the date falls into the 1024-week epoch nearest to the reference.

    Receivers fall back by 1024 weeks, never ahead, so nothing is ever taken away: a wrong
    reference clock must not move a right date into the past.
    """
    behind = max(reference_ms, FLOOR_MS) - at
    return max(0, (behind + ROLLOVER_MS // 2) // ROLLOVER_MS) * ROLLOVER_WEEKS

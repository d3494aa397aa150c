"""Instants as people and other systems write them: ISO 8601, never without an offset."""

from datetime import datetime, timedelta

from daemon.domain.rules.key import RuleRefused

LAST = 253_402_300_799_999
"""The end of the year 9999; dates of rules lie between 1970 and this."""


def parse_instant(text: str) -> int:
    """Milliseconds UTC; raises RuleRefused."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise RuleRefused(
            f"{text[:60]!r} is not an instant such as 2026-01-31T06:00:00+01:00"
        ) from None
    if instant.tzinfo is None:
        raise RuleRefused(
            f"{text[:60]!r} lacks its offset: write 2026-01-31T06:00:00Z, or +01:00 for Z"
        )
    return round(instant.timestamp() * 1000)


def shown_instant(at_ms: int) -> str:
    instant = datetime(1970, 1, 1) + timedelta(milliseconds=at_ms)  # noqa: DTZ001 - its Z follows
    return instant.isoformat(timespec="milliseconds" if at_ms % 1000 else "seconds") + "Z"

"""Days of a driver, as their sheets show them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.duty.day_spans import DaySpans, day_spans
from daemon.domain.duty.sheet import DaySheet, Remark, status_words
from daemon.domain.hours.duty import Change, Duty, Mode

DENVER = ZoneInfo("America/Denver")
DAY = date(2026, 11, 28)
LONG_DAY = date(2026, 11, 1)
SHORT_DAY = date(2026, 3, 8)
LATER = 1_900_000_000_000
WORKED = (
    ("00:00", "OFF", None), ("05:40", "ON", None), ("06:05", "ON", "ym"), ("06:15", "D", None),
    ("10:30", "OFF", None), ("11:05", "D", None), ("12:20", "SB", None), ("14:20", "D", None),
    ("19:45", "ON", None), ("20:10", "OFF", "pc"), ("20:50", "OFF", None),
)  # fmt: skip


def at(day: date, clock: str, *, fold: int = 0) -> int:
    """ms UTC of Denver's clock on the day."""
    hour, minute = (int(part) for part in clock.split(":"))
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=DENVER, fold=fold)
    return int(local.timestamp() * 1000)


def changes_of(day: date, told: Any = WORKED) -> list[Change]:
    return [
        Change(at=at(day, clock), duty=Duty(duty), mode=Mode(mode) if mode else None)
        for clock, duty, mode in told
    ]


def worked_day(day: date = DAY, *, now: int = LATER, told: Any = WORKED) -> DaySpans:
    return day_spans(day, changes_of(day, told), DENVER, now=now)


def sheet(day: date = DAY, *, now: int = LATER, told: Any = WORKED, **fields: Any) -> DaySheet:
    remarks = [
        Remark(
            at=change.at,
            what=status_words(change.duty, change.mode),
            is_change=True,
            place="Depot Commerce City, 39.80800, -104.93300",
            vehicle="T101",
            odometer_m=123_456_789,
            made_by="dana",
            text="washed the drum" if change.duty is Duty.ON else "",
        )
        for change in changes_of(day, told)
        if change.at <= now
    ]
    given: dict[str, Any] = {
        "driver": "D17",
        "label": "Dana Ortiz",
        "crew": (),
        "depot": "Denver North",
        "time": worked_day(day, now=now, told=told),
        "vehicles": ("T101",),
        "odometer_m": (123_000_000, 123_400_000),
        "rules": "US property, 70 h in 8 days",
        "exemption": "",
        "remarks": remarks,
        "violations": (),
        "violations_unknown": (),
        "certificate": None,
        "printed_at": LATER,
        **fields,
    }
    return DaySheet(**given)

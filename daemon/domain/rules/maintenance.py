"""When a vehicle is due for service, and where and when that is done."""

from daemon.domain.rules.key import AnyKey, CrossCheck, RuleKey, RuleValues

DEFAULT_MILEAGE_THRESHOLD = RuleKey(
    name="maintenance.default_mileage_threshold",
    default=50_000,
    unit="mi",
    low=500,
    high=250_000,
    what="Miles since the last service after which a vehicle without a plan of its own is due.",
)
WINDOW_START_HOUR = RuleKey(
    name="maintenance.window_start_hour",
    default=22,
    unit="o'clock",
    low=0,
    high=23,
    what="Hour of the depot's day from which a vehicle may be in the workshop.",
)
WINDOW_END_HOUR = RuleKey(
    name="maintenance.window_end_hour",
    default=6,
    unit="o'clock",
    low=0,
    high=23,
    what="Hour of the depot's day until which it may; before the start means the next morning.",
)
HIGH_PRIORITY_MILEAGE_BUFFER = RuleKey(
    name="maintenance.high_priority_mileage_buffer",
    default=5000,
    unit="mi",
    low=0,
    high=100_000,
    what="Miles since the last service beyond its threshold from which a service is urgent.",
)
FACILITY_NAME = RuleKey(
    name="maintenance.facility_name",
    default="Central Maintenance Hub",
    what="The workshop's name in appointments and messages.",
)
HIGH_PRIORITY_ENGINE_HOURS_BUFFER = RuleKey(
    name="maintenance.high_priority_engine_hours_buffer",
    default=100,
    unit="h",
    low=0,
    high=5000,
    what="Engine hours since the last service beyond its threshold from which it is urgent.",
)
HIGH_PRIORITY_DAYS_BUFFER = RuleKey(
    name="maintenance.high_priority_days_buffer",
    default=14,
    unit="days",
    low=0,
    high=365,
    what="Days since the last service beyond its threshold from which it is urgent.",
)
DUE_SOON_DAYS = RuleKey(
    name="maintenance.due_soon_days",
    default=14,
    unit="days",
    low=0,
    high=180,
    what="Days before a service is due at which the maintenance desk is told.",
)

KEYS: tuple[AnyKey, ...] = (
    DEFAULT_MILEAGE_THRESHOLD,
    WINDOW_START_HOUR,
    WINDOW_END_HOUR,
    HIGH_PRIORITY_MILEAGE_BUFFER,
    FACILITY_NAME,
    HIGH_PRIORITY_ENGINE_HOURS_BUFFER,
    HIGH_PRIORITY_DAYS_BUFFER,
    DUE_SOON_DAYS,
)


def _has_hours(values: RuleValues) -> bool:
    return values[WINDOW_START_HOUR] != values[WINDOW_END_HOUR]


CHECKS = (
    CrossCheck(
        keys=(WINDOW_START_HOUR, WINDOW_END_HOUR),
        demand="the window must begin and end at different hours",
        is_kept=_has_hours,
    ),
)

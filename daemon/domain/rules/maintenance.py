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
CONDITION_SENSITIVITY = RuleKey(
    name="maintenance.condition_sensitivity",
    default=1.0,
    low=0.5,
    high=2.0,
    what="How little a vehicle's signals must change before it is told: 2 tells of changes half as"
    " large, and of more that are none.",
)
CONDITION_MIN_DAYS = RuleKey(
    name="maintenance.condition_min_days",
    default=14,
    unit="days",
    low=14,
    high=90,
    what="Days with data of a vehicle's signal before its changes are judged.",
)
CONDITION_LASTING_DAYS = RuleKey(
    name="maintenance.condition_lasting_days",
    default=8,
    unit="days",
    low=4,
    high=30,
    what="Days with data that a change of a vehicle's signal must last before it is told.",
)
CONDITION_RECOVERED_DAYS = RuleKey(
    name="maintenance.condition_recovered_days",
    default=7,
    unit="days",
    low=2,
    high=30,
    what="Days with data that a signal must be as usual before what was told of it is over.",
)

KEYS: tuple[AnyKey, ...] = (
    DEFAULT_MILEAGE_THRESHOLD,
    WINDOW_START_HOUR,
    WINDOW_END_HOUR,
    HIGH_PRIORITY_MILEAGE_BUFFER,
    FACILITY_NAME,
    CONDITION_SENSITIVITY,
    CONDITION_MIN_DAYS,
    CONDITION_LASTING_DAYS,
    CONDITION_RECOVERED_DAYS,
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

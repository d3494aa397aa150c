"""When a vehicle is due for service, and where and when that is done."""

from daemon.domain.maintenance import shifts
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
BAYS = RuleKey(
    name="maintenance.bays",
    default=2,
    low=1,
    high=50,
    what="How many vehicles the workshop has room for at once.",
)
MECHANIC_SHIFTS = RuleKey(
    name="maintenance.mechanic_shifts",
    default="daily 22:00-06:00 2; mon-sat 06:00-18:00 1",
    fault=shifts.fault,
    what="When how many mechanics are there, by the depot's clock: mon-fri 22:00-06:00 2; sat"
    " 06:00-14:00 1. Where shifts overlap they add up.",
)
STOP_ANY_TIME = RuleKey(
    name="maintenance.stop_any_time",
    default=True,
    what="Whether a vehicle that may not go out is worked on outside the window too, when a"
    " mechanic is there.",
)
PLAN_AHEAD_DAYS = RuleKey(
    name="maintenance.plan_ahead_days",
    default=21,
    unit="d",
    low=2,
    high=90,
    what="So far ahead work is booked.",
)
DISMISSED_DAYS = RuleKey(
    name="maintenance.dismissed_days",
    default=7,
    unit="d",
    low=0,
    high=90,
    what="So long work that a person has cancelled is not proposed again, unless it gets graver.",
)
OIL_HOURS = RuleKey(
    name="maintenance.oil_hours",
    default=2.0,
    unit="h",
    low=0.25,
    high=200,
    what="How long an oil service takes where no plan says it.",
)
BRAKES_HOURS = RuleKey(
    name="maintenance.brakes_hours",
    default=4.0,
    unit="h",
    low=0.25,
    high=200,
    what="How long work on brakes takes where no plan says it.",
)
TRANSMISSION_HOURS = RuleKey(
    name="maintenance.transmission_hours",
    default=6.0,
    unit="h",
    low=0.25,
    high=200,
    what="How long work on the transmission takes where no plan says it.",
)
OVERHAUL_HOURS = RuleKey(
    name="maintenance.overhaul_hours",
    default=12.0,
    unit="h",
    low=0.25,
    high=200,
    what="How long an overhaul takes where no plan says it.",
)
OTHER_HOURS = RuleKey(
    name="maintenance.other_hours",
    default=4.0,
    unit="h",
    low=0.25,
    high=200,
    what="How long all other work takes, and a look at faults, where no plan says it.",
)
FUEL_LOW_PERCENT = RuleKey(
    name="maintenance.fuel_low_percent",
    default=10.0,
    unit="%",
    low=0.0,
    high=50.0,
    what="A truck that tells of less fuel than this gets no order; of one that tells nothing it is"
    " not asked.",
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
    HIGH_PRIORITY_ENGINE_HOURS_BUFFER,
    HIGH_PRIORITY_DAYS_BUFFER,
    DUE_SOON_DAYS,
    BAYS,
    MECHANIC_SHIFTS,
    STOP_ANY_TIME,
    PLAN_AHEAD_DAYS,
    DISMISSED_DAYS,
    OIL_HOURS,
    BRAKES_HOURS,
    TRANSMISSION_HOURS,
    OVERHAUL_HOURS,
    OTHER_HOURS,
    FUEL_LOW_PERCENT,
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

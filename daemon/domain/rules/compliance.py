"""Hours of work and papers. Hours can only be stricter than the law, never laxer."""

from daemon.domain.rules.key import AnyKey, RuleKey

DRIVING = "49 CFR 395.3(a)(3)(i)"
WINDOW = "49 CFR 395.3(a)(2)"
BREAK = "49 CFR 395.3(a)(3)(ii)"
REST = "49 CFR 395.3(a)(1)"

DAILY_DRIVING_LIMIT_HOURS = RuleKey(
    name="compliance.daily_driving_limit_hours",
    default=11.0,
    unit="h",
    low=1.0,
    high=11.0,
    law_high=DRIVING,
    what="A driver drives at most this long between two daily rests.",
)
CONSECUTIVE_DUTY_LIMIT_HOURS = RuleKey(
    name="compliance.consecutive_duty_limit_hours",
    default=14.0,
    unit="h",
    low=1.0,
    high=14.0,
    law_high=WINDOW,
    what="No driving later than this after the first work since the daily rest.",
)
BREAK_REQUIREMENT_HOURS = RuleKey(
    name="compliance.break_requirement_hours",
    default=8.0,
    unit="h",
    low=1.0,
    high=8.0,
    law_high=BREAK,
    what="After so much driving a break is due.",
)
BREAK_HOURS_THRESHOLD = RuleKey(
    name="compliance.break_hours_threshold",
    default=8.0,
    unit="h",
    low=1.0,
    high=8.0,
    law_high=BREAK,
    what="After so much driving a break is due.",
    alias_of="compliance.break_requirement_hours",
)
MANDATORY_REST_HOURS = RuleKey(
    name="compliance.mandatory_rest_hours",
    default=10.0,
    unit="h",
    low=10.0,
    high=48.0,
    law_low=REST,
    what="The daily rest is at least this long.",
)
REQUIRED_REST_HOURS = RuleKey(
    name="compliance.required_rest_hours",
    default=10.0,
    unit="h",
    low=10.0,
    high=48.0,
    law_low=REST,
    what="The daily rest is at least this long.",
    alias_of="compliance.mandatory_rest_hours",
)
DEFAULT_REST_HOURS_FALLBACK = RuleKey(
    name="compliance.default_rest_hours_fallback",
    default=10.0,
    unit="h",
    low=0.0,
    high=48.0,
    what="Rest that the older system took for granted where it knew of none.",
    without_effect="a rest that nobody recorded is unknown; taking it for a full one, the duty"
    " limit could never be passed",
)
MANDATORY_BREAK_TYPE = RuleKey(
    name="compliance.mandatory_break_type",
    default="mandatory_30_minute",
    choices=("mandatory_30_minute", "mandatory_45_minute"),
    what="The break that a driver is told to take; the law asks for 30 minutes.",
)
CDL_WARNING_DAYS = RuleKey(
    name="compliance.cdl_warning_days",
    default=30,
    unit="days",
    low=1,
    high=365,
    what="So long before a commercial licence runs out somebody is warned.",
)

KEYS: tuple[AnyKey, ...] = (
    DAILY_DRIVING_LIMIT_HOURS,
    CONSECUTIVE_DUTY_LIMIT_HOURS,
    BREAK_REQUIREMENT_HOURS,
    BREAK_HOURS_THRESHOLD,
    MANDATORY_REST_HOURS,
    REQUIRED_REST_HOURS,
    DEFAULT_REST_HOURS_FALLBACK,
    MANDATORY_BREAK_TYPE,
    CDL_WARNING_DAYS,
)

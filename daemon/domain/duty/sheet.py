"""What a driver's daily log shows on paper: the graph grid's values and what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daemon.domain.duty.day_spans import DaySpans
from daemon.domain.hours.duty import Duty, Exemption, Mode
from daemon.domain.hours.rulesets import RuleSetName
from daemon.domain.hours.verdict import Violation

NOT_AN_ELD = "HOS monitoring and planning, not an ELD"
DUTY_WORDS: Mapping[Duty, str] = MappingProxyType(
    {
        Duty.OFF: "off duty",
        Duty.SB: "sleeper berth",
        Duty.D: "driving",
        Duty.ON: "on duty, not driving",
    }
)
MODE_WORDS: Mapping[Mode, str] = MappingProxyType(
    {Mode.PC: "personal conveyance", Mode.YM: "yard move", Mode.TEAM_SEAT: "passenger seat"}
)
MODE_SIGNS: Mapping[Mode, str] = MappingProxyType(
    {Mode.PC: "PC", Mode.YM: "YM", Mode.TEAM_SEAT: "SEAT"}
)
RULE_SET_WORDS: Mapping[RuleSetName, str] = MappingProxyType(
    {
        RuleSetName.US_PROPERTY_70_8: "US property, 70 h in 8 days",
        RuleSetName.US_PROPERTY_60_7: "US property, 60 h in 7 days",
        RuleSetName.US_PASSENGER_70_8: "US passengers, 70 h in 8 days",
        RuleSetName.US_PASSENGER_60_7: "US passengers, 60 h in 7 days",
        RuleSetName.EU_561: "Regulation (EC) 561/2006",
    }
)
EXEMPTION_WORDS: Mapping[Exemption, str] = MappingProxyType(
    {
        Exemption.ADVERSE_DRIVING: "adverse driving conditions, 49 CFR 395.1(b)(1)",
        Exemption.SHORT_HAUL_CDL: "short haul with CDL, 49 CFR 395.1(e)(1)",
        Exemption.SHORT_HAUL_NON_CDL: "short haul without CDL, 49 CFR 395.1(e)(2)",
        Exemption.SIXTEEN_HOUR_DAY: "sixteen-hour day, 49 CFR 395.1(o)",
        Exemption.READY_MIX: "ready-mix, 49 USC 31502(f)",
        Exemption.MULTI_MANNING: "multi-manning, (EC) 561/2006 Art. 8(5)",
    }
)
METRES_PER_MILE = 1609.344


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    by: str
    at: int
    """ms UTC."""
    is_valid: bool
    """False: the day's records were changed after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One line below the grid."""

    at: int
    """ms UTC."""
    what: str
    """`ON`, `OFF PC`; `declared`, `note`, `edit` are not changes of status."""
    is_change: bool
    """It stands on the grid."""
    place: str = ""
    vehicle: str = ""
    odometer_m: int | None = None
    made_by: str = ""
    """Whoever or whatever recorded it."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    driver: str
    label: str
    """Full name."""
    crew: Sequence[str]
    """Who shared a vehicle with him."""
    depot: str
    time: DaySpans
    vehicles: Sequence[str]
    odometer_m: tuple[int, int] | None
    """First and last reading of the day's records, of one vehicle; None: not known."""
    rules: str
    """In words; empty: not known."""
    exemption: str
    remarks: Sequence[Remark]
    violations: Sequence[Violation]
    violations_unknown: Sequence[str]
    """Why somebody cannot tell whether there were violations."""
    certificate: Certificate | None
    printed_at: int
    """ms UTC."""


def span_words(minutes: int) -> str:
    """`7:05`, as logs on paper have it."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def distance_words(metres: int) -> str:
    return f"{metres / 1000:,.1f} km ({metres / METRES_PER_MILE:,.1f} mi)"


def status_words(duty: Duty, mode: Mode | None) -> str:
    """`D`, `OFF PC`."""
    return duty.value if mode is None else f"{duty.value} {MODE_SIGNS[mode]}"

"""By which law, and by which of the depot's own hour rules, a driver's hours are judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.domain.hours.duty import Change, Declared, DutyLog, Exemption, log_of
from daemon.domain.hours.rulesets import RULE_SETS, RuleSet, RuleSetName, UsRules
from daemon.domain.hours.tightening import HourRules, tightened
from daemon.domain.rules import compliance
from daemon.domain.rules.key import AnyKey, RuleKey, RuleRefused, RuleValues

DAYS_BACK = 36
"""So much of a log is judged: the rules of Europe look back over 35 days, of the US over 15."""
MOST = 64
"""So much is told of a value that nobody knows."""
NO_EXEMPTION = "none"
STANDING = (
    NO_EXEMPTION,
    Exemption.SHORT_HAUL_CDL.value,
    Exemption.SHORT_HAUL_NON_CDL.value,
    Exemption.READY_MIX.value,
)
"""What can hold for every shift, of a driver or of all of the depot's."""
BREAK_MINUTES = {"mandatory_30_minute": 30, "mandatory_45_minute": 45}

RULE_SET = RuleKey(
    name="hours.rule_set",
    default=RuleSetName.US_PROPERTY_70_8.value,
    choices=tuple(name.value for name in RuleSetName),
    what="The law by which the hours of a driver are judged who has no other of his own.",
)
STANDING_EXEMPTION = RuleKey(
    name="hours.standing_exemption",
    default=Exemption.SHORT_HAUL_CDL.value,
    choices=STANDING,
    what="The exemption that holds for every shift of a driver who has no other of his own.",
)
KEYS: tuple[AnyKey, ...] = (RULE_SET, STANDING_EXEMPTION)


class Governed(Protocol):
    """Of a driver, what his terms depend on; an empty text leaves it to the depot."""

    @property
    def rule_set(self) -> str: ...
    @property
    def exemption(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def has_sleeper(self) -> bool: ...


class Recorded(Protocol):
    """A duty log as it is kept, instants in ms UTC."""

    @property
    def changes(self) -> Sequence[Change]: ...
    @property
    def declared(self) -> Sequence[Declared]: ...
    @property
    def known_from(self) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    rules: RuleSet
    zone: ZoneInfo
    """Of the home terminal."""
    has_sleeper: bool
    exemption: Exemption | None
    """Of every shift."""
    fault: str = ""
    """Why nobody can judge by these terms; empty: they hold."""

    @property
    def rule_set(self) -> RuleSetName:
        return self.rules.name if isinstance(self.rules, UsRules) else RuleSetName.EU_561

    @property
    def figures(self) -> str:
        """What the depot can tighten, in minutes, to be compared; empty: there is none."""
        rules = self.rules
        if self.fault or not isinstance(rules, UsRules) or rules.pause is None:
            return ""
        minutes = (
            rules.driving.minutes,
            rules.window.minutes,
            rules.pause.limit.minutes,
            rules.pause.minutes,
            rules.rest.minutes,
        )
        return " ".join(map(str, minutes))


def terms_of(driver: Governed, values: RuleValues, depot_zone: ZoneInfo) -> Terms:
    """Raises RuleRefused for an hour rule that is laxer than the law, and for what of the driver's
    own nobody knows.
    """
    name = driver.rule_set or values[RULE_SET]
    if name not in RULE_SETS:
        raise _unknown("rule set", name)
    law = RULE_SETS[RuleSetName(name)]
    standing = driver.exemption or values[STANDING_EXEMPTION]
    if standing not in STANDING:
        raise _unknown("exemption", standing)
    is_free = isinstance(law, UsRules) and standing != NO_EXEMPTION
    return Terms(
        rules=tightened(law, hour_rules(values)),
        zone=_zone(driver.zone) if driver.zone else depot_zone,
        has_sleeper=driver.has_sleeper,
        exemption=Exemption(standing) if is_free else None,
    )


def terms_or_fault(driver: Governed, values: RuleValues, depot_zone: ZoneInfo) -> Terms:
    """Of one whose terms cannot be made: that, so that the others are judged all the same."""
    try:
        return terms_of(driver, values, depot_zone)
    except RuleRefused as exc:
        return Terms(
            rules=RULE_SETS[RuleSetName(RULE_SET.default)],
            zone=depot_zone,
            has_sleeper=driver.has_sleeper,
            exemption=None,
            fault=f"{exc.message} ({exc.next_step})" if exc.next_step else exc.message,
        )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise _unknown("zone", name) from exc


def _unknown(what: str, value: str) -> RuleRefused:
    return RuleRefused(
        f"there is no {what} {value[:MOST]!r}",
        next_step=f"give the driver another {what}: depotd drivers edit",
    )


def hour_rules(values: RuleValues) -> HourRules:
    return HourRules(
        driving_h=values[compliance.DAILY_DRIVING_LIMIT_HOURS],
        window_h=values[compliance.CONSECUTIVE_DUTY_LIMIT_HOURS],
        break_after_h=values[compliance.BREAK_REQUIREMENT_HOURS],
        break_min=BREAK_MINUTES[values[compliance.MANDATORY_BREAK_TYPE]],
        rest_h=values[compliance.MANDATORY_REST_HOURS],
    )


def log_with(recorded: Recorded, terms: Terms, until: int) -> DutyLog:
    """The log at an instant, ms UTC, as these terms judge it.

    Where nothing is recorded nothing is known: that nobody told of work is no rest.
    """
    is_begun = any(change.at <= until for change in recorded.changes)
    return log_of(
        recorded.changes,
        until=until,
        zone=terms.zone,
        declared=recorded.declared,
        known_from=recorded.known_from if is_begun else until,
        standing=terms.exemption,
    )

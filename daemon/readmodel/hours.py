"""Drivers' hours for people: what was found of all when they were last looked at, and one driver
looked at for any instant. HOS monitoring and planning, not an ELD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from daemon.domain.hours.clocks import clock_of
from daemon.domain.hours.duty import MINUTE_MS, Change, Declared, Duty, Exemption, Mode
from daemon.domain.hours.terms import DAYS_BACK, Terms, log_with, terms_or_fault
from daemon.domain.papers.fitness import Fitness
from daemon.domain.papers.kinds import Holder
from daemon.domain.papers.paper import today
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch import saying, snapshot_body
from daemon.domain.watch import work as works
from daemon.domain.watch.looking import Case, Look, may_do, overruns_of
from daemon.domain.watch.snapshot import Snapshot, advanced
from daemon.domain.watch.watching import snapshot_of
from daemon.domain.watch.work import Work, WorkStep
from daemon.readmodel.duty import DriverRow, depot_zone, driver
from daemon.readmodel.fitness import fitnesses
from daemon.readmodel.rules import is_clock_trusted
from daemon.readmodel.values import ReadConnection

UNKNOWN = "unknown"
NO_CLOCK = "nobody vouches for the depot's clock, so nothing legal is judged"
NOT_AN_ELD = "HOS monitoring and planning, not an ELD"
DAY_MS = 86_400_000
LOOKED_MS = 2 * 3_600_000
"""Everybody's hours are looked at once an hour: what is much older tells nothing of now."""

BOARD = """
SELECT d.id, d.name, d.label, h.judged_at, h.body
FROM driver d LEFT JOIN driver_hours h ON h.driver_id = d.id
WHERE d.retired_at IS NULL ORDER BY d.name
"""

WARNINGS = "SELECT driver_id, clock, step, since FROM hours_warning ORDER BY step, clock"

CHANGES = """
SELECT at, duty, mode FROM duty_record
WHERE driver_id = :driver_id AND replaced_by IS NULL AND at <= :until AND at >= coalesce(
    (SELECT max(at) FROM duty_record
     WHERE driver_id = :driver_id AND replaced_by IS NULL AND at <= :since), :since)
ORDER BY at, id
"""

DECLARED = """
SELECT at, exemption FROM duty_declaration
WHERE driver_id = :driver_id AND at BETWEEN :since AND :until AND withdrawn_at IS NULL
ORDER BY at, id
"""

GAP_UNTIL = """
SELECT max(min(until_at, :until)) FROM duty_gap
WHERE driver_id = :driver_id AND from_at < :until AND until_at > :since
  AND from_at / 60000 < until_at / 60000
"""

VEHICLE = """
SELECT v.name FROM seat s JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.driver_id = :driver_id AND s.from_at <= :at AND (s.until_at IS NULL OR s.until_at > :at)
"""

PLAN = "SELECT begins_at, steps FROM work_plan WHERE driver_id = :driver_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    clock: str
    """One of the four, a rule that has none, or `log`."""
    step: int
    """Minutes left when it was told; -1: beyond the limit."""
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    driver: str
    label: str
    hours: Snapshot | None
    """As they run on since they were looked at; None: nobody has looked yet."""
    warnings: Sequence[WarningRow]
    """The most pressing first."""
    reasons: Sequence[str]
    """Why the driver is not assignable, by hours and by papers; none: he is."""

    @property
    def is_assignable(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A violation with its minutes and its rule in words."""

    rule: str
    cite: str
    at: int
    """ms UTC."""
    minutes: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """Whether work is legal from an instant on."""

    is_legal: bool
    stopped_at: int | None
    """ms UTC; None: nothing stops it."""
    rule: str
    cite: str
    over_min: int
    """Minutes of driving beyond that rule."""
    ends_at: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One driver's hours at an instant."""

    driver: DriverRow
    at: int
    zone: ZoneInfo
    hours: Snapshot
    violations: Sequence[Explained]
    """The latest first."""
    next_legal: str
    """In words."""
    declared: Sequence[Declared]
    warnings: Sequence[WarningRow]
    plan: PlanRow | None
    """Of the work in hand; None: there is none."""
    steps: Sequence[WorkStep]
    reasons: Sequence[str]
    """Why the driver is not assignable, by hours then and by papers today; none: he is."""
    is_clock_trusted: bool
    """By the daemon: else nothing legal is judged."""
    look: Look

    def asked(self, work: Work) -> PlanRow:
        """May the driver do this?"""
        return _plan(Look(replace(self.look.case, work=work)), is_trusted=self.is_clock_trusted)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    changes: Sequence[Change]
    declared: Sequence[Declared]
    known_from: int | None


def board(db: ReadConnection, now: int) -> tuple[BoardRow, ...]:
    """All drivers in use, by what was found when they were last looked at."""
    warnings = _warnings(db)
    papers = fitnesses(db, today(now, depot_zone(db)))
    is_trusted = is_clock_trusted(db)
    rows = []
    for number, name, label, judged_at, body in db.execute(BOARD).fetchall():
        hours, old = None, tuple[str, ...]()
        if body is not None:
            old = _too_old(now - judged_at)
            hours = advanced(snapshot_body.read(body, judged_at=judged_at), now)
        rows.append(
            BoardRow(
                driver=name,
                label=label,
                hours=hours,
                warnings=warnings.get(number, ()),
                reasons=(
                    *old,
                    *_reasons(hours, papers.get((Holder.DRIVER, name)), is_trusted=is_trusted),
                ),
            )
        )
    return tuple(rows)


def hours_of(
    db: ReadConnection, name: str, *, at: int, now: int, values: RuleValues
) -> HoursRow | None:
    """Looked at for an instant, past or future, under the rules that are given: of the future
    what is known of it is that the status of now goes on. None: there is no such driver.
    """
    one = driver(db, name)
    if one is None:
        return None
    terms = terms_or_fault(one, values, depot_zone(db))
    recorded = _recorded(db, one.id, at)
    work = _work(db, one.id) if at >= now else None
    seated = db.execute(VEHICLE, {"driver_id": one.id, "at": min(at, now)}).fetchone()
    case = Case(
        name=one.name,
        log=log_with(recorded, terms, at),
        terms=terms,
        now=at,
        standing={},
        work=work,
        vehicle=None if seated is None else seated[0],
    )
    look = Look(case)
    snapshot = snapshot_of(look)
    papers = fitnesses(db, today(now, depot_zone(db)))
    is_trusted = is_clock_trusted(db)
    return HoursRow(
        driver=one,
        at=at,
        zone=terms.zone,
        hours=snapshot,
        violations=_violations(snapshot, terms, look.now),
        next_legal=saying.of_next(snapshot.next_legal, terms.zone, now=look.now),
        declared=recorded.declared,
        warnings=_warnings(db).get(one.id, ()),
        plan=_plan(look, is_trusted=is_trusted) if look.steps else None,
        steps=() if work is None else work.steps,
        is_clock_trusted=is_trusted,
        reasons=_reasons(snapshot, papers.get((Holder.DRIVER, one.name)), is_trusted=is_trusted),
        look=look,
    )


def _too_old(age_ms: int) -> tuple[str, ...]:
    if age_ms <= LOOKED_MS:
        return ()
    ago = saying.lasting(age_ms // MINUTE_MS)
    return (f"hours cannot be told: they were last looked at {ago} ago",)


def _reasons(
    hours: Snapshot | None, papers: Fitness | None, *, is_trusted: bool
) -> tuple[str, ...]:
    found = [] if is_trusted else [NO_CLOCK]
    found += [] if hours is None else list(saying.of_unfit(hours))
    if hours is None:
        found.append("nobody has looked at the hours yet")
    if papers is None:
        found.append("retired, or not known")
    else:
        found += [reason.text for reason in papers.reasons]
    return tuple(found)


def _plan(look: Look, *, is_trusted: bool) -> PlanRow:
    case = look.case
    answer = may_do(case, look.steps)
    rule, cite, over_min = "", "", 0
    if answer.violation is not None:
        rule, cite = answer.violation.rule, answer.violation.cite
        clock = clock_of(rule, case.terms.rules)
        over_min = overruns_of(answer, case.terms, now=look.now)[clock].minutes
    elif answer.unknown or not is_trusted:
        rule = UNKNOWN
    sentence = saying.of_plan(answer, look)
    return PlanRow(
        is_legal=answer.is_legal and is_trusted,
        stopped_at=None if answer.stopped_at is None else answer.stopped_at * MINUTE_MS,
        rule=rule,
        cite=cite,
        over_min=over_min,
        ends_at=(look.plan_ends or look.now) * MINUTE_MS,
        sentence=sentence if is_trusted else f"{sentence}; but {NO_CLOCK}",
    )


def _violations(snapshot: Snapshot, terms: Terms, now: int) -> tuple[Explained, ...]:
    return tuple(
        Explained(
            rule=one.rule,
            cite=one.cite,
            at=one.at * MINUTE_MS,
            minutes=one.minutes,
            sentence=saying.of_violation(one, terms, now=now),
        )
        for one in reversed(snapshot.violations)
    )


def _recorded(db: ReadConnection, driver_id: int, until: int) -> _Recorded:
    since = until - DAYS_BACK * DAY_MS
    asked = {"driver_id": driver_id, "since": since, "until": until}
    changes = tuple(
        Change(at=at, duty=Duty(duty), mode=Mode(mode) if mode else None)
        for at, duty, mode in db.execute(CHANGES, asked).fetchall()
    )
    gap_until = db.execute(GAP_UNTIL, asked).fetchone()[0]
    first = max(changes[0].at if changes else until, gap_until or since)
    return _Recorded(
        changes=changes,
        declared=tuple(
            Declared(exemption=Exemption(exemption), at=at)
            for at, exemption in db.execute(DECLARED, asked).fetchall()
        ),
        known_from=None if first <= since else first,
    )


def _work(db: ReadConnection, driver_id: int) -> Work | None:
    row = db.execute(PLAN, {"driver_id": driver_id}).fetchone()
    return None if row is None else works.read(row[0], row[1])


def _warnings(db: ReadConnection) -> Mapping[int, Sequence[WarningRow]]:
    found: dict[int, list[WarningRow]] = {}
    for driver_id, clock, step, since in db.execute(WARNINGS).fetchall():
        found.setdefault(driver_id, []).append(WarningRow(clock=clock, step=step, since=since))
    return found

"""What `compliance.monitor` does about hours: load, decide, save, as plain functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from daemon.domain.alerts import Desk
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.terms import Terms, log_with, terms_or_fault
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch.looking import Case
from daemon.domain.watch.snapshot import Snapshot, advanced
from daemon.domain.watch.snapshot_body import body_of
from daemon.domain.watch.telling import VIOLATED, Cleared, Told, Violated, Warned
from daemon.domain.watch.watching import Watched, watch
from daemon.domain.watch.work import Work
from daemon.interfaces import WorkInHand
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobTx, Reads
from daemon.store import alerts, driver_hours, drivers, vehicle_track, zones
from daemon.store.driver_hours import SatIn, SavedHours
from daemon.store.drivers import DriverRow
from daemon.store.duty_logs import RawLog, raw_log, raw_logs
from daemon.store.order_work import OrderWork

HOUR_MS = 60 * MINUTE_MS
KEEP_MS = 10 * MINUTE_MS
"""What time alone has changed is saved no more often than this."""
BITE = 50
"""So many drivers with news are saved in one turn of the writer; a minute later the next."""
FORGOTTEN_MS = 7 * 24 * HOUR_MS
"""Work that was to begin so long ago is in hand no more, whatever the log shows of it."""
OVER = "depotd (over, or told anew)"
"""Who has read the alert of a step that is over or that a later one has overtaken."""

WORK: WorkInHand = OrderWork()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One driver as he stands in the store."""

    driver: DriverRow
    log: RawLog
    saved: SavedHours
    work: Work | None
    seat: SatIn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    now: int | None
    """None while nobody vouches for the time: then no minute means anything."""
    zone: ZoneInfo
    drivers: tuple[Seen, ...]
    left: Mapping[int, tuple[str, tuple[str, ...]]]
    """Who has retired since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    seen: Seen
    terms: Terms
    found: Watched

    @property
    def is_news(self) -> bool:
        has_changed = self.found.standing != self.seen.saved.standing
        return bool(self.found.told) or has_changed or self.found.is_work_done


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewJudged:
    is_judged: bool
    drivers: int
    changed: tuple[Judged, ...]
    """Those with something to be saved, what presses most first."""
    left: Mapping[int, tuple[str, tuple[str, ...]]]


def load(reads: Reads, driver: str | None, now: int, *, is_of_all: bool = False) -> Crew:
    """One driver, or all who are due, or all."""
    zone = zones.depot_zone(reads)
    if not vehicle_track.is_clock_trusted(reads):
        return Crew(now=None, zone=zone, drivers=(), left={})
    known = {row.id: row for row in drivers.drivers_in_use(reads)}
    if is_of_all:
        due = list(known)
    elif driver is None:
        due = driver_hours.due(reads, now=now, hour_ago=now - HOUR_MS)
    else:
        due = [row.id for row in known.values() if row.name == driver]
    logs = raw_logs(reads, due, until=now)
    saved, work = driver_hours.saved(reads, due), WORK.in_hand(reads, due)
    seats = driver_hours.seats_now(reads, due)
    return Crew(
        now=now,
        zone=zone,
        drivers=tuple(
            Seen(
                driver=known[one],
                log=logs[one],
                saved=saved[one],
                work=work.get(one),
                seat=seats.get(one),
            )
            for one in due
        ),
        left=driver_hours.retired(reads),
    )


def decide(crew: Crew, rules: RuleValues) -> CrewJudged:
    if crew.now is None:
        return CrewJudged(is_judged=False, drivers=0, changed=(), left={})
    judged = [_judged(seen, rules, crew.zone, crew.now) for seen in crew.drivers]
    changed = [one for one in judged if one.is_news or _is_worth_saving(one)]
    changed.sort(key=_turn)
    return CrewJudged(is_judged=True, drivers=len(judged), changed=tuple(changed), left=crew.left)


def save(tx: JobTx, crew: CrewJudged) -> dict[str, object]:
    """Raises Stale when another look at one of them was saved meanwhile.

    Whose log, work or terms have changed meanwhile is left out: that change starts the next look.
    """
    news = [one for one in crew.changed if one.is_news]
    quiet = [one for one in crew.changed if not one.is_news]
    told = _unchanged(tx, news[:BITE])
    for one in (*told, *quiet):
        driver_hours.save(tx, one.seen.driver.id, one.seen.saved, one.found.snapshot)
    for one in told:
        _tell(tx, one)
    for driver_id, (name, clocks) in crew.left.items():
        _settle(tx, name, clocks)
        driver_hours.forget(tx, driver_id)
    return {
        "is_judged": crew.is_judged,
        "drivers": crew.drivers,
        "saved": len(quiet) + len(told),
        "told": sum(len(one.found.told) for one in told),
        "left": len(news) - len(told),
    }


def _unchanged(tx: JobTx, news: Sequence[Judged]) -> list[Judged]:
    """Those of whom the store still says what was judged. Of few, so that the writer can ask."""
    ids = [one.seen.driver.id for one in news]
    work = WORK.in_hand(tx, ids)
    known = {row.id: _governing(row) for row in drivers.drivers_in_use(tx)} if news else {}
    found = []
    for one in news:
        seen, number = one.seen, one.seen.driver.id
        log = raw_log(tx, number, until=one.found.snapshot.judged_at)
        is_same = log == seen.log and work.get(number) == seen.work
        if is_same and known.get(number) == _governing(seen.driver):
            found.append(one)
    return found


def _governing(row: DriverRow) -> tuple[object, ...]:
    return row.rule_set, row.exemption, row.zone, row.has_sleeper


def _judged(seen: Seen, rules: RuleValues, zone: ZoneInfo, now: int) -> Judged:
    terms = terms_or_fault(seen.driver, rules, zone)
    work = seen.work
    if work is not None and work.begins_at < now - FORGOTTEN_MS:
        work = replace(work, steps=())
    case = Case(
        name=seen.driver.name,
        log=log_with(seen.log, terms, now),
        terms=terms,
        now=now,
        standing=seen.saved.standing,
        before=seen.saved.snapshot,
        work=work,
        vehicle=None if seen.seat is None else seen.seat.vehicle,
    )
    return Judged(seen=seen, terms=terms, found=watch(case))


def _is_worth_saving(one: Judged) -> bool:
    before, found = one.seen.saved.snapshot, one.found.snapshot
    if before is None or found.judged_at - before.judged_at >= KEEP_MS:
        return True
    return _without_ends(advanced(before, found.judged_at)) != _without_ends(found)


def _without_ends(snapshot: Snapshot) -> Snapshot:
    """Without what drifts from minute to minute while nothing happens."""
    grown = tuple(replace(one, minutes=0) for one in snapshot.violations)
    legal = snapshot.next_legal
    if legal is not None:
        legal = replace(legal, at=0, minutes=0)
    runs_out = snapshot.runs_out
    if runs_out is not None and runs_out.at <= snapshot.judged_at:
        runs_out = replace(runs_out, at=0)
    ends = None if snapshot.plan_ends_at is None else 0
    return replace(
        snapshot, violations=grown, next_legal=legal, runs_out=runs_out, plan_ends_at=ends
    )


def _turn(one: Judged) -> int:
    kinds = {type(told) for told in one.found.told}
    return 0 if Violated in kinds else 1 if Warned in kinds else 2


def _tell(tx: JobTx, one: Judged) -> None:
    driver = one.seen.driver
    driver_hours.stand(tx, driver.id, one.found.standing)
    _settle(tx, driver.name, [told.clock for told in one.found.told])
    for told in one.found.told:
        _record(tx, one, told)
    if one.found.is_work_done and one.seen.work is not None:
        begun = {"driver": driver.name, "begins_at": one.seen.work.begins_at}
        if WORK.finish(tx, driver.id, one.seen.work):
            tx.record("hours.work_done", subject=driver.name, body=begun)


def _record(tx: JobTx, one: Judged, told: Told) -> None:
    name, seat = one.seen.driver.name, one.seen.seat
    body = {
        "driver": name,
        "vehicle": None if seat is None else seat.vehicle,
        "clock": told.clock,
        "sentence": told.sentence,
        "fault": one.terms.fault,
        "is_at_work": one.seen.work is not None and bool(one.found.snapshot.plan_ends_at),
        **_body(told),
    }
    seq = tx.record(
        told.kind,
        vehicle_id=None if seat is None else seat.vehicle_id,
        subject=f"{told.clock} {name}",
        body=body,
    )
    found = body_of(one.found.snapshot)
    tx.decided(
        subject=f"driver {name}",
        outcome=told.kind,
        terms={**body, "event": seq, "judged_at": one.found.snapshot.judged_at, "hours": found},
    )


def _body(told: Told) -> dict[str, object]:
    match told:
        case Warned():
            return {
                "step": told.step,
                "left_min": told.left,
                "runs_out_at": _ms(told.at),
                "over_min": told.over,
                "plan_ends_at": _ms(told.plan_ends),
                "cite": told.cite,
            }
        case Violated():
            return {
                "step": VIOLATED,
                "rule": told.rule,
                "cite": told.cite,
                "since": _ms(told.at),
                "minutes": told.minutes,
                "is_now": told.is_now,
            }
        case Cleared():
            return {"step": told.step, "since": told.since}


def _ms(minute: int | None) -> int | None:
    return None if minute is None else minute * MINUTE_MS


def _settle(tx: JobTx, name: str, clocks: Sequence[str]) -> None:
    """What is told anew or over. A violation stays with compliance until somebody reads it."""
    subjects = [f"{clock} {name}"[:NAME_MOST] for clock in clocks]
    if subjects:
        for desk, kind in (
            (Desk.COMPLIANCE, Warned.kind),
            (Desk.DISPATCH, Warned.kind),
            (Desk.DISPATCH, Violated.kind),
        ):
            alerts.settle(tx, desk, kind, subjects=subjects, at=tx.now, by=OVER)

"""`maintenance.forecast`: when every service of every vehicle is due, and who has to be told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.domain.maintenance.due import Due, VehicleFile
from daemon.domain.maintenance.forecast import figures_of, forecast
from daemon.domain.maintenance.plans import by_rule
from daemon.domain.maintenance.telling import EVENTS, Before, Looked, look
from daemon.domain.maintenance.words import day_number, day_words
from daemon.domain.papers.paper import today
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.maintenance import DEFAULT_MILEAGE_THRESHOLD
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.queue.states import NOT_BEGUN
from daemon.store import alerts, forecasts_said, service_due, vehicle_track, zones

SETTLE_S = 5
"""Several services of one visit are recorded one after the other: so long is waited for them."""
SETTLED = "depotd (served, or planned anew)"
"""Who has read the alert of a service that is not due any more."""
KEPT_DAYS = 730
"""So long what was foreseen is kept beside what happened."""
RULES = "maintenance."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    today: int | None
    """None while nobody vouches for the time: then no day means anything."""
    files: tuple[VehicleFile, ...]
    before: Mapping[tuple[int, str], Before]
    open_cycles: frozenset[tuple[int, str, str]]
    seal: tuple[int, ...]
    is_nightly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    today: int | None
    looks: tuple[Looked, ...]
    kept: tuple[Looked, ...]
    """Those of them that are to be saved."""
    gone: tuple[tuple[int, str], ...]
    """Vehicle and kind, of which there is no plan any more."""
    seal: tuple[int, ...]
    is_nightly: bool


@job(
    "maintenance.forecast",
    queue="maintenance",
    max_attempts=3,
    timeout_s=120,
    unique=by("is_nightly", states=NOT_BEGUN),
)
class ForecastMaintenance:
    """Foresees when every service of every vehicle is due, and tells each step of it once.

    At night everything is written anew and kept, to be judged by what happens; in between only
    what people would see change.
    """

    class Args(JobArgs):
        is_nightly: bool = False

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Fleet:
        is_trusted = vehicle_track.is_clock_trusted(reads)
        day = day_number(today(now, zones.depot_zone(reads)))
        return Fleet(
            today=day if is_trusted else None,
            files=service_due.files(reads, day) if is_trusted else (),
            before=service_due.standing(reads),
            open_cycles=forecasts_said.open_cycles(reads),
            seal=service_due.seal(reads),
            is_nightly=args.is_nightly,
        )

    @staticmethod
    def decide(fleet: Fleet, rules: RuleValues) -> Foreseen:
        if fleet.today is None:
            return Foreseen(
                today=None, looks=(), kept=(), gone=(), seal=fleet.seal, is_nightly=fleet.is_nightly
            )
        default = by_rule(rules[DEFAULT_MILEAGE_THRESHOLD])
        found = forecast(fleet.files, figures_of(rules), fleet.today, default=default)
        looks = tuple(
            look(
                file,
                due,
                fleet.before.get((due.vehicle_id, due.kind)),
                fleet.open_cycles,
                today=fleet.today,
            )
            for file, dues in found
            for due in dues
        )
        known = {(one.due.vehicle_id, one.due.kind) for one in looks}
        open_ones = {(vehicle_id, kind) for vehicle_id, kind, _ in fleet.open_cycles}
        return Foreseen(
            today=fleet.today,
            looks=looks,
            kept=tuple(one for one in looks if fleet.is_nightly or _is_changed(one, fleet)),
            gone=tuple(sorted((set(fleet.before) | open_ones) - known)),
            seal=fleet.seal,
            is_nightly=fleet.is_nightly,
        )

    @staticmethod
    def save(tx: JobTx, seen: Foreseen) -> dict[str, object]:
        """Raises Stale when a plan or a record has changed since it was looked at."""
        if seen.today is None:
            return {"is_judged": False}
        if service_due.seal(tx) != seen.seal:
            raise Stale("services or plans have changed since they were looked at")
        settled = sum(_settle(tx, one) for one in seen.kept)
        for one in seen.kept:
            service_due.save(tx, one.due, told=one.told, body=numbers(one.due), now=tx.now)
            if seen.is_nightly and one.is_said:
                forecasts_said.say(tx, one.due, today=seen.today)
        for one in seen.looks:
            if one.news is not None:
                _tell(tx, one)
        for key in seen.gone:
            forecasts_said.void(tx, key)
        service_due.remove(tx, seen.gone)
        service_due.all_seen(tx)
        if seen.is_nightly:
            forecasts_said.forget(tx, before=seen.today - KEPT_DAYS)
        return {
            "is_judged": True,
            "services": len(seen.looks),
            "saved": len(seen.kept),
            "told": sum(one.news is not None for one in seen.looks),
            "unknown": sum(one.due.trigger is None for one in seen.looks),
            "settled": settled,
        }


def numbers(due: Due) -> dict[str, object]:
    """Each trigger with what it was judged by, plain."""
    return {
        "counts": [
            {key: value for key, value in asdict(one).items() if value not in (None, "")}
            for one in due.counts
        ],
        "since": None
        if due.since is None
        else {
            "kind": due.since.kind,
            "on": due.since.on,
            "service": due.since.id,
            "is_baseline": due.since.is_baseline,
        },
    }


def always(_event: Event) -> ForecastMaintenance.Args:
    return ForecastMaintenance.Args()


def of_rule(event: Event) -> ForecastMaintenance.Args | None:
    return ForecastMaintenance.Args() if event.subject.startswith(RULES) else None


def key_of_cycle(event: Event) -> str:
    """Each step of each cycle is news of its own."""
    return f"{event.kind} {event.subject[:NAME_MOST]} {event.body.get('cycle')}"


def _is_changed(one: Looked, fleet: Fleet) -> bool:
    before = fleet.before.get((one.due.vehicle_id, one.due.kind))
    return (
        before is None
        or before.shape != service_due.shape_of(one.due)
        or before.cycle != one.due.cycle
        or one.news is not None
        or bool(one.settled)
    )


def _settle(tx: JobTx, one: Looked) -> int:
    """What was said before is judged where it can be; alerts of what is over are read."""
    due = one.due
    key = (due.vehicle_id, due.kind)
    settled = sum(
        forecasts_said.settle(tx, key, cycle=told.cycle, happened_on=told.happened_on)
        for told in one.settled
    )
    forecasts_said.void(tx, key, but=one.cycles)
    if one.is_over or one.news is not None:
        for kind in EVENTS.values():
            alerts.settle(
                tx,
                Desk.MAINTENANCE,
                kind,
                subjects=[subject_of(due)[:NAME_MOST]],
                at=tx.now,
                by=SETTLED,
            )
    return settled


def _tell(tx: JobTx, one: Looked) -> None:
    due = one.due
    kind = EVENTS[due.standing]
    body: dict[str, object] = {
        "vehicle": due.vehicle,
        "kind": due.kind,
        "title": due.title,
        "standing": due.standing.value,
        "trigger": None if due.trigger is None else due.trigger.value,
        "left": due.left,
        "due_on": day_words(due.due_on),
        "low_on": day_words(due.low_on),
        "high_on": day_words(due.high_on),
        "basis": due.basis.value,
        "is_urgent": due.is_urgent,
        "cycle": due.cycle,
        "why": due.why,
    }
    seq = tx.record(kind, vehicle_id=due.vehicle_id, subject=subject_of(due), body=body)
    tx.decided(
        subject=f"vehicle {due.vehicle}",
        outcome=kind,
        terms={**body, **numbers(due), "event": seq},
    )


def subject_of(due: Due) -> str:
    return f"{due.vehicle} {due.kind}"

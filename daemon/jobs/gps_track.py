"""`gps.track`: looks at every vehicle once a minute."""

from dataclasses import dataclass

from daemon.domain.events import ClockQuality
from daemon.domain.rules.key import RuleValues
from daemon.domain.tracking.presence import (
    Dwelling,
    Looked,
    Moment,
    SignalBack,
    SignalLost,
    Told,
    combined,
    look,
    presence_rules,
)
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.store import vehicle_track
from daemon.store.vehicle_track import Tracked


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    moment: Moment | None
    """None while nobody vouches for the time: then no age means anything."""
    vehicles: tuple[Tracked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    is_judged: bool
    """False: the time was not known, so nothing was."""
    vehicles: int
    changed: tuple[tuple[Tracked, Looked], ...]

    @property
    def told(self) -> tuple[tuple[Tracked, Told], ...]:
        return tuple((vehicle, one) for vehicle, looked in self.changed for one in looked.told)


@job("gps.track", queue="tracking", max_attempts=3, timeout_s=30, unique=by())
class TrackVehicles:
    """Tells lost signals, signals that are back and long stays at sites, each once.

    One job for the whole fleet: a job for each vehicle would write a hundred rows a minute to
    say that nothing has changed.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Fleet:  # noqa: ARG004 - of the interface
        heard = vehicle_track.listening(reads)
        if heard is None or heard.clock is ClockQuality.UNTRUSTED:
            return Fleet(moment=None, vehicles=())
        moment = Moment(now=now, listening_since=heard.since)
        return Fleet(moment=moment, vehicles=vehicle_track.tracked(reads, now))

    @staticmethod
    def decide(fleet: Fleet, rules: RuleValues) -> Swept:
        if fleet.moment is None:
            return Swept(is_judged=False, vehicles=0, changed=())
        figures = presence_rules(rules)
        changed = []
        for vehicle in fleet.vehicles:
            seen = combined(vehicle.units, figures)
            looked = look(vehicle.before, seen, fleet.moment, figures)
            if looked.presence != vehicle.before:
                changed.append((vehicle, looked))
        return Swept(is_judged=True, vehicles=len(fleet.vehicles), changed=tuple(changed))

    @staticmethod
    def save(tx: JobTx, swept: Swept) -> dict[str, object]:
        for vehicle, looked in swept.changed:
            vehicle_track.save(tx, vehicle, looked.presence)
        losses = sum(isinstance(one, SignalLost) for _, one in swept.told)
        for vehicle, one in swept.told:
            _tell(tx, vehicle, one, losses=losses)
        return {
            "is_judged": swept.is_judged,
            "vehicles": swept.vehicles,
            "changed": len(swept.changed),
            "told": len(swept.told),
        }


def _tell(tx: JobTx, vehicle: Tracked, told: Told, *, losses: int) -> None:
    body: dict[str, object] = {"vehicle": vehicle.name}
    about = vehicle.name
    match told:
        case SignalLost():
            if vehicle_track.newest_fix_at(tx, vehicle.vehicle_id, tx.now) != told.fix_at:
                raise Stale(f"vehicle {vehicle.name}: it was heard while it was called lost")
            body |= {
                "fix_at": told.fix_at,
                "silent_ms": told.at - told.fix_at,
                "is_driving": told.is_driving,
                "sites": list(told.sites),
                "lost_together": losses,
            }
        case SignalBack():
            body |= {"lost_at": told.lost_at, "away_ms": told.away_ms}
        case Dwelling():
            about = told.site
            body |= {"site": told.site, "since": told.since, "stayed_ms": told.at - told.since}
    seq = tx.record(told.kind, at=told.at, vehicle_id=vehicle.vehicle_id, subject=about, body=body)
    tx.decided(
        subject=f"vehicle {vehicle.name}",
        outcome=told.kind,
        terms={**body, "at": told.at, "event": seq},
    )

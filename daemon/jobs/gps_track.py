"""`gps.track`: looks at every vehicle, and at every order in hand, once a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from daemon.domain.alerts import Desk
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
from daemon.jobs import assignment_track
from daemon.jobs.assignment_track import InHand
from daemon.jobs.assignment_track import Tracked as OrdersTracked
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Stale
from daemon.queue.requests import Cause
from daemon.store import alerts, vehicle_track
from daemon.store.vehicle_track import Tracked

BITE = 100
"""So many vehicles are saved in one turn of the writer."""
REST_MS = 100
"""Between two bites others have the writer."""
NAMES_MOST = 100
HEARD_AGAIN = "depotd (heard again)"
"""Who has read the alert of a loss that is over."""

Change = tuple[Tracked, Looked]


class Look(StrEnum):
    FLEET = "fleet"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    args: "TrackVehicles.Args"
    moment: Moment | None
    """None while nobody vouches for the time: then no age means anything."""
    vehicles: tuple[Tracked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The losses of one look at the fleet that are news: many at once are one trouble."""

    lost: int
    driving: int
    names: tuple[str, ...]
    driving_names: tuple[str, ...]
    first: SignalLost | None
    """The one that carries the names; None: another bite had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    args: "TrackVehicles.Args"
    is_judged: bool
    """False: the time was not known, so nothing was."""
    vehicles: int
    changed: tuple[Change, ...]
    together: "Together"


@job("gps.track", queue="tracking", max_attempts=3, timeout_s=30, unique=by("look", "bite"))
class TrackVehicles:
    """Tells lost signals, signals that are back and long stays at sites, each once.

    One job for the whole fleet: a job for each vehicle would write a hundred rows a minute to
    say that nothing has changed. Where much has changed at once it is saved in bites. The look at
    orders in hand is a job of its own: heard as often as their tier wants, on their route, there,
    and not longer than unloading takes.
    """

    class Args(JobArgs):
        look: Look = Look.FLEET
        bite: Annotated[int, Field(ge=0)] = 0
        """How many came before."""
        lost: Annotated[int, Field(ge=0)] = 0
        """Losses that are news, of all bites."""
        driving: Annotated[int, Field(ge=0)] = 0
        """Those of them on the road."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Fleet | InHand:
        if args.look is Look.ORDERS:
            return assignment_track.load(reads, now)
        heard = vehicle_track.listening(reads)
        if heard is None or heard.clock is ClockQuality.UNTRUSTED:
            return Fleet(args=args, moment=None, vehicles=())
        moment = Moment(now=now, listening_since=heard.since)
        return Fleet(args=args, moment=moment, vehicles=vehicle_track.tracked(reads, now))

    @staticmethod
    def decide(fleet: Fleet | InHand, rules: RuleValues) -> Swept | OrdersTracked:
        if isinstance(fleet, InHand):
            return assignment_track.decide(fleet, rules)
        if fleet.moment is None:
            none = _together(fleet.args, [])
            return Swept(args=fleet.args, is_judged=False, vehicles=0, changed=(), together=none)
        figures = presence_rules(rules)
        changed = []
        for vehicle in fleet.vehicles:
            seen = combined(vehicle.units, figures)
            looked = look(vehicle.before, seen, fleet.moment, figures)
            if looked.presence != vehicle.before:
                changed.append((vehicle, looked))
        changed.sort(key=_turn)
        return Swept(
            args=fleet.args,
            is_judged=True,
            vehicles=len(fleet.vehicles),
            changed=tuple(changed),
            together=_together(fleet.args, changed),
        )

    @staticmethod
    def save(tx: JobTx, swept: Swept | OrdersTracked) -> dict[str, object]:
        if isinstance(swept, OrdersTracked):
            return assignment_track.save(tx, swept)
        changed, left = swept.changed[:BITE], len(swept.changed[BITE:])
        _refuse_heard(tx, changed)
        for vehicle, looked in changed:
            vehicle_track.save(tx, vehicle, looked.presence)
        told = [(vehicle, one) for vehicle, looked in changed for one in looked.told]
        for vehicle, one in told:
            _tell(tx, vehicle, one, together=swept.together)
        _settle(tx, [vehicle for vehicle, one in told if isinstance(one, SignalBack)])
        if left:
            _go_on(tx, swept)
        return {
            "is_judged": swept.is_judged,
            "vehicles": swept.vehicles,
            "changed": len(changed),
            "told": len(told),
            "left": left,
        }


def _loss(looked: Looked) -> SignalLost | None:
    return next((one for one in looked.told if isinstance(one, SignalLost)), None)


def _turn(change: Change) -> int:
    """Those that are lost on the road come first."""
    loss = _loss(change[1])
    return 2 if loss is None else 1 - loss.is_driving


def _together(args: TrackVehicles.Args, changed: Sequence[Change]) -> Together:
    losses = [(vehicle.name, loss) for vehicle, looked in changed if (loss := _loss(looked))]
    news = [(name, loss) for name, loss in losses if loss.is_news]
    driving = [name for name, loss in news if loss.is_driving]
    return Together(
        lost=max(args.lost, len(news)),
        driving=max(args.driving, len(driving)),
        names=tuple(name for name, _ in news[:NAMES_MOST]),
        driving_names=tuple(driving[:NAMES_MOST]),
        first=news[0][1] if news and args.bite == 0 else None,
    )


def _refuse_heard(tx: JobTx, changed: Sequence[Change]) -> None:
    lost = [(vehicle, loss) for vehicle, looked in changed if (loss := _loss(looked))]
    newest = vehicle_track.newest_fixes(tx, [vehicle.vehicle_id for vehicle, _ in lost], tx.now)
    for vehicle, loss in lost:
        if newest.get(vehicle.vehicle_id) != loss.fix_at:
            raise Stale(f"vehicle {vehicle.name}: it was heard while it was called lost")


def _tell(tx: JobTx, vehicle: Tracked, told: Told, *, together: Together) -> None:
    body: dict[str, object] = {"vehicle": vehicle.name}
    about = vehicle.name
    match told:
        case SignalLost():
            body |= _lost_body(told, together)
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


def _lost_body(loss: SignalLost, together: Together) -> dict[str, object]:
    body: dict[str, object] = {
        "fix_at": loss.fix_at,
        "silent_ms": loss.at - loss.fix_at,
        "is_driving": loss.is_driving,
        "sites": list(loss.sites),
        "lost_together": together.lost,
        "driving_together": together.driving,
    }
    if loss is together.first and together.lost > 1:
        body |= {"names": list(together.names), "driving_names": list(together.driving_names)}
    return body


def _settle(tx: JobTx, back: Sequence[Tracked]) -> None:
    """Nobody need call a driver who is heard again."""
    if back:
        alerts.settle(
            tx,
            Desk.DISPATCH,
            SignalLost.kind,
            subjects=[vehicle.name[:NAME_MOST] for vehicle in back],
            at=tx.now,
            by=HEARD_AGAIN,
        )


def _go_on(tx: JobTx, swept: Swept) -> None:
    """The rest of the same work, not a consequence of it: it goes no deeper."""
    further = TrackVehicles.Args(
        bite=swept.args.bite + 1, lost=swept.together.lost, driving=swept.together.driving
    )
    cause = Cause(correlation_id=tx.correlation_id, causation=f"job {tx.job_id}")
    tx.jobs.enqueue(tx, further, cause=cause, delay_ms=REST_MS)

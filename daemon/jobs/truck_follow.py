"""`truck.follow`: trucks, and the orders they have in hand, go on by what is seen of them."""

from dataclasses import dataclass

from daemon.domain.orders.following import Sighting, Step, advance, figures_of
from daemon.domain.rules.key import RuleValues
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN
from daemon.store import order_moves, truck_sightings, vehicle_track
from daemon.store.order_events import How
from daemon.store.order_moves import DEPOT
from daemon.store.truck_sightings import OnRound


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    now: int
    is_time_known: bool
    trucks: tuple[OnRound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    truck: OnRound
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    is_judged: bool
    """False: nobody vouches for the time, so nothing that time does is believed."""
    trucks: int
    moved: tuple[Moved, ...]


@job("truck.follow", queue="critical", max_attempts=5, timeout_s=30, unique=by(states=NOT_BEGUN))
class FollowTrucks:
    """Moves trucks to loading, on the road, to the site, through the pour and home again.

    One job for all trucks that are on a round, each minute and whenever one reaches or leaves a
    site. What was seen late is told with the instant at which it happened.
    """

    class Args(JobArgs):
        pass

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Rounds:
        is_known = vehicle_track.is_clock_trusted(reads)
        found = truck_sightings.on_round(reads, now) if is_known else ()
        return Rounds(now=now, is_time_known=is_known, trucks=found)

    @staticmethod
    def decide(rounds: Rounds, rules: RuleValues) -> Followed:
        figures = figures_of(rules)
        moved = []
        for one in rounds.trucks:
            steps = advance(one.round, one.seen, rounds.now, figures)
            if steps:
                moved.append(Moved(truck=one, steps=steps))
        return Followed(
            is_judged=rounds.is_time_known, trucks=len(rounds.trucks), moved=tuple(moved)
        )

    @staticmethod
    def save(tx: JobTx, followed: Followed) -> dict[str, object]:
        """Raises Stale when somebody has moved one of them meanwhile."""
        for one in followed.moved:
            truck = one.truck.truck
            for step in one.steps:
                how = How(at=step.at, source=step.source, by=DEPOT)
                truck = order_moves.move_truck(tx, truck, step.to, how)
            tx.decided(
                subject=f"truck {truck.name}",
                outcome=one.steps[-1].to.value,
                terms=_terms(one),
            )
        return {
            "is_judged": followed.is_judged,
            "trucks": followed.trucks,
            "moved": len(followed.moved),
        }


def _terms(one: Moved) -> dict[str, object]:
    order = one.truck.order
    return {
        "was": one.truck.round.state.value,
        "order": None if order is None else order.name,
        "steps": [[step.to.value, step.at, step.source.value] for step in one.steps],
        "seen": None if one.truck.seen is None else _told(one.truck.seen),
    }


def _told(seen: Sighting) -> dict[str, object]:
    return {
        "fix_at": seen.at,
        "at_origin": seen.origin.is_there,
        "at_destination": seen.destination.is_there,
        "at_home": seen.home.is_there,
        "stands_since": seen.stands_since,
        "turning": seen.turning.value,
    }

"""One pair for one order, looked at closely: its plan, the law, and every term of its score."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from daemon.domain.dispatch.feasibility import unknown_inputs
from daemon.domain.dispatch.fleet import Column, Figures
from daemon.domain.dispatch.found import Chosen, Found
from daemon.domain.dispatch.hours import needed, verified
from daemon.domain.dispatch.job_plan import JobWork, Timing, steps_of, timing
from daemon.domain.dispatch.scoring import Left, Score, score
from daemon.domain.eta.eta import Travel
from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.orders.order import Order
from daemon.domain.papers.fitness import Reason
from daemon.domain.watch.work import WAIT, WorkStep, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    column: Column
    order: Order
    work: JobWork
    approach: Travel
    timing: Timing
    steps: tuple[WorkStep, ...]
    """From `begins_in` on."""
    now: int

    @classmethod
    def of(
        cls,
        column: Column,
        order: Order,
        work: JobWork,
        approach: Travel,
        *,
        now: int,
        is_at_once: bool = False,
    ) -> "Chance":
        """`is_at_once`: it sets out now, however early that is."""
        when = timing(order, work, approach, free=column.free, now=now, is_at_once=is_at_once)
        steps = steps_of(work, approach, wait=when.wait)
        if column.before:
            wait = ceil(when.out) - column.free
            steps = (*column.before, *_wait(wait), *steps)
        return cls(
            column=column,
            order=order,
            work=work,
            approach=approach,
            timing=when,
            steps=steps,
            now=now,
        )

    @property
    def name(self) -> str:
        return f"{self.column.pair.truck.truck.name} with {self.column.pair.driver.name}"

    @property
    def begins_in(self) -> int:
        """Minutes; at once where a job before is still to be ended."""
        return 0 if self.column.before else ceil(self.timing.out)

    @property
    def begins_at(self) -> int:
        out = 0.0 if self.column.before else self.timing.out
        return self.now + round(out * MINUTE_MS)

    @property
    def ends_at(self) -> int:
        """When the truck is free again, ms UTC."""
        return self.begins_at + sum(step.minutes for step in self.steps) * MINUTE_MS

    @property
    def expected_at(self) -> int:
        """As likely earlier as later."""
        return self.now + round(self.timing.arrival * MINUTE_MS)

    def judged(self, reserve_min: int) -> tuple["Chance", Reason | None]:
        """By the law: the same with the breaks that are needed, and why it is not legal."""
        steps, reason = verified(
            self.column.clocks, self.steps, out=self.begins_in, reserve=reserve_min
        )
        return replace(self, steps=steps), reason

    def left(self) -> Left:
        return self.column.clocks.left_after(needed(self.steps, out=self.begins_in))

    def scored(self, figures: Figures, wishes: float) -> Score:
        return score(
            figures.scoring,
            approach_min=self.approach.p50_min,
            left=self.left(),
            rating=self.column.rating.value,
            wishes=wishes,
        )


def _wait(minutes: int) -> tuple[WorkStep, ...]:
    return (WorkStep(duty=Duty.ON, minutes=minutes, what=WAIT),) if minutes > 0 else ()


def chosen_of(chance: Chance, figures: Figures, *, wishes: float, found: Found) -> Chosen:
    pair = chance.column.pair
    return Chosen(
        truck=pair.truck.truck,
        driver_id=pair.driver.id,
        driver=pair.driver.name,
        is_seated=pair.is_seated,
        terms=terms_of(chance, figures, wishes=wishes)
        | {
            "fitting": found.fitting,
            "candidates": [one.as_terms() for one in found.candidates],
        },
    )


def terms_of(chance: Chance, figures: Figures, *, wishes: float) -> dict[str, object]:
    """Everything that the choice was made by."""
    column, work, when = chance.column, chance.work, chance.timing
    scored, left, weights = chance.scored(figures, wishes), chance.left(), figures.scoring
    return {
        "score": round(scored.total, 4),
        "proximity": round(scored.proximity, 4),
        "availability": round(scored.availability, 4),
        "performance": round(scored.performance, 4),
        "certification": round(scored.certification, 4),
        "weights": _rounded(
            {
                "proximity": weights.proximity,
                "availability": weights.availability,
                "performance": weights.performance,
                "certification": weights.certification,
            }
        ),
        "tier_weight": chance.order.tier.weight,
        "late_min": round(when.late, 1),
        "cost": round(1 - scored.total + chance.order.tier.weight * when.late / 60, 4),
        "rating": round(column.rating.value, 2),
        "rating_count": column.rating.count,
        "rating_is_prior": column.rating.is_prior,
        "driving_left_min": _whole(left.driving),
        "window_left_min": _whole(left.window),
        "cycle_left_min": _whole(left.cycle),
        "reserve_min": figures.reserve_min,
        "approach_min": round(chance.approach.p50_min, 1),
        "approach_late_min": round(chance.approach.p80_min, 1),
        "approach_source": chance.approach.source.value,
        "approach_m": round(chance.approach.road_m),
        "travel_min": round(work.travel.p50_min, 1),
        "travel_late_min": round(work.travel.p80_min, 1),
        "travel_source": work.travel.source.value,
        "travel_m": round(work.travel.road_m),
        "return_min": round(work.back.p50_min, 1),
        "free_in_min": column.free,
        "wait_min": round(when.wait, 1),
        "position_at": column.pair.truck.heard_at,
        "is_seated": column.pair.is_seated,
        "unknown": list(unknown_inputs(chance.order, column.pair.truck)),
        "begins_at": chance.begins_at,
        "expected_at": chance.expected_at,
        "steps": rows_of(chance.steps),
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)

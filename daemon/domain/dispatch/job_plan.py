"""What an order asks of a truck and its driver: when to set out, and every step until it is free.

Hours are judged by times that four of five ways keep (p80), scores by those that half of them
keep (p50).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from daemon.domain.eta.eta import Travel
from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.orders.order import Order
from daemon.domain.watch.work import WAIT, WorkStep

APPROACH = "approach"
LOADING = "loading"
TRAVEL = "travel"
UNLOADING = "unloading"
RETURN = "return"
WASH = "wash"
BREAK = "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWork:
    """Of an order, whoever does it; minutes."""

    loading: int
    unloading: int
    washing: int
    travel: Travel
    back: Travel

    @property
    def travel_late(self) -> int:
        return ceil(self.travel.p80_min)

    @property
    def back_late(self) -> int:
        return ceil(self.back.p80_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Minutes from the instant of the round."""

    free: float
    """From when on the truck can set out."""
    out: float
    """It sets out as late as keeps the promise, or at once."""
    arrival: float
    """As likely earlier as later."""
    wait: float
    """At the site, until it opens."""
    late: float


def work_of(order: Order, travel: Travel, back: Travel, *, washing_min: int) -> JobWork:
    """Only what carried a load that sets is washed out."""
    return JobWork(
        loading=order.loading_min,
        unloading=order.unloading_min,
        washing=0 if order.discharge_limit_min is None else washing_min,
        travel=travel,
        back=back,
    )


def latest_out(order: Order, work: JobWork, approach_min: float, now: int) -> float:
    """Minutes from now until the truck must set out; `approach_min`: the safe one."""
    promise = (order.promised_at - now) / MINUTE_MS
    return promise - work.loading - work.travel.safe_min - approach_min


def timing(
    order: Order,
    work: JobWork,
    approach: Travel,
    *,
    free: float,
    now: int,
    is_at_once: bool = False,
) -> Timing:
    out = free if is_at_once else max(free, latest_out(order, work, approach.safe_min, now))
    arrival = out + approach.p50_min + work.loading + work.travel.p50_min
    opens = arrival if order.earliest_at is None else (order.earliest_at - now) / MINUTE_MS
    return Timing(
        free=free,
        out=out,
        arrival=arrival,
        wait=max(0.0, opens - arrival),
        late=max(0.0, arrival - (order.promised_at - now) / MINUTE_MS),
    )


def steps_of(work: JobWork, approach: Travel, *, wait: float) -> tuple[WorkStep, ...]:
    """From setting out until the truck is free again."""
    return _lasting(
        WorkStep(duty=Duty.D, minutes=ceil(approach.p80_min), what=APPROACH),
        WorkStep(duty=Duty.ON, minutes=work.loading, what=LOADING),
        WorkStep(duty=Duty.D, minutes=work.travel_late, what=TRAVEL),
        WorkStep(duty=Duty.ON, minutes=ceil(wait), what=WAIT),
        WorkStep(duty=Duty.ON, minutes=work.unloading, what=UNLOADING),
        WorkStep(duty=Duty.D, minutes=work.back_late, what=RETURN),
        WorkStep(duty=Duty.ON, minutes=work.washing, what=WASH),
    )


def before_of(return_min: float, wash_min: float) -> tuple[WorkStep, ...]:
    """What is left of the job before."""
    return _lasting(
        WorkStep(duty=Duty.D, minutes=ceil(return_min), what=RETURN),
        WorkStep(duty=Duty.ON, minutes=ceil(wash_min), what=WASH),
    )


def with_breaks(
    steps: Sequence[WorkStep], *, left: int | None, most: int, pause: int
) -> tuple[WorkStep, ...]:
    """Interrupted where driving would pass what the law allows without a break.

    `left`: minutes of driving until a break is due, None: none is; `most`: after a break.
    """
    if left is None or pause <= 0 or most <= 0:
        return tuple(steps)
    found: list[WorkStep] = []
    stood = 0
    for step in steps:
        if step.duty is not Duty.D:
            stood += step.minutes
            found.append(step)
            continue
        left = most if stood >= pause else left
        stood = 0
        minutes = step.minutes
        while minutes > left:
            if left > 0:
                found.append(_part(step, left))
                minutes -= left
            found.append(WorkStep(duty=Duty.OFF, minutes=pause, what=BREAK))
            left = most
        found.append(_part(step, minutes))
        left -= minutes
    return tuple(found)


def _part(step: WorkStep, minutes: int) -> WorkStep:
    return WorkStep(duty=step.duty, minutes=minutes, mode=step.mode, what=step.what)


def _lasting(*steps: WorkStep) -> tuple[WorkStep, ...]:
    return tuple(step for step in steps if step.minutes > 0)

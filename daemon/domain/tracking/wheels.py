"""What the wheels say of the driver's duty, as electronic logging devices judge it.

Driving begins with the first fix at or above 5 mph, once a second one confirms it. It lasts
through whatever follows until the vehicle has stood for six minutes without a break: after
five the driver is to be asked, after six he is no longer driving.

A receiver never says 0 while it stands. It stands here as everywhere in tracking: from the
first fix below `advance.STANDS_BELOW` until 2 m were driven (`advance.CREEP_M`), however slowly.
So any movement begins the minutes anew, and none below 5 mph begins driving. Only what a
reflected signal says of a vehicle that stands is no movement: a crawl of some seconds.

A stand counts once fixes prove 3 s of it. From then on silence is rest, as of a receiver that
is switched off with the ignition; one that fell silent while it moved, or in its first seconds
of standing, says nothing: unknown is no rest.
"""

from daemon.domain.tracking.facts import WheelsRolling, WheelsStanding, WheelsStopped
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import NEVER, Left, Roll, UnitState, Wheels
from drivers.readings import Fix

ROLLS_M_S = 2.2352
"""5 mph."""
STANDS_MS = 3_000
ASKS_MS = 300_000
"""After so long a stand the driver is to be asked."""
STOPS_MS = 360_000
CRAWL_MS = 12_000
CRAWL_M_S = 0.8
"""On average from standing to standing: a truck that moves up a place is faster."""
CONFIRM_MS = 10_000
"""A second fix as fast has to come within so long, or within three usual intervals."""
CONFIRM_MOST_MS = 120_000


def arrive(state: UnitState, at: int) -> None:
    """It stands from `at` on, or goes on standing."""
    left, state.left = state.left, None
    if state.wheels is Wheels.RESTING:
        return
    if left is not None and _is_crawl(left, at, state.odometer_m):
        state.wheels_since, state.wheels_due_at = left.since, left.due_at
    else:
        state.wheels_since, state.wheels_due_at = at, at + ASKS_MS


def depart(state: UnitState) -> None:
    """It has moved; what it has driven since is not on the odometer yet."""
    if state.wheels_due_at != NEVER:
        state.left = Left(state.wheels_since, state.wheels_due_at, state.stood_at, state.odometer_m)
        state.wheels_due_at = NEVER


def forget(state: UnitState) -> None:
    """It is elsewhere, and nobody knows how long it stood."""
    state.left = None
    state.wheels_due_at = NEVER


def _is_crawl(left: Left, at: int, odometer_m: float) -> bool:
    took_ms = at - left.stood_at
    return took_ms <= CRAWL_MS and (odometer_m - left.odometer_m) * 1000 < CRAWL_M_S * took_ms


def roll(run: Run, fix: Fix) -> None:
    """A believed fix at or above 5 mph, while that is news."""
    state = run.state
    first = state.roll
    if first is None or not first.at < fix.at <= first.until or state.stood_at >= first.at:
        usual_ms = min(3 * state.pace_ms, CONFIRM_MOST_MS)
        until = fix.at + max(CONFIRM_MS, usual_ms)
        state.roll = Roll(fix.at, until, fix.lat_e7, fix.lon_e7, state.odometer_whole_m)
        return
    if state.is_standing:
        return
    state.roll = None
    state.wheels = Wheels.ROLLING
    run.facts.append(
        WheelsRolling(
            at=first.at, lat_e7=first.lat_e7, lon_e7=first.lon_e7, odometer_m=first.odometer_m
        )
    )


def stand(run: Run, now: int) -> None:
    """Time has come to `now` and it has not moved; `wheels_due_at` has passed."""
    state = run.state
    since = state.wheels_since
    if state.stood_at - since < STANDS_MS:
        return
    lat_e7, lon_e7 = round(state.place_lat_e7), round(state.place_lon_e7)
    odometer_m = state.odometer_whole_m
    if state.wheels_due_at == since + ASKS_MS:
        state.wheels = Wheels.ASKED
        state.wheels_due_at = since + STOPS_MS
        run.facts.append(
            WheelsStanding(
                at=since + ASKS_MS,
                since=since,
                lat_e7=lat_e7,
                lon_e7=lon_e7,
                odometer_m=odometer_m,
            )
        )
    if now >= state.wheels_due_at:
        state.wheels = Wheels.RESTING
        state.wheels_due_at = NEVER
        state.roll = None
        run.facts.append(
            WheelsStopped(
                at=since + STOPS_MS,
                since=since,
                lat_e7=lat_e7,
                lon_e7=lon_e7,
                odometer_m=odometer_m,
            )
        )


def set_back(state: UnitState, to: int) -> None:
    """Nothing has happened after `to`: a stand that began later begins then."""
    state.roll = state.left = None
    if state.wheels_due_at != NEVER:
        later_ms = max(0, state.wheels_since - to)
        state.wheels_since -= later_ms
        state.wheels_due_at -= later_ms

"""docs/tracking.md: prose, with the states, verdicts and events taken from the code."""

import inspect
from typing import get_args

from daemon.domain.tracking import facts
from daemon.domain.tracking.motion import RULE_OF

HEAD = """\
# How positions become trips

<!-- Made by `make docs`; the prose is in tests/documents/tracking.py. -->

Every receiver (unit) has its own track. A fix is judged, then driving and standing are told apart,
and out of standing and driving come stops and trips. All figures are settings of `[tracking]`,
see [settings.md](settings.md); in the text they stand by their key.

## What is believed

A sentence without a position that its receiver vouches for (void, no fix, empty, 0,0, out of range)
never becomes a fix. A fix is then stored with one of these verdicts, or counted under it:
"""
STATES = """\
## Motion states

Apart from what dispatch thinks of a vehicle. `depotd trucks --json` gives the rule with each.
"""
TRIPS = """\
## Trips and stops

A halt is standing, with less than `trip_min_m` driven in between: creeping in a queue is one halt.
A halt that spans `stop_min_s` is a stop; what is driven between two stops is a trip, and shorter
stands inside it are idle time when they last `idle_min_s`. A trip begins at the last standing
position before the drive and ends at the first one after it, not when that was noticed, so the end
of a trip is known `stop_min_s` late but stamped right.

After `gap_s` without a fix an open trip ends where the unit was last seen, with the reason `gap`.
When it comes back somewhere else, an open stop ends in the same way, and the straight line between
counts for the odometer but belongs to no trip. A stop goes on when it comes back where it stood.

## Thinned positions

With `ingest.positions = "thinned"` a position is stored when the vehicle moved `keep_moved_m`,
turned `keep_turned_deg`, changed its speed by `keep_speed_change_kmh`, or `keep_every_s` went by
while it moved; one that stands is stored at every tenth of those. Trips, stops, distances and
geofence events are made from every fix, stored or not: they are the same with `"raw"`.
"""
VERDICTS = {
    facts.Verdict.ACCEPTED: "believed and stored",
    facts.Verdict.THINNED: "believed, but says nothing new: not stored",
    facts.Verdict.LATE: "at or before the newest instant of its unit: stored, changes nothing else",
    facts.Verdict.JUMP: "further than any truck drives, and not confirmed by the fixes after it",
    facts.Verdict.BACKWARDS: "the receiver's clock went back",
    facts.Verdict.FROZEN: "the receiver repeats one instant, or one place while claiming to move",
    facts.Verdict.DRIFT: "wander of a standing receiver",
    facts.Verdict.FUTURE: "further ahead of the arrival clock than any receiver is",
}
EVENTS = {
    facts.MotionChanged: "the motion state changed",
    facts.TripStarted: "a trip began",
    facts.TripEnded: "a trip ended: distance, idle time, top speed, reason",
    facts.StopStarted: "a stop began",
    facts.StopEnded: "a stop ended",
    facts.GapClosed: "fixes came again after `gap_s` or more without any",
    facts.OverspeedStarted: "faster than `overspeed_kmh` for `overspeed_min_s`",
    facts.OverspeedEnded: "no longer too fast: top speed",
    facts.FenceEntered: "went into a geofence",
    facts.FenceDwelled: "is inside for the fence's `dwell_s`",
    facts.FenceLeft: "went out by more than `fence_hysteresis_m`",
    facts.FenceCrossed: "went through a geofence between two fixes, both outside",
    facts.SiteArrived: "is at a site: inside the fence of the site",
    facts.SiteDeparted: "left a site",
}


def text() -> str:
    motion = "\n".join(f"| `{state.value}` | {RULE_OF[state]} |" for state in facts.Motion)
    verdicts = "\n".join(f"| `{v.name.lower()}` | {VERDICTS[v]} |" for v in facts.Verdict)
    events = "\n".join(
        f"| `{fact.kind}` | {EVENTS[fact]} | {carried(fact)} |" for fact in get_args(facts.Fact)
    )
    return "\n".join(
        [
            HEAD,
            f"| verdict | meaning |\n|---|---|\n{verdicts}\n",
            f"{STATES}\n| state | rule |\n|---|---|\n{motion}\n",
            TRIPS,
            f"## Events\n\n| event | when | carries |\n|---|---|---|\n{events}\n",
        ]
    )


def carried(fact: type[object]) -> str:
    names = [name for name in inspect.signature(fact).parameters if name != "at"]
    return ", ".join(f"`{name}`" for name in names)

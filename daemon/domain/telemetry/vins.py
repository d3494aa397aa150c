"""Which vehicle a unit sits on, as its computers say."""

from daemon.domain.telemetry.facts import VinDiffers, VinTold
from daemon.domain.telemetry.state import Folded, UnitTelemetry
from drivers.readings import Named

TIMES = 3
"""A computer that is believed less must say it so often, while the other is silent."""


def take(state: UnitTelemetry, named: Named, found: Folded) -> None:
    if named.at <= state.vin_at or not named.vin:
        return
    state.vin_at = named.at
    if named.vin == state.vin:
        state.vin_source = min(state.vin_source, named.source)
        state.other_times = 0
        return
    if state.vin and named.source > state.vin_source and not _insists(state, named):
        return
    was, state.vin, state.vin_source = state.vin, named.vin, named.source
    state.other_vin, state.other_times = "", 0
    if was:
        found.facts.append(VinDiffers(at=named.at, vin=named.vin, was=was, source=named.source))
    else:
        found.facts.append(VinTold(at=named.at, vin=named.vin, source=named.source))


def _insists(state: UnitTelemetry, named: Named) -> bool:
    if state.other_vin != named.vin:
        state.other_vin, state.other_times = named.vin, 0
    state.other_times += 1
    return state.other_times >= TIMES

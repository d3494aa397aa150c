"""Several computers of a vehicle may say the same signal, and not alike: one is believed.

Of a real truck the engine said 438 978 km and the cab 537 152 km, each the whole day long.
"""

from daemon.domain.telemetry.facts import SourceLost, SourcesAgree, SourcesDiffer, SourceSwitched
from daemon.domain.telemetry.rules import (
    CHOOSING_MS,
    DIFFER_MS,
    DIFFER_PERMILLE,
    FRESH_MS,
    LOST_MS,
    TELLS_MS,
)
from daemon.domain.telemetry.state import NEVER, Folded, Rival, Track, UnitTelemetry
from daemon.domain.telemetry.table import Figures
from drivers.readings import Sample

MOST_RIVALS = 8


def pin(track: Track, at: int) -> None:
    """The time to choose is over: whoever is believed stays so."""
    if not track.is_pinned and at >= track.since + CHOOSING_MS:
        track.is_pinned = True


def choose(state: UnitTelemetry, signal: str, source: int) -> int | None:
    """A person says whom to believe; answers who was before. None: nobody has told the signal.

    That the others differ is known by then, and no news.
    """
    track = state.tracks.get(signal)
    if track is None:
        return None
    was, track.source, track.is_pinned = track.source, source, True
    track.lost_at, track.look_at = NEVER, 0
    if was != source:
        track.rivals.pop(source, None)
        if len(track.rivals) < MOST_RIVALS:
            track.rivals[was] = Rival(since=track.at, at=track.at)
        state.counted.pop(signal, None)  # from one to the other nothing was driven
    for rival in track.rivals.values():
        rival.is_disputed, rival.differ_since = True, NEVER
    return was


def takes_over(track: Track, sample: Sample, figures: Figures, found: Folded) -> bool:
    """Whether the signal goes on with this sample of another source.

    The engine has address 0, so the lowest comes first.
    """
    signal, at, value, source = sample
    if value is None:
        return False
    if not track.is_pinned:
        if source < track.source:
            track.source = source
            return True
        return False
    rival = _rival(track, source, at)
    if rival is None:
        found.count(f"other_source:{signal}")
        return False
    _compare(track, rival, sample, figures, found)
    told_at = track.told_at
    if rival.since <= told_at or at - rival.at > TELLS_MS:
        rival.since = at
    rival.at = max(rival.at, at)
    if at - rival.since < LOST_MS:
        return False
    return _lost(track, sample, figures, found)


def _rival(track: Track, source: int, at: int) -> Rival | None:
    rival = track.rivals.get(source)
    if rival is None and len(track.rivals) < MOST_RIVALS:
        rival = track.rivals[source] = Rival(since=at, at=at)
    return rival


def _lost(track: Track, sample: Sample, figures: Figures, found: Folded) -> bool:
    signal, at, _, source = sample
    if figures.is_counter:
        if track.lost_at <= track.told_at:
            track.lost_at = at
            found.facts.append(SourceLost(at=at, signal=signal, source=track.source, other=source))
        return False
    was, track.source = track.source, source
    track.rivals = {}
    found.facts.append(SourceSwitched(at=at, signal=signal, was=was, now=source))
    return True


def _compare(track: Track, rival: Rival, sample: Sample, figures: Figures, found: Folded) -> None:
    signal, at, other, source = sample
    value = track.value
    if value is None or other is None or abs(at - track.at) > FRESH_MS:
        return
    apart = abs(value - other)
    differ = apart > figures.band and apart * 1000 > DIFFER_PERMILLE * max(abs(value), abs(other))
    if differ == rival.is_disputed:
        rival.differ_since = NEVER
    elif rival.differ_since == NEVER:
        rival.differ_since = at
    elif at - rival.differ_since >= DIFFER_MS:
        rival.is_disputed, rival.differ_since = differ, NEVER
        if differ:
            found.facts.append(
                SourcesDiffer(
                    at=at,
                    signal=signal,
                    source=track.source,
                    value=value,
                    other=source,
                    other_value=other,
                )
            )
        else:
            found.facts.append(
                SourcesAgree(at=at, signal=signal, source=track.source, other=source)
            )

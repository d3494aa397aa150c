"""What vehicles say of themselves, folded unit by unit, between two commits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from daemon.domain.telemetry import codec, fold, sources
from daemon.domain.telemetry.facts import DayOver, FaultSeen, Reading, Used
from daemon.domain.telemetry.rules import TelemetryRules
from daemon.domain.telemetry.state import Folded, UnitTelemetry
from daemon.store.unit_telemetry import (
    FoldWork,
    KeptSample,
    Noticed,
    SavedTelemetry,
    SignalNow,
    TelemetryWork,
)
from drivers.readings import Heard

TOLD_EVERY_MS = 30_000
"""Values that stay within their dead band are shown as of so long ago at most."""


@dataclass(slots=True)
class _Held:
    """A unit's state now, and what was found since its last commit."""

    state: UnitTelemetry
    version: int = 0
    seen_at: int = 0
    told_at: int = 0
    """When its newest values were handed to the writer last."""
    told: dict[str, int] = field(default_factory=dict)
    """By signal the instant of the value that was."""
    kept: list[KeptSample] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    days: list[DayOver] = field(default_factory=list)
    codes: list[FaultSeen] = field(default_factory=list)
    facts: list[Noticed] = field(default_factory=list)
    is_changed: bool = False

    @property
    def waiting(self) -> int:
        return len(self.kept) + len(self.readings)


class HeardFleet:
    """Like the fleet of positions: what was folded waits here until it is durable."""

    def __init__(
        self,
        saved: Mapping[str, SavedTelemetry],
        *,
        rules: Callable[[], TelemetryRules],
        waiting_limit: int = 100_000,
    ) -> None:
        self._rules = rules
        self._waiting_limit = waiting_limit
        self._held = {
            unit: _Held(codec.from_json(one.body), version=one.version)
            for unit, one in saved.items()
        }
        self._taken: list[TelemetryWork] = []
        self.waiting = 0
        self.thinned_by_limit = 0

    def accept(self, heard: Heard, seen_at: int | None) -> Mapping[str, int]:
        """Answers by reason what was not taken for a fact."""
        held = self._held.get(heard.unit)
        if held is None:
            held = self._held[heard.unit] = _Held(UnitTelemetry())
        if seen_at is not None:
            held.seen_at = seen_at  # not the latest: the clock may have been set back
        elif (told := _latest(heard)) is not None:
            held.seen_at = max(held.seen_at, told)
        found = fold.step(held.state, heard, self._rules())
        self._keep(held, found, held.seen_at)
        if self.waiting > self._waiting_limit:
            self._thin()
        return found.counts

    def tick(self, now_ms: int) -> None:
        """Lets time pass for units that say nothing."""
        rules = self._rules()
        for held in self._held.values():
            self._keep(held, fold.tick(held.state, now_ms, rules), now_ms)

    def choose(self, unit: str, signal: str, source: int) -> None:
        """A person has said which computer of a unit is believed from now on."""
        held = self._held.get(unit)
        if held is not None and sources.choose(held.state, signal, source) is not None:
            held.is_changed = True

    def take(self, most: int = 1 << 30) -> list[TelemetryWork]:
        """What is to be saved now, about `most` samples of it. Follow with `committed` or
        `put_back`.
        """
        room = most
        due = [unit for unit, held in self._held.items() if held.is_changed or _is_due(held)]
        for unit in due:
            if room <= 0:
                break
            held = self._held.pop(unit)
            self._held[unit] = held  # served: the others come first the next time
            before = held.waiting
            work = _bite(unit, held, room) if len(held.kept) > room else _whole(unit, held)
            room -= len(work.kept)
            self.waiting -= before - held.waiting
            self._taken.append(work)
        return self._taken

    def committed(self) -> None:
        for work in self._taken:
            if work.state is not None:
                self._held[work.unit].version = work.version + 1
        self._taken = []

    def put_back(self) -> None:
        """The commit failed: what was taken waits again, before what came since."""
        for work in self._taken:
            held = self._held[work.unit]
            before = held.waiting
            held.kept[:0] = work.kept
            held.is_changed = True
            held.told.clear()
            if work.state is not None:
                held.readings[:0] = work.state.readings
                held.used[:0] = work.state.used
                held.days[:0] = work.state.days
                held.codes[:0] = work.state.codes
                held.facts[:0] = work.state.facts
            self.waiting += held.waiting - before
        self._taken = []

    def _keep(self, held: _Held, found: Folded, seen_at: int) -> None:
        if not found:
            return
        before = held.waiting
        held.kept += [KeptSample(one, seen_at) for one in found.kept]
        held.readings += found.readings
        held.used += found.used
        held.days += found.days
        held.codes += found.codes
        held.facts += [Noticed(seen_at, fact) for fact in found.facts]
        held.is_changed = True
        self.waiting += held.waiting - before

    def _thin(self) -> None:
        """At the limit the older half of all that waits gives up each second value."""
        for held in self._held.values():
            before = held.waiting
            for waiting in (held.kept, held.readings):
                half = len(waiting) // 2
                del waiting[1:half:2]
            self.thinned_by_limit += before - held.waiting
            self.waiting -= before - held.waiting


def _latest(heard: Heard) -> int | None:
    instants = [lane[-1].at for lane in (heard.samples, heard.diagnosed, heard.named) if lane]
    return max(instants, default=None)


def _is_due(held: _Held) -> bool:
    return abs(held.seen_at - held.told_at) >= TOLD_EVERY_MS


def _bite(unit: str, held: _Held, most: int) -> TelemetryWork:
    """The first samples of many; the rest waits with the state."""
    kept, held.kept = held.kept[:most], held.kept[most:]
    return TelemetryWork(
        unit=unit, version=held.version, seen_at=held.seen_at, kept=tuple(kept), state=None
    )


def _whole(unit: str, held: _Held) -> TelemetryWork:
    work = TelemetryWork(
        unit=unit,
        version=held.version,
        seen_at=held.seen_at,
        kept=tuple(held.kept),
        state=FoldWork(
            body=codec.to_json(held.state),
            at=held.state.at,
            vin=held.state.vin,
            now=tuple(_news(held)),
            readings=tuple(held.readings),
            used=tuple(held.used),
            days=tuple(held.days),
            codes=tuple(held.codes),
            facts=tuple(held.facts),
        ),
    )
    held.is_changed = False
    held.told_at = held.seen_at
    held.kept, held.readings, held.used, held.days = [], [], [], []
    held.codes, held.facts = [], []
    return work


def _news(held: _Held) -> list[SignalNow]:
    """The newest values of signals that were kept since, or are older than they should be."""
    kept = {one.sample.signal for one in held.kept}
    news = []
    for signal, track in held.state.tracks.items():
        told = held.told.get(signal, 0)
        if track.at == told or (signal not in kept and track.at - told < TOLD_EVERY_MS):
            continue
        held.told[signal] = track.at
        news.append(
            SignalNow(signal, track.at, track.value, track.source, track.way, track.way_since)
        )
    return news

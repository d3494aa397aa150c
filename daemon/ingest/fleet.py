"""The tracking states of all units between two commits."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.domain.fences import FenceSet
from daemon.domain.tracking import codec
from daemon.domain.tracking.correction import arrivals_shifted
from daemon.domain.tracking.facts import Kept, Verdict
from daemon.domain.tracking.fold import Folded, UnitState, fold, tick
from daemon.domain.tracking.rules import TrackingRules
from daemon.store.tracking import Noticed, SavedState, StateWork, UnitWork
from drivers.readings import Fix


@dataclass(slots=True)
class _Held:
    """A unit's state now, and what was decided since its last commit."""

    state: UnitState
    version: int = 0
    seen_at: int = 0
    kept: list[Kept] = field(default_factory=list)
    facts: list[Noticed] = field(default_factory=list)
    verdicts: Counter[int] = field(default_factory=Counter)
    changed: bool = False


class Fleet:
    """Folds fixes into states; what was decided waits here until it is durable.

    Instead of keeping the fixes to fold them again after a failed commit, it keeps what they
    were folded into: the same facts, at less cost, and also at the bound nothing but the
    density of the track is given up.
    """

    def __init__(
        self,
        saved: Mapping[str, SavedState],
        *,
        rules: Callable[[], TrackingRules],
        fences: FenceSet,
        waiting_limit: int = 100_000,
    ) -> None:
        self._rules = rules
        self._fences = fences
        self._waiting_limit = waiting_limit
        self.waiting = 0
        self._held = {
            unit: _Held(codec.from_json(state.body), version=state.version)
            for unit, state in saved.items()
        }
        self._taken: list[UnitWork] = []
        self.thinned_by_limit = 0

    @property
    def units(self) -> Collection[str]:
        return self._held.keys()

    def use(self, fences: FenceSet) -> None:
        """The fences in force from the next fix on."""
        self._fences = fences

    def accept(self, fixes: Sequence[Fix]) -> None:
        rules = self._rules()
        by_unit: dict[str, list[Fix]] = {}
        for fix in fixes:
            by_unit.setdefault(fix.unit, []).append(fix)
        for unit, own in by_unit.items():
            held = self._held.get(unit)
            if held is None:
                held = self._held[unit] = _Held(UnitState.fresh())
            self._keep(held, fold(held.state, own, rules, self._fences))
            held.seen_at = own[-1].seen_at
        if self.waiting > self._waiting_limit:
            self._thin()

    def tick(self, now_ms: int) -> None:
        """Lets time pass for units that say nothing (silent, dwelling, gone)."""
        rules = self._rules()
        for held in self._held.values():
            folded = tick(held.state, now_ms, rules, self._fences)
            if folded.facts or folded.kept:
                self._keep(held, folded)

    def shift(self, step_ms: int) -> None:
        """The clock that stamps arrivals was corrected by so much."""
        for held in self._held.values():
            held.state = arrivals_shifted(held.state, step_ms)

    def take(self, most: int = 1 << 30) -> list[UnitWork]:
        """What is to be saved now, about `most` positions of it. Follow with `committed` or
        `put_back`.

        A unit with more is saved in bites: positions first, its state with the last of them.
        """
        room = most
        for unit in [unit for unit, held in self._held.items() if held.changed]:
            if room <= 0:
                break
            held = self._held.pop(unit)
            self._held[unit] = held  # served: the others come first the next time
            work = _work(unit, held, room) if len(held.kept) > room else _whole_work(unit, held)
            room -= len(work.kept)
            self.waiting -= len(work.kept)
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
            held.kept[:0] = work.kept
            held.changed = True
            if work.state is not None:
                held.facts[:0] = work.state.facts
                held.verdicts.update(work.state.verdicts)
            self.waiting += len(work.kept)
        self._taken = []

    def _keep(self, held: _Held, folded: Folded) -> None:
        held.state = folded.state
        held.kept += folded.kept
        held.facts += zip(folded.noticed, folded.facts, strict=True)
        held.verdicts.update(folded.verdicts)
        held.changed = True
        self.waiting += len(folded.kept)

    def _thin(self) -> None:
        """At the limit the older half of every track gives up each second position."""
        for held in self._held.values():
            half = len(held.kept) // 2
            older = held.kept[:half:2]
            lost = half - len(older)
            held.verdicts.subtract(position.verdict for position in held.kept[1:half:2])
            held.verdicts[Verdict.THINNED] += lost
            held.kept[:half] = older
            self.thinned_by_limit += lost
            self.waiting -= lost


def _work(unit: str, held: _Held, most: int) -> UnitWork:
    """The first positions of many; the rest waits with the state."""
    kept, held.kept = held.kept[:most], held.kept[most:]
    return UnitWork(
        unit=unit, version=held.version, seen_at=held.seen_at, kept=tuple(kept), state=None
    )


def _whole_work(unit: str, held: _Held) -> UnitWork:
    state = held.state
    work = UnitWork(
        unit=unit,
        version=held.version,
        seen_at=held.seen_at,
        kept=tuple(held.kept),
        state=StateWork(
            body=codec.to_json(state),
            latest=state.latest,
            motion=state.motion,
            motion_since=state.motion_since,
            odometer_m=state.odometer_whole_m,
            fences=state.inside,
            facts=tuple(held.facts),
            verdicts=+held.verdicts,
        ),
    )
    held.changed = False
    held.kept, held.facts, held.verdicts = [], [], Counter()
    return work

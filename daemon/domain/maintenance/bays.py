"""What is taken in the workshop: bays while a vehicle stands in them, mechanics while they work."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence

from daemon.domain.maintenance.shifts import Crew
from daemon.domain.maintenance.work_orders import MINUTE_MS, Slot

NO_MECHANIC = "no mechanic is free"


class Bays:
    """A vehicle keeps its bay from the first piece of its work to the end of the last, and one
    mechanic in each piece.
    """

    def __init__(self, count: int, crews: Sequence[Crew], taken: Iterable[Sequence[Slot]]) -> None:
        self.numbers = range(1, count + 1)
        self._crews = tuple(crews)
        self._changes = sorted({at for one in crews for at in (one.from_at, one.until_at)})
        self._stands: dict[int, list[Slot]] = {}
        self._pieces: list[Slot] = []
        """By when they begin."""
        self._longest_ms = 0
        for slots in taken:
            self.take(slots)

    def take(self, slots: Sequence[Slot]) -> None:
        if slots:
            for slot in slots:
                insort(self._pieces, slot, key=_begins)
                self._longest_ms = max(self._longest_ms, slot.until_at - slot.from_at)
            self._stands.setdefault(slots[0].bay, []).append(stand(slots))

    def give_back(self, slots: Sequence[Slot]) -> None:
        if slots:
            for slot in slots:
                self._pieces.remove(slot)
            self._stands[slots[0].bay].remove(stand(slots))

    @property
    def turns(self) -> frozenset[int]:
        """Instants at which something is free again."""
        stands = (one.until_at for those in self._stands.values() for one in those)
        return frozenset({*stands, *(one.until_at for one in self._pieces)})

    def has_room(self, slots: Sequence[Slot]) -> bool:
        """That bay is free all the time, and there is a mechanic for each piece."""
        return not self.hindrance(slots)

    def first_free(self, slots: Sequence[Slot]) -> int | None:
        """A bay for this work, whichever it was thought for; None: there is no room."""
        whole = stand(slots)
        free = (bay for bay in self.numbers if self._is_free(bay, whole))
        bay = next(free, None)
        is_possible = bay is not None and all(self._has_mechanic(slot) for slot in slots)
        return bay if is_possible else None

    def hindrance(self, slots: Sequence[Slot]) -> str:
        """Why there is no room, for people; empty: there is."""
        whole = stand(slots)
        if whole.bay not in self.numbers:
            return f"there is no bay {whole.bay}: rule maintenance.bays says {len(self.numbers)}"
        if not self._is_free(whole.bay, whole):
            return f"bay {whole.bay} is taken"
        if not all(self._has_mechanic(slot) for slot in slots):
            return NO_MECHANIC
        return ""

    def _is_free(self, bay: int, whole: Slot) -> bool:
        begins, ends = whole.from_at, whole.until_at
        return not any(
            one.from_at < ends and begins < one.until_at for one in self._stands.get(bay, ())
        )

    def _has_mechanic(self, piece: Slot) -> bool:
        first = bisect_left(self._pieces, piece.from_at - self._longest_ms, key=_begins)
        last = bisect_left(self._pieces, piece.until_at, key=_begins)
        others = [one for one in self._pieces[first:last] if one.until_at > piece.from_at]
        cuts = {piece.from_at, *(one.from_at for one in others if one.from_at > piece.from_at)}
        begins = bisect_right(self._changes, piece.from_at)
        cuts.update(self._changes[begins : bisect_left(self._changes, piece.until_at)])
        return all(
            sum(one.from_at <= at < one.until_at for one in others) < self._mechanics(at)
            for at in cuts
        )

    def _mechanics(self, at: int) -> int:
        index = bisect_right(self._crews, at, key=_ends)
        found = self._crews[index : index + 1]
        return found[0].mechanics if found and found[0].from_at <= at else 0


def stand(slots: Sequence[Slot]) -> Slot:
    """From when until when it stands in the bay."""
    return Slot(bay=slots[0].bay, from_at=slots[0].from_at, until_at=slots[-1].until_at)


def pieces(
    crews: Sequence[Crew], *, bay: int, start: int, duration_min: int
) -> tuple[Slot, ...] | None:
    """So much work from `start` on, in as many of these times as it needs; None: they end before.

    `start` must lie in one of them.
    """
    left = duration_min * MINUTE_MS
    found: list[Slot] = []
    for crew in crews[bisect_right(crews, start, key=_ends) :]:
        begins = max(start, crew.from_at)
        if not found and begins != start:
            return None
        ends = min(crew.until_at, begins + left)
        if found and found[-1].until_at == begins:
            found[-1] = Slot(bay=bay, from_at=found[-1].from_at, until_at=ends)
        else:
            found.append(Slot(bay=bay, from_at=begins, until_at=ends))
        left -= ends - begins
        if not left:
            return tuple(found)
    return None


def _begins(one: Slot) -> int:
    return one.from_at


def _ends(one: Crew) -> int:
    return one.until_at

"""What is taken in the workshop: bays while a vehicle stands in them, mechanics while they work."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

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
        self._stands: list[Slot] = []
        self._pieces: list[Slot] = []
        for slots in taken:
            self.take(slots)

    def take(self, slots: Sequence[Slot]) -> None:
        if slots:
            self._pieces += slots
            self._stands.append(stand(slots))

    def give_back(self, slots: Sequence[Slot]) -> None:
        if slots:
            for slot in slots:
                self._pieces.remove(slot)
            self._stands.remove(stand(slots))

    @property
    def turns(self) -> frozenset[int]:
        """Instants at which something is free again."""
        return frozenset(
            {one.until_at for one in self._stands} | {one.until_at for one in self._pieces}
        )

    def has_room(self, slots: Sequence[Slot]) -> bool:
        """That bay is free all the time, and there is a mechanic for each piece."""
        whole = stand(slots)
        if whole.bay not in self.numbers:
            return False
        if any(one.bay == whole.bay and _meet(one, whole) for one in self._stands):
            return False
        return all(self._has_mechanic(slot) for slot in slots)

    def hindrance(self, slots: Sequence[Slot]) -> str:
        """Why there is no room, for people; empty: there is."""
        whole = stand(slots)
        if whole.bay not in self.numbers:
            return f"there is no bay {whole.bay}: rule maintenance.bays says {len(self.numbers)}"
        if any(one.bay == whole.bay and _meet(one, whole) for one in self._stands):
            return f"bay {whole.bay} is taken"
        if not all(self._has_mechanic(slot) for slot in slots):
            return NO_MECHANIC
        return ""

    def _has_mechanic(self, piece: Slot) -> bool:
        others = [one for one in self._pieces if _meet(one, piece)]
        cuts = {piece.from_at, piece.until_at}
        cuts |= {one.from_at for one in others} | {one.until_at for one in others}
        cuts |= {one.from_at for one in self._crews} | {one.until_at for one in self._crews}
        inside = sorted(cut for cut in cuts if piece.from_at <= cut <= piece.until_at)
        return all(
            sum(one.from_at <= begins < one.until_at for one in others) < self._mechanics(begins)
            for begins, _ in pairwise(inside)
        )

    def _mechanics(self, at: int) -> int:
        return next((one.mechanics for one in self._crews if one.from_at <= at < one.until_at), 0)


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
    for crew in crews:
        begins = max(start, crew.from_at)
        if begins >= crew.until_at:
            continue
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


def _meet(one: Slot, other: Slot) -> bool:
    return one.from_at < other.until_at and other.from_at < one.until_at

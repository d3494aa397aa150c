"""What a port and its units sent, counted."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

_MOST_TYPES = 256  # kinds of address kept apart; a fuzzing sender has no more


class FixMark(NamedTuple):
    """A fix as its receiver sent it: no rollover correction; no instant while undated."""

    time_of_day_ms: int
    at_ms: int | None
    lat_e7: int
    lon_e7: int


Mark = tuple[int, int | None, int, int]
"""The same while counting: a bare tuple, one is made for every fix."""


@dataclass(slots=True)
class UnitCounters:
    sentences_valid: int = 0
    sentences_bad_checksum: int = 0
    sentences_no_checksum: int = 0
    addresses: Counter[bytes] = field(default_factory=Counter)
    """Valid sentences by their first bytes; `by_type` is for reading."""
    faults: Counter[str] = field(default_factory=Counter)
    fix_epochs: int = 0
    first_mark: Mark | None = None
    last_mark: Mark | None = None

    @property
    def first_fix(self) -> FixMark | None:
        return self.first_mark and FixMark(*self.first_mark)

    @property
    def last_fix(self) -> FixMark | None:
        return self.last_mark and FixMark(*self.last_mark)

    @property
    def by_type(self) -> dict[str, int]:
        """Valid sentences by address: `GPRMC`, `PGRME`; long proprietary ones by maker."""
        types: Counter[str] = Counter()
        for address, count in self.addresses.items():
            types[_type_of(address)] += count
        return dict(types)

    def count(self, heads: list[bytes]) -> None:
        """Counts valid sentences by their first seven bytes."""
        self.sentences_valid += len(heads)
        addresses = self.addresses
        if len(heads) == 1:
            addresses[heads[0]] += 1
        else:
            addresses.update(heads)
        if len(addresses) > _MOST_TYPES:
            for address, _ in addresses.most_common()[_MOST_TYPES // 2 :]:
                addresses[b"$other,"] += addresses.pop(address)

    def mark(self, mark: Mark) -> None:
        self.fix_epochs += 1
        self.last_mark = mark
        if self.first_mark is None:
            self.first_mark = mark


@dataclass(frozen=True, slots=True, kw_only=True)
class PortCounters:
    """All units of a port together, and what belongs to none of them."""

    bytes_read: int
    sentences_valid: int
    sentences_bad_checksum: int
    sentences_no_checksum: int
    by_type: dict[str, int]
    faults: dict[str, int]
    fix_epochs: int
    first_fix: FixMark | None
    last_fix: FixMark | None


def _type_of(address: bytes) -> str:
    kind, comma, _ = address[1:].partition(b",")
    kind = kind.partition(b"*")[0]
    if not comma and kind.startswith(b"P"):
        kind = kind[:4]
    return kind.decode("ascii", "replace")

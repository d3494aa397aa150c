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


@dataclass(slots=True)
class UnitCounters:
    sentences_valid: int = 0
    sentences_bad_checksum: int = 0
    sentences_no_checksum: int = 0
    addresses: Counter[bytes] = field(default_factory=Counter)
    """Valid sentences by the six bytes behind the start; `by_type` is for reading."""
    faults: Counter[str] = field(default_factory=Counter)
    fix_epochs: int = 0
    first_fix: FixMark | None = None
    last_fix: FixMark | None = None
    tag_at: int | None = None
    """ms UTC of the last `c:` in a TAG block."""

    @property
    def by_type(self) -> dict[str, int]:
        """Valid sentences by address: `GPRMC`, `PGRME`; long proprietary ones by maker."""
        types: Counter[str] = Counter()
        for address, count in self.addresses.items():
            types[_type_of(address)] += count
        return dict(types)

    def count(self, lines: list[bytes]) -> None:
        self.sentences_valid += len(lines)
        addresses = self.addresses
        addresses.update([line[1:7] for line in lines])
        if len(addresses) > _MOST_TYPES:
            for address, _ in addresses.most_common()[_MOST_TYPES // 2 :]:
                addresses[b"other,"] += addresses.pop(address)

    def mark(self, fix: FixMark) -> None:
        self.fix_epochs += 1
        self.last_fix = fix
        if self.first_fix is None:
            self.first_fix = fix


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
    kind, comma, _ = address.partition(b",")
    kind = kind.partition(b"*")[0]
    if not comma and kind.startswith(b"P"):
        kind = kind[:4]
    return kind.decode("ascii", "replace")

"""What to ask the vehicle next: each thing at its own pace, the longest overdue first."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from drivers.elm.parameters import (
    BATTERY_PID,
    COOLANT_PID,
    DISTANCE_PID,
    ENGINE_SPEED_PID,
    FUEL_LEVEL_PID,
    OIL_TEMPERATURE_PID,
    PIDS_PER_MASK,
    SPEED_PID,
)

VOLTAGE = "ATRV"
"""The adapter measures its own supply: nothing goes to the vehicle."""
VIN = "0902"
MASKS = range(0x00, 0xC0, PIDS_PER_MASK)
"""Which parameters there are, 32 in an answer."""
CODES = ("0101", "03", "07", "0A") * 2
"""The lamp first, which the lists that follow are told with; a list counts when it was read twice
alike. Not one after itself: old buses do not show where the first ends."""

HasPid = Callable[[int], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    fast_ms: int = 1_000
    slow_ms: int = 10_000
    distance_ms: int = 60_000
    codes_ms: int = 300_000
    vin_ms: int = 3_600_000
    masks_ms: int = 600_000
    """The first time as soon as what is slow: a mask that came damaged hides what there is."""


@dataclass(slots=True, kw_only=True)
class _Item:
    commands: tuple[str, ...]
    every_ms: int
    due: int


class Plan:
    def __init__(self, has: HasPid, *, pace: Pace, mono_ms: int) -> None:
        """`has`: whether a control unit has the parameter."""
        self._items = [
            _Item(commands=commands, every_ms=every_ms, due=mono_ms)
            for commands, every_ms in _wanted(has, pace)
        ]
        masks = tuple(f"01{base:02X}" for base in MASKS if base == 0 or has(base))
        self._items.append(
            _Item(commands=masks, every_ms=pace.masks_ms, due=mono_ms + pace.slow_ms)
        )
        self._begun: deque[str] = deque()

    def next(self, mono_ms: int) -> str | None:
        """None: nothing is due. What is handed out counts as asked."""
        if not self._begun:
            item = min(self._items, key=lambda one: one.due)
            if item.due > mono_ms:
                return None
            item.due = mono_ms + item.every_ms  # what was missed is not made up for
            self._begun.extend(item.commands)
        return self._begun.popleft()

    @property
    def is_between(self) -> bool:
        """Whether nothing that belongs together is asked just now."""
        return not self._begun

    def due_at(self) -> int:
        """Monotonic; of what comes first."""
        return 0 if self._begun else min(one.due for one in self._items)

    def drop(self, command: str) -> None:
        """It is not asked any more."""
        self._items = [one for one in self._items if command not in one.commands]


def _wanted(has: HasPid, pace: Pace) -> list[tuple[tuple[str, ...], int]]:
    voltage = [] if has(BATTERY_PID) else [((VOLTAGE,), pace.slow_ms)]
    return [
        (CODES, pace.codes_ms),
        ((VIN, VIN), pace.vin_ms),
        *(
            ((f"01{pid:02X}",), every_ms)
            for pids, every_ms in (
                ((DISTANCE_PID,), pace.distance_ms),
                ((FUEL_LEVEL_PID, COOLANT_PID, BATTERY_PID, OIL_TEMPERATURE_PID), pace.slow_ms),
                ((ENGINE_SPEED_PID, SPEED_PID), pace.fast_ms),
            )
            for pid in pids
            if has(pid)
        ),
        *voltage,
    ]

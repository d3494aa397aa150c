"""Which signal stands in which answer: the part of SAE J1979 that a depot asks for, as one table.

Values become whole numbers in the signal's own unit (`drivers.readings`). What a vehicle cannot
be is no value: sensors that are torn off and computers that do not know answer with the ends of
their scale.
"""

from typing import NamedTuple

from drivers import readings

MONITORS = 0x01
"""Whether the malfunction lamp is on and how many codes are stored."""
PIDS_PER_MASK = 0x20


class Parameter(NamedTuple):
    pid: int
    signal: str
    length: int
    numerator: int
    """A raw step is numerator / denominator of the signal's unit."""
    least: int
    most: int
    """Beyond them no vehicle is; in the signal's unit."""
    offset: int = 0
    denominator: int = 1

    def value(self, data: bytes) -> int | None:
        """None: it cannot be."""
        raw = int.from_bytes(data, "big")
        half = self.denominator // 2
        value = (raw * self.numerator + half) // self.denominator + self.offset
        return value if self.least <= value <= self.most else None


ENGINE_SPEED_PID = 0x0C
SPEED_PID = 0x0D
COOLANT_PID = 0x05
FUEL_LEVEL_PID = 0x2F
BATTERY_PID = 0x42
OIL_TEMPERATURE_PID = 0x5C
DISTANCE_PID = 0xA6

PARAMETERS = (
    # A quarter of a turn a step; 10,000 rpm.
    Parameter(ENGINE_SPEED_PID, readings.ENGINE_SPEED.name, 2, 2, 0, 80_000),
    # 1 km/h a step; 255 is what is answered for not knowing.
    Parameter(SPEED_PID, readings.WHEEL_SPEED.name, 1, 256, 0, 254 * 256),
    # A torn-off sensor reads -40, one in short circuit 215.
    Parameter(COOLANT_PID, readings.COOLANT.name, 1, 1, -39, 150, -40),
    Parameter(FUEL_LEVEL_PID, readings.FUEL_LEVEL.name, 1, 1000, 0, 1000, 0, 255),
    # 1 mV a step; a computer does not run below 5 V, nor above 36 V.
    Parameter(BATTERY_PID, readings.BATTERY.name, 2, 1, 5_000, 36_000),
    Parameter(OIL_TEMPERATURE_PID, readings.OIL_TEMPERATURE.name, 1, 1, -39, 200, -40),
    # 100 m a step; a counter that was never set reads 0 or all ones.
    Parameter(DISTANCE_PID, readings.DISTANCE.name, 4, 100, 100, 5_000_000_000),
)
BY_PID = {one.pid: one for one in PARAMETERS}


class Supported:
    """Which parameters each control unit says it has: a mask of 32 for each of 00, 20, ..., A0."""

    def __init__(self) -> None:
        self._masks: dict[int, dict[int, int]] = {}

    def note(self, source: int, base: int, mask: bytes) -> bool:
        """Whether that is news. What was said once holds: units that do not give their names
        answer as one, and a mask that came damaged is mended by the next."""
        known = self._masks.setdefault(source, {})
        before = known.get(base)
        known[base] = (before or 0) | int.from_bytes(mask, "big")
        return known[base] != before

    def has(self, source: int, pid: int) -> bool | None:
        """None: it has not said so far."""
        masks = self._masks.get(source, {})
        wanted = mask_of(pid)
        for base in range(0, wanted + 1, PIDS_PER_MASK):
            mask = masks.get(base)
            if mask is None:
                return None
            if base == wanted:
                return bool(mask >> (base + PIDS_PER_MASK - pid) & 1)
            if not mask & 1:  # it has no further mask
                return False
        return None

    def anyone_has(self, pid: int) -> bool | None:
        told = [self.has(source, pid) for source in self._masks]
        if any(told):
            return True
        return None if not told or None in told else False

    def forget(self) -> None:
        self._masks.clear()


def mask_of(pid: int) -> int:
    """In whose answer `pid` stands."""
    return (pid - 1) // PIDS_PER_MASK * PIDS_PER_MASK


def is_mask(pid: int) -> bool:
    return pid % PIDS_PER_MASK == 0

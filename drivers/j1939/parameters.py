"""Which signal stands where: the part of J1939-71 that a depot asks for, as one table.

Values become whole numbers in the signal's own unit (`drivers.readings`). Nothing is rounded but
what is told in finer steps than that. Bytes are numbered from 1, the least comes first.
"""

from typing import NamedTuple

from drivers import readings

_FIRST_INVALID = 0xFB
"""By the top byte: from here on a value is specific, reserved, an error (FE) or not there (FF)."""
_ERROR = 0xFE
STATE_MASK = 3
STATE_ERROR = 2
"""Of the four values of two bits the last, 3, says that nobody knows."""


class Parameter(NamedTuple):
    spn: int
    signal: str
    pgn: int
    byte: int
    length: int
    factor: int
    """Of a raw step, in the unit of the signal."""
    offset: int = 0
    is_state: bool = False
    """Off or on, in the two least bits of its byte."""
    finer: int = 0
    """So many bits of a raw value are below the unit of the signal, and left out."""

    @property
    def shift(self) -> int:
        return 8 * (self.byte - 1)

    @property
    def mask(self) -> int:
        return STATE_MASK if self.is_state else (1 << 8 * self.length) - 1

    @property
    def most(self) -> int:
        """The largest raw value that is one."""
        return 1 if self.is_state else (_FIRST_INVALID << 8 * (self.length - 1)) - 1

    @property
    def error(self) -> int:
        """The raw values from here on, up to `missing`, say that the sensor has failed."""
        return STATE_ERROR if self.is_state else _ERROR << 8 * (self.length - 1)

    @property
    def missing(self) -> int:
        """The raw values from here on say that nobody measures it."""
        return STATE_MASK if self.is_state else 0xFF << 8 * (self.length - 1)

    def value(self, raw: int) -> int:
        return (raw * self.factor >> self.finer) + self.offset

    @property
    def bytes_needed(self) -> int:
        return self.byte - 1 + self.length


PARAMETERS = (
    Parameter(190, readings.ENGINE_SPEED.name, 61444, 4, 2, 1),
    Parameter(84, readings.WHEEL_SPEED.name, 65265, 2, 2, 1),
    Parameter(245, readings.DISTANCE.name, 65248, 5, 4, 125),
    Parameter(917, readings.DISTANCE_FINE.name, 65217, 1, 4, 5),
    Parameter(247, readings.ENGINE_TIME.name, 65253, 1, 4, 3),
    Parameter(96, readings.FUEL_LEVEL.name, 65276, 2, 1, 4),
    Parameter(110, readings.COOLANT.name, 65262, 1, 1, 1, -40),
    Parameter(175, readings.OIL_TEMPERATURE.name, 65262, 3, 2, 1, -273, finer=5),
    Parameter(100, readings.OIL_PRESSURE.name, 65263, 4, 1, 4),
    Parameter(168, readings.BATTERY.name, 65271, 5, 2, 50),
    Parameter(183, readings.FUEL_RATE.name, 65266, 1, 2, 50),
    Parameter(250, readings.FUEL_USED.name, 65257, 5, 4, 500),
    Parameter(1624, readings.TACHOGRAPH_SPEED.name, 65132, 7, 2, 1),
    Parameter(3948, readings.PTO.name, 64932, 7, 1, 1, is_state=True),
)
"""Sources: SAE J1939-71 as DBC files and manuals of gateways quote it."""

VIN_PGN = 65260
DM1_PGN = 65226
"""Active fault codes."""
DM2_PGN = 65227
"""Fault codes that were active before."""


def of_pgn(pgn: int) -> tuple[Parameter, ...]:
    return tuple(one for one in PARAMETERS if one.pgn == pgn)

"""How fast batches of positions are packed and read, and how small they are.

Positions as a depot stores them: trucks that drive, turn, brake and stand, each kept when it says
something new, all interleaved in one stream.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from random import Random
from time import process_time

from daemon.wire.batch import Batch
from daemon.wire.codec import decode, encode

TRUCKS = 200
ROWS = 500
BATCHES = 40
ROUNDS = 5
BEGAN = 1_780_322_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecFigures:
    """Rates of one core's time, the best of a few rounds."""

    encoded_per_s: float
    decoded_per_s: float
    bytes_per_row: float


def figures(seed: int, *, rows: int = ROWS) -> CodecFigures:
    sent = batches(seed, rows=rows)
    total = rows * len(sent)
    encoding = decoding = float("inf")
    payloads: list[bytes] = []
    for _ in range(ROUNDS):
        began = process_time()
        payloads = [encode(batch) for batch in sent]
        packed = process_time()
        for payload in payloads:
            decode(payload)
        encoding = min(encoding, packed - began)
        decoding = min(decoding, process_time() - packed)
    return CodecFigures(
        encoded_per_s=total / encoding,
        decoded_per_s=total / decoding,
        bytes_per_row=sum(map(len, payloads)) / total,
    )


def batches(seed: int, *, rows: int = ROWS, number: int = BATCHES) -> list[Batch]:
    stream = positions(seed)
    made = [[next(stream) for _ in range(rows)] for _ in range(number)]
    return [
        Batch(
            epoch="0b6f0c5e-3a52-4b0f-9c0a-5d3f4f6f7a10",
            stream="position",
            first=1 + n * rows,
            last=(n + 1) * rows,
            rows=batch,
            boot=17,
            sent=BEGAN,
        )
        for n, batch in enumerate(made)
    ]


def positions(seed: int) -> Iterator[tuple[object, ...]]:
    dice = Random(seed)  # noqa: S311 - trucks are no secret
    trucks = [_Truck(dice, number) for number in range(TRUCKS)]
    seq, second = 0, 0
    while True:
        second += 1
        for truck in trucks:
            if truck.due_at <= second:
                seq += 1
                yield (seq, *truck.fix(dice, second))


class _Truck:
    def __init__(self, dice: Random, number: int) -> None:
        self._name = f"truck-T{101 + number}"
        self._lat, self._lon = dice.uniform(39.4, 39.7), dice.uniform(-105.1, -104.7)
        self._course, self._speed = dice.uniform(0, 360), dice.uniform(0, 25)
        self._odometer = dice.uniform(0, 200_000)
        self._altitude = dice.uniform(1500, 1700)
        self._satellites = dice.randint(7, 11)
        self._fixed_at = 0
        self.due_at = dice.randint(1, 15)

    def fix(self, dice: Random, second: int) -> tuple[object, ...]:
        """Of now, and when the next is worth keeping: sooner in town, later on a straight road."""
        driven = self._speed * (second - self._fixed_at)
        self._fixed_at = second
        self._odometer += driven
        self._lat += driven * cos(radians(self._course)) / 111_195
        self._lon += driven * sin(radians(self._course)) / 85_700
        self._course = (self._course + dice.choice((0, 0, 0, 1, -1)) * dice.gauss(0, 25)) % 360
        self._speed = min(27.0, max(0.0, self._speed + dice.gauss(0, 1.5)))
        self._altitude += dice.gauss(0, 0.4)
        self._satellites = min(12, max(5, self._satellites + dice.choice((-1, *[0] * 18, 1))))
        self.due_at = second + (60 if self._speed == 0 else dice.randint(3, 15))
        at = BEGAN + second * 1000
        return (
            self._name,
            at,
            at + 1000 + dice.choice((-1, 0, 0, 0, 1, 2)),
            17,
            round(self._lat * 1e7),
            round(self._lon * 1e7),
            round(self._speed * 100),
            round(self._course * 100),
            round(self._altitude * 10) * 10,
            80 + 10 * (11 - self._satellites),
            self._satellites,
            1,
            0,
            0,
            round(self._odometer),
        )

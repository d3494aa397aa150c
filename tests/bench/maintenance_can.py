"""Logs of CAN buses to samples on one core, and the worked values of the standard."""

import io
import time
from collections.abc import Callable, Iterator
from random import Random

import can

from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.j1939.faults import diagnosis
from drivers.j1939.parameters import PARAMETERS
from drivers.readings import SIGNAL_BY_NAME, Diagnosis, FaultCode, Lamps
from tests.bench.rows import Goal, Row
from tests.drivers.j1939.frames import frame
from tests.drivers.j1939.vectors import CODES, SIGNALS, CodeVector, Vector

GROUP = "maintenance"
FRAMES = 200_000
BLOCK = 65_536
RUNS = 3
BEGIN_MS = 1_780_000_000_000
KNOWN_SHARE = 0.6
"""Of a truck's frames so many carry something that is read; the others are passed over."""
OTHER_GROUPS = tuple(range(65_100, 65_160))


def rows(seeds: tuple[int, ...]) -> list[Row]:
    log = b"".join(lines(Random(seeds[0])))  # noqa: S311 - a seeded draw, no secret
    exact = sum(map(is_exact, SIGNALS)) + sum(map(is_told, CODES))
    return [
        Row(
            group=GROUP,
            name="worked values of J1939 that come out exactly",
            value=exact,
            unit="of them",
            beside={"there are": len(SIGNALS) + len(CODES)},
            goal=Goal(op="==", value=len(SIGNALS) + len(CODES)),
        ),
        Row(
            group=GROUP,
            name="candump log to samples, one core",
            value=rate(lambda: decoded(log)),
            unit="frames/s",
            beside={"python-can, frames alone": rate(lambda: read_by_python_can(log))},
            goal=Goal(op=">=", value=150_000),
        ),
    ]


def lines(dice: Random) -> Iterator[bytes]:
    """As many groups as a truck has, most of them known, from three addresses."""
    known = [one.pgn for one in PARAMETERS]
    for number in range(FRAMES):
        pgn = dice.choice(known if dice.random() < KNOWN_SHARE else OTHER_GROUPS)
        seconds, millis = divmod(BEGIN_MS + number // 2, 1000)
        can_id = 6 << 26 | pgn << 8 | dice.choice((0, 3, 49))
        data = dice.randbytes(8).hex().upper()
        yield f"({seconds}.{millis:03d}000) can0 {can_id:08X}#{data}\n".encode()


def decoded(log: bytes) -> int:
    reader = CandumpReader()
    samples = 0
    for start in range(0, len(log), BLOCK):
        reader.feed(log[start : start + BLOCK])
        samples += sum(len(bus.take()) for bus in reader.buses.values())
    reader.flush()
    frames = sum(bus.frames for bus in reader.buses.values())
    assert samples > frames // 2
    return frames


def read_by_python_can(log: bytes) -> int:
    text = io.TextIOWrapper(io.BytesIO(log))
    return sum(1 for _ in can.CanutilsLogReader(text))


def rate(work: Callable[[], int]) -> float:
    """The best of some runs, by the time that this process computed."""
    best = 0.0
    for _ in range(RUNS):
        begun = time.process_time()
        count = work()
        best = max(best, count / (time.process_time() - begun))
    return best


def is_exact(vector: Vector) -> bool:
    bus = Decoder()
    bus.frame(BEGIN_MS, *frame(vector.text))
    (sample,) = [one for one in bus.take() if one.value is not None]
    if sample.signal != vector.signal or sample.value is None:
        return False
    return abs(SIGNAL_BY_NAME[sample.signal].shown(sample.value) - vector.shown) < 1e-9


def is_told(vector: CodeVector) -> bool:
    told = diagnosis(bytes.fromhex(vector.text))
    return told == Diagnosis(Lamps(*vector.lamps), tuple(FaultCode(*one) for one in vector.codes))

"""What other programs make of the same bytes: sentences a second, one core."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pynmea2

RUNS = 3


def rate(work: Callable[[], int], *, runs: int = RUNS) -> float:
    """Median of several runs of `work`, which answers how many it did."""
    rates = []
    for _ in range(runs):
        start = time.perf_counter()
        done = work()
        rates.append(done / (time.perf_counter() - start))
    return median(rates)


def hand_parser(corpus: bytes) -> float:
    """The bare limit: checksum of every sentence, fields of RMC and GGA, nothing kept."""
    lines = [line for line in corpus.splitlines() if line[:1] == b"$"]
    return rate(lambda: _by_hand(lines))


def _by_hand(lines: list[bytes]) -> int:
    count = 0
    for line in lines:
        body, star, given = line[1:].partition(b"*")
        if not star:
            continue
        folded = int.from_bytes(body, "little")
        for shift in (512, 256, 128, 64, 32, 16, 8):
            folded = (folded & ((1 << shift) - 1)) ^ (folded >> shift)
        try:
            if folded & 0xFF != int(given[:2], 16):
                continue
        except ValueError:
            continue
        count += 1
        kind = body[2:5]
        if kind in (b"RMC", b"GGA"):
            _fields(body.split(b","), is_rmc=kind == b"RMC")
    return count


def _fields(fields: list[bytes], *, is_rmc: bool) -> tuple[float, float, float] | None:
    at = 3 if is_rmc else 2
    try:
        lat = int(fields[at][:2]) + float(fields[at][2:]) / 60
        lon = int(fields[at + 2][:3]) + float(fields[at + 2][3:]) / 60
        return lat, lon, float(fields[7] or 0)
    except (ValueError, IndexError):
        return None


def pynmea2_with_fields(corpus: bytes) -> float:
    lines = [line.decode("ascii", "replace") for line in corpus.splitlines() if line[:1] == b"$"]
    return rate(lambda: _by_pynmea2(lines), runs=1)


def _by_pynmea2(lines: list[str]) -> int:
    count = 0
    for line in lines:
        try:
            sentence = pynmea2.parse(line, check=True)
            count += 1
            if isinstance(sentence, pynmea2.RMC | pynmea2.GGA):
                _ = sentence.latitude, sentence.longitude, sentence.timestamp
        except (ValueError, IndexError, TypeError):
            continue
    return count


def pynmeagps_reader(corpus: bytes) -> float | None:
    try:
        from pynmeagps import NMEAReader  # noqa: PLC0415 - a peer that may be absent
    except ImportError:
        return None
    lines = [line for line in corpus.splitlines() if line[:1] == b"$"][:20_000]

    def parse() -> int:
        count = 0
        for line in lines:
            try:
                count += NMEAReader.parse(line + b"\r\n") is not None
            except Exception:  # noqa: BLE001, S112 - it raises its own errors and bare ones
                continue
        return count

    return rate(parse, runs=1)


def gpsd_decoder(corpus: bytes, sentences: int) -> float | None:
    """gpsd's lexer, checksum, cycles and JSON, as one process (`gpsdecode -j`)."""
    program = shutil.which("gpsdecode")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "corpus"
        recording.write_bytes(corpus)

        def decode() -> int:
            with recording.open("rb") as stream:
                subprocess.run(
                    [program, "-j"], stdin=stream, stdout=subprocess.DEVNULL, check=False
                )
            return sentences

        return rate(decode)

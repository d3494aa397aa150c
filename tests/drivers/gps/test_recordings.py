"""Against recordings of real receivers, their published counts and another decoder's epochs."""

from itertools import pairwise
from typing import NamedTuple

import pytest

from drivers.gps.decoder import Decoder
from drivers.readings import Fix
from tests.conftest import Recordings


class Expected(NamedTuple):
    name: str
    valid: int
    bad: int
    missing: int
    epochs: int | None  # by another decoder; None where it had no date


EXPECTED = [
    Expected("reno-drive-2005.nmea.gz", 53_628, 0, 0, 4468),
    Expected("mtv-f9k-2020.nmea.gz", 45_485, 13, 0, 1653),
    Expected("mtv-span-2020.gga.gz", 1748, 1748, 0, None),
    Expected("quectel-eg25-g.log", 861, 0, 0, 23),
    Expected("rx210.log", 160, 0, 0, 40),
    Expected("sl869.log", 165, 0, 1, 8),
    Expected("mtk-3301.log", 56, 0, 3, 3),
    Expected("april6_2019.log", 3, 0, 0, 1),
    Expected("gp-320fw-2019-04-06-overflow.log", 141, 0, 0, 19),
    Expected("foretrex-201.log", 136, 0, 0, 6),
    Expected("com-1289.log", 97, 1, 0, 14),
    Expected("et-332.log", 106, 0, 1, 19),
    Expected("ac12_binary.log", 48, 0, 16, 5),
    Expected("pygpsdata-mixed.log", 15, 0, 0, 2),
    Expected("magellan-ec10.log", 76, 0, 0, 21),
    Expected("ublox-lea-5q.log", 63, 0, 0, 0),
    Expected("tagblock-ais-libais.nmea", 5, 0, 0, 0),
    Expected("tagblock-ais-groups.nmea", 10, 0, 0, 0),
]
MUX = "derived/mux-tag-4units.nmea"
MUXED = {
    "T101": "rx210.log",
    "T102": "sl869.log",
    "T103": "foretrex-201.log",
    "T104": "quectel-eg25-g.log",
}


def _decoded(stream: bytes, *, chunk: int = 65_536) -> tuple[Decoder, list[Fix]]:
    decoder = Decoder("unit")
    fixes = []
    for start in range(0, len(stream), chunk):
        fixes += decoder.feed(stream[start : start + chunk], None)
    return decoder, fixes + decoder.flush()


@pytest.mark.parametrize("expected", EXPECTED, ids=[expected.name for expected in EXPECTED])
def test_sentences_and_epochs(recordings: Recordings, expected: Expected) -> None:
    decoder, fixes = _decoded(recordings.read(expected.name))
    counters = decoder.counters
    assert counters.sentences_valid == expected.valid
    assert counters.sentences_bad_checksum == expected.bad
    assert counters.sentences_no_checksum == expected.missing
    if expected.epochs is not None:
        assert abs(counters.fix_epochs - expected.epochs) <= 3
    assert len({(fix.unit, fix.at) for fix in fixes}) == len(fixes)


def test_no_position_comes_from_void_or_empty_sentences(recordings: Recordings) -> None:
    decoder, fixes = _decoded(recordings.read("ublox-lea-5q.log"))
    assert fixes == []
    assert decoder.counters.first_fix is None
    for name, places in {
        "sl869.log": 8,
        "rx210.log": 40,
        "magellan-ec10.log": 21,
        "foretrex-201.log": 7,
        "quectel-eg25-g.log": 23,
    }.items():
        assert len(_decoded(recordings.read(name))[1]) == places


def test_a_file_without_any_date_keeps_its_epochs(recordings: Recordings) -> None:
    decoder, fixes = _decoded(recordings.read("mtv-span-2020.gga.gz"))
    assert fixes == []
    assert decoder.counters.fix_epochs == 1748
    first, last = decoder.counters.first_fix, decoder.counters.last_fix
    assert first is not None
    assert last is not None
    assert (first.at_ms, first.time_of_day_ms) == (None, 8_011_000)  # 02:13:31
    assert (last.at_ms, last.time_of_day_ms) == (None, 9_758_000)  # 02:42:38


@pytest.mark.parametrize(
    ("name", "first_ms", "last_ms"),
    [
        ("reno-drive-2005.nmea.gz", 1_127_692_354_000, 1_127_703_392_000),
        ("mtv-f9k-2020.nmea.gz", 1_581_041_657_000, 1_581_043_384_000),
        ("quectel-eg25-g.log", 1_662_923_703_010, 1_662_923_733_980),
        ("rx210.log", 1_459_708_862_000, 1_459_708_901_000),
        ("sl869.log", 1_353_838_903_000, 1_353_838_909_000),
        ("magellan-ec10.log", 1_118_350_326_000, 1_118_350_366_000),
    ],
)
def test_first_and_last_fix(recordings: Recordings, name: str, first_ms: int, last_ms: int) -> None:
    _, fixes = _decoded(recordings.read(name))
    assert (fixes[0].at, fixes[-1].at) == (first_ms, last_ms)
    assert fixes == sorted(fixes, key=lambda fix: fix.at)


def test_each_unit_of_a_tagged_stream_is_as_its_own_file(recordings: Recordings) -> None:
    decoder, fixes = _decoded(recordings.read(MUX))
    assert set(decoder.units) == set(MUXED)
    for unit, name in MUXED.items():
        alone, own = _decoded(recordings.read(name))
        assert [fix for fix in fixes if fix.unit == unit] == [
            fix._replace(unit=unit) for fix in own
        ]
        assert decoder.units[unit].fix_epochs == alone.counters.fix_epochs
        assert decoder.units[unit].sentences_valid == alone.counters.sentences_valid


@pytest.mark.parametrize("chunk", [1, 7, 1000])
@pytest.mark.parametrize("name", ["ac12_binary.log", "pygpsdata-mixed.log", "et-332.log", MUX])
def test_chunks_have_no_influence(recordings: Recordings, name: str, chunk: int) -> None:
    stream = recordings.read(name)
    decoder, fixes = _decoded(stream)
    again, same = _decoded(stream, chunk=chunk)
    assert same == fixes
    assert again.counters == decoder.counters
    assert again.units == decoder.units


def test_the_long_drive_crosses_midnight_without_a_jump(recordings: Recordings) -> None:
    _, fixes = _decoded(recordings.read("reno-drive-2005.nmea.gz"))
    steps = [after.at - before.at for before, after in pairwise(fixes)]
    assert min(steps) > 0
    assert max(steps) == 1_250_000


def test_reception_is_known(recordings: Recordings) -> None:
    decoder, _ = _decoded(recordings.read("foretrex-201.log"))
    signals = decoder.signals()["unit"]
    assert (signals.satellites_in_view, signals.error_m) == (12, 19.9)

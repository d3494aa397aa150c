import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.gps.decoder import Decoder
from drivers.nmea.checksum import digits_of
from drivers.nmea.encode import sentence, tagged
from drivers.readings import Fix
from tests.drivers.gps.sentences import HERE_E7, gga, gll, gsa, rmc, void_rmc

OTHER = "4717.1132,N,00833.9152,E"
UBX = b"\xb5b\x01\x07$\x11\xf7\x00!\x1e\xff\x00+*\x00\x00\x0b\x01"
AIS = b"!AIVDM,1,1,,B,x,0*5D\r\n"


def _cycle(second: int, place: str = OTHER) -> bytes:
    time = f"1200{second:02d}"
    return rmc(time, place=place) + gga(time, place=place) + gsa(3)


def test_fixes_of_several_units_come_in_stream_order() -> None:
    stream = b"".join(
        tagged(rmc(f"12000{second}"), source=unit) for second in range(3) for unit in ("A", "B")
    )
    decoder = Decoder("port")
    fixes = decoder.feed(stream, 7)
    assert [fix.unit for fix in fixes] == ["A", "B", "A", "B"]
    assert {fix.seen_at for fix in fixes} == {7}
    assert [fix.unit for fix in decoder.flush()] == ["A", "B"]
    assert set(decoder.units) == {"A", "B"}


def test_untagged_sentences_belong_to_the_default_unit() -> None:
    decoder = Decoder("port")
    decoder.feed(rmc("120000") + AIS, None)
    assert [fix.unit for fix in decoder.flush()] == ["port"]
    assert decoder.units["port"].by_type == {"GPRMC": 1, "AIVDM": 1}


def test_a_damaged_tag_gives_no_unit_a_position_but_is_counted() -> None:
    good = tagged(rmc("120000"), source="A")
    decoder = Decoder("port")
    decoder.feed(good.replace(b"s:A", b"s:B") + good[1:] + good, None)
    assert [fix.unit for fix in decoder.flush()] == ["A"]
    counters = decoder.counters
    assert counters.sentences_valid == 3
    assert decoder.units["A"].sentences_valid == 1
    assert set(decoder.units) == {"A"}
    assert counters.faults == {"tag_checksum": 1, "tag_malformed": 1}


def test_units_are_bounded() -> None:
    decoder = Decoder("port")
    for number in range(4200):
        decoder.feed(tagged(sentence("GPTXT"), source=f"U{number}"), None)
    assert len(decoder.units) == 4096
    assert decoder.counters.faults == {"too_many_units": 104}
    assert decoder.counters.sentences_valid == 4200


def test_port_counters_are_the_sum() -> None:
    decoder = Decoder("port")
    stream = (
        tagged(rmc("120000"), source="A")
        + tagged(rmc("120001"), source="B")
        + b"$GPRMC,cut\r\n$GPGLL,,,,,,V,N*65\r\nnoise\r\n"
    )
    decoder.feed(stream, None)
    decoder.flush()
    counters = decoder.counters
    assert counters.bytes_read == len(stream)
    assert counters.sentences_valid == 2
    assert counters.sentences_bad_checksum == counters.sentences_no_checksum == 1
    assert counters.by_type == {"GPRMC": 2}
    assert counters.fix_epochs == 2
    assert counters.faults == {"noise": 1}
    first, last = counters.first_fix, counters.last_fix
    assert first is not None
    assert last is not None
    assert (first.time_of_day_ms, last.time_of_day_ms) == (43_200_000, 43_201_000)


def test_arrival_is_that_of_the_epoch_s_first_sentence() -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc("120000"), 1_000)
    decoder.feed(gga("120000"), 1_400)
    (fix,) = decoder.feed(rmc("120001"), 2_000)
    assert fix.seen_at == 1_000
    assert [fix.seen_at for fix in decoder.flush()] == [2_000]


def test_a_plain_file_was_seen_when_it_happened() -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc("120000"), None)
    (fix,) = decoder.flush()
    assert fix.seen_at == fix.at


def test_a_decoder_goes_on_after_a_flush() -> None:
    decoder = Decoder("truck")
    decoder.feed(rmc("120000") + rmc("120001")[:30], None)
    assert len(decoder.flush()) == 1
    decoder.feed(gga("120002"), None)
    assert len(decoder.flush()) == 1


def _all(decoder: Decoder, chunks: list[bytes]) -> list[Fix]:
    return [fix for chunk in chunks for fix in decoder.feed(chunk, None)] + decoder.flush()


_PIECES = st.lists(
    st.one_of(
        st.integers(0, 59).map(_cycle),
        st.integers(0, 59).map(lambda second: tagged(gll(f"1200{second:02d}"), source="A")),
        st.integers(0, 59).map(lambda second: tagged(rmc(f"1200{second:02d}"), source="B")),
        st.sampled_from(
            [
                void_rmc("120030"),
                void_rmc(""),
                gga("120030", quality="0"),
                gsa(1),
                sentence("GPVTG,300.5,T,296.9,M,1.3,N,2.3,K,A"),
                sentence("GPZDA,120030,25,09,2005,00,00"),
                UBX,
                AIS,
                b"# comment\r\n",
                rmc("120031")[:-2],
                rmc("120032")[:-6],
                b"\\s:A*00\\" + rmc("120033"),
                b"\r\n\r\n",
            ]
        ),
        st.binary(max_size=12),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(_PIECES, st.lists(st.integers(1, 700), min_size=1, max_size=12))
def test_chunk_boundaries_have_no_influence(pieces: list[bytes], sizes: list[int]) -> None:
    _cut_alike(b"".join(pieces), sizes)


def _cut_alike(stream: bytes, sizes: list[int]) -> None:
    chunks = []
    place = turn = 0
    while place < len(stream):
        chunks.append(stream[place : place + sizes[turn % len(sizes)]])
        place, turn = place + len(chunks[-1]), turn + 1
    whole, cut = Decoder("port"), Decoder("port")
    assert _all(whole, [stream]) == _all(cut, chunks)
    assert whole.units == cut.units
    assert whole.counters == cut.counters


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=10), st.integers(0, 2_000_000_000_000))
def test_arbitrary_bytes_never_raise_and_give_no_position(
    chunks: list[bytes], seen_at: int
) -> None:
    decoder = Decoder("port", reference_ms=seen_at)
    fixes = [fix for chunk in chunks for fix in decoder.feed(chunk, seen_at)]
    assert fixes + decoder.tick(seen_at + 10_000) + decoder.flush() == []
    decoder.signals()


_RADIO = 1_127_649_600_000  # 2005-09-25T12:00
_SHREDS = st.one_of(
    st.sampled_from([b"$", b"!", b"*", b"#", b"\\", b"\r", b"\n", b"\r\n", b"$G", b"!A", b" "]),
    st.builds(
        bytes.__mul__,
        st.sampled_from([b"A", b"$", b"!", b"\\", b"*", b"\r", b"\xff", b"$A", b"\\!", b" "]),
        st.sampled_from([1, 2, 400, 511, 512, 513, 950, 1023, 1024, 1025, 2100, 5000]),
    ),
    st.integers(0, 59).map(_cycle),
    st.integers(0, 59).map(lambda second: gga(f"1200{second:02d}")[:-2]),
    st.integers(0, 59).map(lambda second: rmc(f"1200{second:02d}")[:-7]),
    st.integers(0, 59).map(lambda second: sentence(f"GPZDA,1200{second:02d},25,09,2005,00,00")),
    st.builds(
        lambda second, unit, at: tagged(gga(f"1200{second:02d}"), source=unit, at=at),
        st.integers(0, 59),
        st.sampled_from(["A", "B"]),
        st.sampled_from([None, _RADIO]),
    ),
    st.sampled_from(["A", "B"]).map(lambda unit: tagged(b"", source=unit)),
    st.sampled_from([b"\\s:A*00\\", b"\\g:2-2-7*5F\\", b"# comment " + rmc("120031"), UBX, AIS]),
    st.binary(max_size=20),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_SHREDS, max_size=40), st.lists(st.integers(1, 3000), min_size=1, max_size=12))
def test_no_cut_changes_what_is_counted_in_any_bytes(shreds: list[bytes], sizes: list[int]) -> None:
    _cut_alike(b"".join(shreds), sizes)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(_SHREDS, max_size=40),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=12),
    st.sampled_from([1, 2, 7, 64, 1000]),
)
def test_no_cut_changes_what_is_counted_in_damaged_bytes(
    shreds: list[bytes], changes: list[tuple[int, int]], size: int
) -> None:
    damaged = bytearray(b"".join(shreds) or b"$")
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    _cut_alike(bytes(damaged), [size])


_STREAM = b"".join(_cycle(second) for second in range(8))
_PLACE_E7 = (472_852_200, 85_652_533)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(_STREAM) - 1), st.integers(0, 255)), min_size=1, max_size=12
    )
)
def test_damaged_bytes_move_no_position(changes: list[tuple[int, int]]) -> None:
    """Two changes may cancel in an 8-bit checksum, so every line gets at most one."""
    damaged = bytearray(_STREAM)
    lines = set()
    for place, byte in changes:
        line = _STREAM.count(b"\n", 0, place)
        if line not in lines and byte not in b"\r\n$!":
            lines.add(line)
            damaged[place] = byte
    decoder = Decoder("truck")
    for fix in _all(decoder, [bytes(damaged)]):
        assert (fix.lat_e7, fix.lon_e7) == _PLACE_E7


_FIELD = st.text(alphabet="0123456789.,-+ANSEWVeN ", max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([rmc("120000"), gga("120000"), gll("120000")]), st.data())
def test_damage_behind_a_right_checksum_gives_a_place_on_earth_or_none(
    line: bytes, data: st.DataObject
) -> None:
    fields = line[1:].split(b"*")[0].split(b",")
    place = data.draw(st.integers(1, len(fields) - 1))
    fields[place] = data.draw(_FIELD).encode()
    body = b",".join(fields)
    decoder = Decoder("truck")
    stream = rmc("115959") + b"$%b*%b\r\n" % (body, digits_of(body))
    for fix in _all(decoder, [stream]):
        assert abs(fix.lat_e7) <= 900_000_000
        assert abs(fix.lon_e7) <= 1_800_000_000
        assert (fix.lat_e7, fix.lon_e7) != (0, 0)
        assert fix.speed_cm_s is None or fix.speed_cm_s >= 0
        assert fix.course_cdeg is None or 0 <= fix.course_cdeg < 36_000
        assert fix.hdop_c is None or 1 <= fix.hdop_c <= 8999


@pytest.mark.parametrize("cut", range(1, len(rmc("120000")) - 2))
def test_cut_sentences_give_no_position(cut: int) -> None:
    decoder = Decoder("truck")
    stream = rmc("120000")[:cut] + b"\r\n" + rmc("120001")
    fixes = _all(decoder, [stream])
    assert [fix.at % 60_000 for fix in fixes] == [1000]
    assert (fixes[0].lat_e7, fixes[0].lon_e7) == HERE_E7

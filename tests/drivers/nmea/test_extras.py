import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.nmea.encode import SatelliteInView, gsv, sentence
from drivers.nmea.extras import (
    SatellitesInView,
    fields_of,
    horizontal_error_m,
    satellites_in_view,
)


@pytest.mark.parametrize(
    ("body", "error_m"),
    [
        ("GPGST,001901.00,0.0000,,,,3.0,4.0,62123", 5.0),
        ("GPGST,001901.00,0.0000,,,,,,", None),
        ("GPGST,001901.00,0.0000,,,,3.0,x,62123", None),
        ("GPGST,001901.00,0.0000,,,,-3.0,4.0,62123", None),
        ("PGRME,2.3,M,3.3,M,4.0,M", 2.3),
        ("PGRME,,M,,M,,M", None),
        ("PUBX,00,081350.00,4717.113210,N,00833.915187,E,546.589,G3,2.1,2.0,0,0,0,,,,,0,0", 2.1),
        ("GPRMC,235234,A,3925.9702,N,11945.9354,W,45.1,153.1,250905,15.2,E,A", None),
        ("PUBX", None),
        ("PMTK", None),
        ("PGRME", None),
        ("", None),
    ],
)
def test_horizontal_error(body: str, error_m: float | None) -> None:
    assert horizontal_error_m(sentence(body)) == error_m


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("GPGSV,1,1,00", SatellitesInView("GP", "GP", 1, 0, ())),
        (
            "GPGSV,3,1,12,04,16,162,46,07,84,207,48,08,34,135,,09,17,315,38",
            SatellitesInView("GP", "GP", 1, 12, (46, 48, 38)),
        ),
        ("GLGSV,3,3,09,,,,53,1", SatellitesInView("GL1", "GL", 3, 9, (53,))),
        ("GPGSV,3,x,12", None),
        ("GPGSV,3,1,", None),
        ("GPGSV", None),
        ("GPGGA,,,,,,0,00,,,M,,M,,", None),
    ],
)
def test_satellites_in_view(body: str, message: SatellitesInView | None) -> None:
    assert satellites_in_view(sentence(body)) == message


def test_fields_are_named_and_only_those_with_a_value() -> None:
    assert fields_of(sentence("PGRME,2.3,M,,M,4.0,M")) == {
        "subtype": "E",
        "hpe": "2.3",
        "hpe_unit": "M",
        "vpe_unit": "M",
        "osepe": "4.0",
        "osepe_unit": "M",
    }


def test_a_wrong_or_missing_checksum_is_nothing() -> None:
    assert fields_of(b"$PGRME,2.3,M,3.3,M,4.0,M*00") is None
    assert fields_of(b"$PGRME,2.3,M,3.3,M,4.0,M") is None


def test_what_the_encoder_writes_is_read_back() -> None:
    satellites = [SatelliteInView(number=number, snr_db=30 + number) for number in range(1, 7)]
    messages = [satellites_in_view(line) for line in gsv(satellites).splitlines()]
    assert messages == [
        SatellitesInView("GP", "GP", 1, 6, (31, 32, 33, 34)),
        SatellitesInView("GP", "GP", 2, 6, (35, 36)),
    ]


_HEADS = ["GPGST", "GPGSV", "PGRME", "PUBX", "PUBX,00", "PUBX,03", "PMTK", "PASHR", "PSTM", "P"]


@given(st.sampled_from(_HEADS), st.text(st.characters(max_codepoint=127), max_size=60))
def test_odd_sentences_never_raise(head: str, text: str) -> None:
    line = sentence(head + text)
    fields_of(line)
    satellites_in_view(line)
    error_m = horizontal_error_m(line)
    assert error_m is None or error_m >= 0


@given(st.binary(max_size=80))
def test_odd_bytes_never_raise(line: bytes) -> None:
    fields_of(line)
    satellites_in_view(line)
    horizontal_error_m(line)

import pynmea2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gps.decoder import Decoder
from drivers.nmea.encode import (
    Place,
    SatelliteInView,
    gga,
    gll,
    gsa,
    gsv,
    rmc,
    sentence,
    tagged,
    vtg,
    zda,
)

AT = 1_127_692_356_120  # 2005-09-25T23:52:36.120Z
RENO = Place(lat_e7=394_328_367, lon_e7=-1_197_655_900)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (sentence("GPGLL,,,,,,V,N"), b"$GPGLL,,,,,,V,N"),
        (
            rmc(AT, RENO, speed_cm_s=2320, course_cdeg=15_310),
            b"$GPRMC,235236.12,A,3925.97020,N,11945.93540,W,45.10,153.10,250905,,,A",
        ),
        (rmc(AT, None), b"$GPRMC,235236.12,V,,,,,,,250905,,,N"),
        (rmc(AT, None, dated=False), b"$GPRMC,235236.12,V,,,,,,,,,,N"),
        (
            gga(AT, RENO, satellites=9, hdop_c=80, altitude_cm=137_860),
            b"$GPGGA,235236.12,3925.97020,N,11945.93540,W,1,09,0.80,1378.6,M,,M,,",
        ),
        (gga(AT, None), b"$GPGGA,235236.12,,,,,0,,,,M,,M,,"),
        (gll(AT, None), b"$GPGLL,,,,,235236.12,V,N"),
        (
            vtg(speed_cm_s=2320, course_cdeg=15_310),
            b"$GPVTG,153.10,T,,M,45.10,N,83.52,K,A",
        ),
        (gsa([4, 7], hdop_c=80), b"$GPGSA,A,3,04,07,,,,,,,,,,,,0.80,"),
        (gsv([]), b"$GPGSV,1,1,00"),
        (zda(AT), b"$GPZDA,235236.12,25,09,2005,00,00"),
    ],
)
def test_sentences_are_written_as_receivers_write_them(line: bytes, text: bytes) -> None:
    body, _, _ = line.partition(b"*")
    assert body == text
    assert line == sentence(text[1:].decode())


def test_a_sentence_ends_with_its_checksum() -> None:
    assert sentence("GPGLL,,,,,,V,N") == b"$GPGLL,,,,,,V,N*64\r\n"


def test_every_sentence_is_valid_to_another_reader() -> None:
    seen = [SatelliteInView(number=4, elevation_deg=16, azimuth_deg=162, snr_db=46)]
    lines = [
        rmc(AT, RENO, speed_cm_s=5, course_cdeg=0),
        gga(AT, RENO, satellites=9, hdop_c=80, altitude_cm=-50),
        gll(AT, RENO),
        vtg(speed_cm_s=None, course_cdeg=None),
        gsa([4]),
        gsv(seen),
        zda(AT),
    ]
    kinds = [pynmea2.parse(line.decode().strip(), check=True).sentence_type for line in lines]
    assert kinds == ["RMC", "GGA", "GLL", "VTG", "GSA", "GSV", "ZDA"]


def test_a_tag_block_names_unit_time_and_group() -> None:
    line = tagged(rmc(AT, RENO), source="T101", at=AT, group="1-2-7")
    decoder = Decoder("port")
    decoder.feed(line, None)
    assert line.startswith(b"\\g:1-2-7,s:T101,c:1127692356*")
    assert [fix.unit for fix in decoder.flush()] == ["T101"]


_SECONDS = st.integers(400_000_000, 3_000_000_000)
_PLACES = st.builds(
    Place,
    lat_e7=st.integers(-900_000_000, 900_000_000),
    lon_e7=st.integers(-1_800_000_000, 1_800_000_000),
).filter(lambda place: abs(place.lat_e7) > 100)


@given(_SECONDS, _PLACES, st.integers(0, 6000), st.integers(0, 35_999))
def test_the_decoder_reads_back_what_was_written(
    second: int, place: Place, speed_cm_s: int, course_cdeg: int
) -> None:
    at = second * 1000
    decoder = Decoder("truck")
    decoder.feed(rmc(at, place, speed_cm_s=speed_cm_s, course_cdeg=course_cdeg), None)
    decoder.feed(gga(at, place, satellites=7, hdop_c=120, altitude_cm=4_210), None)
    (fix,) = decoder.flush()
    assert fix.at == at
    assert abs(fix.lat_e7 - place.lat_e7) <= 1
    assert abs(fix.lon_e7 - place.lon_e7) <= 1
    assert fix.speed_cm_s is not None
    assert abs(fix.speed_cm_s - speed_cm_s) <= 1
    assert fix.course_cdeg == course_cdeg
    assert (fix.satellites, fix.hdop_c, fix.altitude_cm) == (7, 120, 4_210)

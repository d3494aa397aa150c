from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.nmea.fields import DAY_MS, day_of, decimal, full_day_of, position, time_of_day


@pytest.mark.parametrize(
    ("field", "scale", "value"),
    [
        (b"", 2, None),
        (b"0", 2, 0),
        (b"1.25", 2, 125),
        (b"1.255", 2, 126),
        (b"-1.255", 2, -126),
        (b".5", 1, 5),
        (b"-.5", 1, -5),
        (b"5.", 1, 50),
        (b"007.5", 0, 8),
        (b".", 1, None),
        (b"-", 1, None),
        (b"+1", 1, None),
        (b"1e5", 1, None),
        (b"1_0", 1, None),
        (b" 1", 1, None),
        (b"nan", 1, None),
        (b"\xd9\xa1", 1, None),
        (b"1234567890", 1, None),
    ],
)
def test_decimal(field: bytes, scale: int, value: int | None) -> None:
    assert decimal(field, scale) == value


@given(st.binary(max_size=12), st.integers(0, 4))
def test_decimal_never_raises(field: bytes, scale: int) -> None:
    assert isinstance(decimal(field, scale), int | None)


@pytest.mark.parametrize(
    ("field", "ms"),
    [
        (b"000000", 0),
        (b"235959.999", DAY_MS - 1),
        (b"143748.77", 52_668_770),
        (b"143748.7709", 52_668_770),
        (b"235960.00", DAY_MS - 10),
        (b"235960.9", DAY_MS - 1),
        (b"235960.x", None),
        (b"120060", 43_260_000),
        (b"235961", None),
        (b"240000", None),
        (b"126000", None),
        (b"", None),
        (b"12000", None),
        (b"1200000", None),
        (b"12:00:00", None),
        (b"-20000", None),
        (b"120000,", None),
    ],
)
def test_time_of_day(field: bytes, ms: int | None) -> None:
    assert time_of_day(field) == ms


def _days(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("field", "days"),
    [
        (b"010170", 0),
        (b"050180", _days(1980, 1, 5)),
        (b"220899", _days(1999, 8, 22)),
        (b"311268", _days(2068, 12, 31)),
        (b"010169", _days(1969, 1, 1)),
        (b"290200", _days(2000, 2, 29)),
        (b"290201", None),
        (b"000101", None),
        (b"011301", None),
        (b"2208-1", None),
        (b"", None),
        (b"22089", None),
        (b"2208999", None),
    ],
)
def test_day_of_two_digit_years(field: bytes, days: int | None) -> None:
    assert day_of(field) == days


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ((b"23", b"04", b"2010"), _days(2010, 4, 23)),
        ((b"3", b"4", b"2010"), _days(2010, 4, 3)),
        ((b"31", b"04", b"2010"), None),
        ((b"", b"04", b"2010"), None),
        ((b"23", b"04", b"10"), None),
        ((b"23", b"04", b"0000"), None),
        ((b"023", b"04", b"2010"), None),
    ],
)
def test_day_of_full_dates(fields: tuple[bytes, bytes, bytes], days: int | None) -> None:
    assert full_day_of(*fields) == days


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"3925.9702,N,11945.9354,W,", (394_328_367, -1_197_655_900)),
        (b"3340.8472,S,15117.3205,E,", (-336_807_867, 1_512_886_750)),
        (b"0000.0000,N,00000.0001,E,", (0, 17)),
        (b"9000.000,N,18000.000,E,", (900_000_000, 1_800_000_000)),
        (b"4717,N,00833,E,", (472_833_333, 85_500_000)),
        (b"4717.,N,00833.,E,", (472_833_333, 85_500_000)),
        (b"4717.112,N,00833.915,E*41", (472_852_000, 85_652_500)),
        (b"0000.0000,N,00000.0000,E,", None),
        (b"0000.0000,S,00000.0000,W,", None),
        (b"9000.001,N,00000.000,E,", None),
        (b"0100.000,N,18000.001,E,", None),
        (b"8960.000000,N,00000.000000,E,", None),
        (b"0100.000,N,01060.000,E,", None),
        (b"3925.9702,n,11945.9354,W,", None),
        (b"3925.9702,,11945.9354,W,", None),
        (b"3925.9702,N,11945.9354,,", None),
        (b"3925.9702,N,1945.9354,W,", None),
        (b"392.9702,N,11945.9354,W,", None),
        (b"-925.9702,N,11945.9354,W,", None),
        (b"3925.97.2,N,11945.9354,W,", None),
        (b"3925.9702,E,11945.9354,N,", None),
        (b",,,,", None),
        (b"3925.9702,N,11945.9354,W", None),
    ],
)
def test_position(text: bytes, place: tuple[int, int] | None) -> None:
    assert position(b"$GPGLL," + text, 7) == place


@given(st.binary(max_size=40))
def test_position_of_anything_is_on_earth(text: bytes) -> None:
    place = position(text, 0)
    if place is not None:
        assert abs(place[0]) <= 900_000_000
        assert abs(place[1]) <= 1_800_000_000
        assert place != (0, 0)

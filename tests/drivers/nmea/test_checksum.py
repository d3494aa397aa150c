from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.nmea.checksum import VALUE, digits_of, faulty, xor_of


@given(st.binary(max_size=3000))
def test_xor_is_that_of_all_bytes(body: bytes) -> None:
    assert xor_of(body) == reduce(xor, body, 0)


@pytest.mark.parametrize(
    ("body", "digits"),
    [
        (b"", b"00"),
        (b"GPGLL,,,,,,V,N", b"64"),
        (b"GPRMC,205150.00,V,,,,,,,,,,,V", b"4A"),
    ],
)
def test_digits_are_upper_case_hex(body: bytes, digits: bytes) -> None:
    assert digits_of(body) == digits


def test_digits_are_read_in_either_case_and_nothing_else() -> None:
    assert VALUE[b"4a"] == VALUE[b"4A"] == VALUE[b"4A".lower()] == 0x4A
    assert len(VALUE) == 22 * 22
    assert b"4" not in VALUE
    assert b"+4" not in VALUE


_BODIES = st.lists(
    st.tuples(st.text(alphabet="GPRMC,.0123456789", max_size=90), st.booleans(), st.booleans()),
    min_size=1,
    max_size=80,
)


@given(_BODIES)
def test_a_block_names_exactly_its_damaged_lines(lines: list[tuple[str, bool, bool]]) -> None:
    encoded = []
    for text, damaged, lower in lines:
        body = text.encode()
        digits = digits_of(body if not damaged else body + b"A")
        encoded.append(b"$%b*%b\n" % (body, digits.lower() if lower else digits))
    wrong = [place for place, (_, damaged, _) in enumerate(lines) if damaged]
    assert faulty(b"".join(encoded), encoded) == wrong


@pytest.mark.parametrize("tail", [b"*4\n", b"*4G\n", b"4A\n", b"\n"])
def test_a_line_without_two_digits_is_not_judged(tail: bytes) -> None:
    good = b"$GPGLL,,,,,,V,N*64\n"
    odd = b"$GPGLL" + tail
    assert faulty(good + odd, [good, odd]) is None

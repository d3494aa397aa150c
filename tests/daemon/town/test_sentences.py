from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.town import sentences
from daemon.town.sentences import Reading, Style
from drivers.nmea.checksum import xor_of

FIXED = Reading(
    True, "120000.00", "150626", "4118.1260", "N", "09812.2820", "W", "10.000", "18.52", "90.00"
)
WRITERS = [
    sentences.rmc,
    sentences.gga,
    sentences.gll,
    sentences.vtg,
    sentences.zda,
    sentences.pgrme,
]


@given(day=st.integers(-3000, 40_000))
def test_civil_dates_are_those_of_the_calendar(day: int) -> None:
    date = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
    assert sentences.civil(day) == (date.day, date.month, date.year)


@given(degrees=st.floats(-180, 180), decimals=st.integers(3, 6))
def test_angles_read_back_and_never_show_sixty_minutes(degrees: float, decimals: int) -> None:
    text = sentences.angle_text(degrees, 3, decimals)
    assert float(text[3:]) < 60.0
    assert int(text[:3]) + float(text[3:]) / 60 == pytest.approx(abs(degrees), abs=0.1**decimals)


@pytest.mark.parametrize(
    ("decimals", "text"), [(0, "083001"), (1, "083001.2"), (2, "083001.25"), (3, "083001.250")]
)
def test_clock_has_its_decimals(decimals: int, text: str) -> None:
    at = int(datetime(2026, 6, 15, 8, 30, 1, 250_000, tzinfo=UTC).timestamp() * 1000)
    assert sentences.clock_text(at, decimals) == text


@pytest.mark.parametrize("style", [Style(), Style(lower_hex=True), Style(nav_status=True)])
@pytest.mark.parametrize("reading", [FIXED, Reading(False, "", "")])
def test_every_sentence_has_a_right_checksum(reading: Reading, style: Style) -> None:
    for write in WRITERS:
        line = write(reading, style)
        body, _, digits = line[1:-2].partition(b"*")
        assert line.endswith(b"\r\n")
        assert int(digits, 16) == xor_of(body)
        assert digits == (digits.lower() if style.lower_hex else digits.upper())


def test_fields_stand_where_they_belong() -> None:
    fields = (
        sentences.rmc(FIXED, Style(talker="GN", nav_status=True)).partition(b"*")[0].split(b",")
    )
    assert fields[0] == b"$GNRMC"
    assert fields[2] == b"A"
    assert fields[9] == b"150626"
    assert fields[12:] == [b"A", b"V"]
    fields = sentences.gga(FIXED, Style()).partition(b"*")[0].split(b",")
    assert len(fields) == 15
    assert fields[6] == b"1"
    assert sentences.gga(Reading(False, "", ""), Style()).count(b",") == 14


def test_tag_block_names_every_line() -> None:
    lines = sentences.tagged(b"$A*00\r\n$B*11\r\n", "unit-1", 1_700_000_000_999)
    for line, end in zip(lines.splitlines(), (b"$A*00", b"$B*11"), strict=True):
        _, block, sentence = line.split(b"\\")
        text, _, digits = block.partition(b"*")
        assert text == b"s:unit-1,c:1700000000"
        assert int(digits, 16) == xor_of(text)
        assert sentence == end

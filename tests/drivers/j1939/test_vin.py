import pytest

from drivers.j1939.vin import vin

NUMBER = b"1M1AW07Y1GM053125"


@pytest.mark.parametrize(
    "payload", [NUMBER + b"*", NUMBER, NUMBER + b"*\xff\xff", NUMBER + b"\x00\x00*"]
)
def test_the_number_ends_with_a_star(payload: bytes) -> None:
    assert vin(payload) == NUMBER.decode()


@pytest.mark.parametrize(
    "payload", [b"", b"*", b"\xff" * 17, b"1M1AW07Y1GM05312", b"1M1AW07Y1GM05312O*"]
)
def test_what_cannot_be_one_is_none(payload: bytes) -> None:
    assert vin(payload) is None

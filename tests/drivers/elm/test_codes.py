import pytest

from drivers.elm.codes import Readings, VinReader, code_of, codes_of

VIN = b"1D4GP00R55B123456"


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ("0301", "P0301"),
        ("0133", "P0133"),
        ("1ABC", "P1ABC"),
        ("3456", "P3456"),
        ("4123", "C0123"),
        ("9234", "B1234"),
        ("C100", "U0100"),
        ("FFFF", "U3FFF"),
    ],
)
def test_a_code_is_a_letter_and_four_digits(pair: str, code: str) -> None:
    assert code_of(bytes.fromhex(pair)) == code


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("00", ()),
        ("01 01 33", ("P0133",)),
        ("02 01 33 C1 00", ("P0133", "U0100")),
        ("02 01 33 01 33", ("P0133",)),
        ("00 00 00 00 00 00", ()),
        ("01 33 00 00 00 00", ("P0133",)),
        ("01 33 02 34 03 45", ("P0133", "P0234", "P0345")),
        ("", None),
        ("02 01 33", None),
        ("01 33", None),
        ("01", None),
        ("01 33 02 34 03 45 04 56", None),
    ],
)
def test_lists_with_and_without_a_count(told: str, codes: tuple[str, ...] | None) -> None:
    assert codes_of(bytes.fromhex(told)) == codes


def test_a_vin_in_one_answer() -> None:
    assert VinReader().take(0xE8, b"\x01" + VIN) == (True, VIN.decode())
    assert VinReader().take(0xE8, b"\x01" + VIN.rjust(20, b"\x00")) == (True, VIN.decode())


@pytest.mark.parametrize("told", [b"", b"\x01", b"\x01" + VIN[:-1], b"\x01" + b"I" * 17])
def test_what_is_no_vin(told: bytes) -> None:
    assert VinReader().take(0xE8, told) == (True, None)


def test_a_vin_in_five_answers() -> None:
    reader, padded = VinReader(), VIN.rjust(20, b"\x00")
    parts = [bytes([at // 4 + 1]) + padded[at : at + 4] for at in range(0, 20, 4)]
    for _ in range(2):
        assert [reader.take(0x10, part) for part in parts] == [
            *[(False, None)] * 4,
            (True, VIN.decode()),
        ]
    assert reader.take(0x10, parts[0]) == (False, None)
    assert reader.take(0x10, parts[2]) == (True, None)  # the second was lost
    assert reader.take(0x10, parts[3]) == (True, None)
    reader.take(0x10, parts[0])
    reader.forget()
    assert reader.take(0x10, parts[1]) == (True, None)


def test_a_reading_counts_when_the_one_before_was_alike() -> None:
    readings = Readings()
    said = [readings.is_confirmed(0xE8, 0x43, codes) for codes in ((), (), ("P0301",), ("P0301",))]
    assert said == [False, True, False, True]
    assert not readings.is_confirmed(0xE9, 0x43, ("P0301",))
    assert not readings.is_confirmed(0xE8, 0x47, ("P0301",))
    readings.forget()
    assert not readings.is_confirmed(0xE8, 0x43, ("P0301",))

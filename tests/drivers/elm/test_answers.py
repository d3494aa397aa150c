from collections import Counter

import pytest

from drivers.elm.answers import (
    UNNAMED_SOURCE,
    Answer,
    Assembler,
    crc8,
    is_old_header,
    is_sum_right,
)

RPM = bytes.fromhex("410C1AF8")
VIN = bytes.fromhex("4902013144344750303052353542313233343536")


def taken(*lines: str) -> tuple[list[Answer], Counter[str]]:
    assembler = Assembler()
    answers = [answer for line in lines if (answer := assembler.take(line.replace(" ", "")))]
    assembler.end()
    return answers, assembler.faults


@pytest.mark.parametrize(
    ("lines", "source", "payload"),
    [
        (["7E8 04 41 0C 1A F8"], 0xE8, RPM),
        (["7E9 04 41 0C 1A F8 AA AA AA"], 0xE9, RPM),
        (["18 DA F1 10 04 41 0C 1A F8"], 0x10, RPM),
        (["48 6B 10 41 0C 1A F8 22"], 0x10, RPM),
        (["84 F1 11 41 0C 1A F8 E5"], 0x11, RPM),
        (["41 6B 10 41 0C 1A F8 " + f"{crc8(bytes.fromhex('416B10410C1AF8')):02X}"], 0x10, RPM),
        (["41 0C 1A F8"], UNNAMED_SOURCE, RPM),
        (
            [
                "7E8 10 14 49 02 01 31 44 34",
                "7E8 21 47 50 30 30 52 35 35",
                "7E8 22 42 31 32 33 34 35 36",
            ],
            0xE8,
            VIN,
        ),
        (
            [
                "18DAF110 10 14 49 02 01 31 44 34",
                "18DAF110 21 47 50 30 30 52 35 35",
                "18DAF110 22 42 31 32 33 34 35 36",
            ],
            0x10,
            VIN,
        ),
        (
            ["014", "0: 49 02 01 31 44 34", "1:47 50 30 30 52 35 35", "2:42 31 32 33 34 35 36"],
            UNNAMED_SOURCE,
            VIN,
        ),
    ],
)
def test_an_answer_is_whole_in_every_form(lines: list[str], source: int, payload: bytes) -> None:
    assert taken(*lines) == ([Answer(source, payload)], Counter())


def test_two_control_units_may_take_turns() -> None:
    answers, faults = taken(
        "7E8 10 08 43 03 01 33 02 34",
        "7E9 10 08 43 03 C1 00 C1 01",
        "7E8 21 03 35",
        "7E9 21 C1 02",
    )
    assert answers == [
        Answer(0xE8, bytes.fromhex("4303013302340335")),
        Answer(0xE9, bytes.fromhex("4303C100C101C102")),
    ]
    assert not faults


def test_a_long_answer_counts_its_parts_round() -> None:
    told = bytes([0x43, 40, *range(80)])
    frames = [told[6 + 7 * part : 13 + 7 * part].ljust(7, b"\xaa") for part in range(11)]
    lines = [f"7E8 2{(part + 1) % 16:X}{frame.hex().upper()}" for part, frame in enumerate(frames)]
    assert taken(f"7E8 10 52 {told[:6].hex().upper()}", *lines)[0] == [Answer(0xE8, told)]


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        (["7E8 21 47 50 30 30 52 35 35"], {"lost_part": 1}),
        (["7E8 10 14 49 02 01 31 44 34", "7E8 22 42 31 32 33 34 35 36"], {"lost_part": 1}),
        (["7E8 10 14 49 02 01 31 44 34"], {"incomplete_answer": 1}),
        (["014", "0: 49 02 01 31 44 34"], {"incomplete_answer": 1}),
        (["014", "0: 49 02 01 31 44 34", "0: 49 02 01 31 44 34"], {"lost_part": 1}),
        (["0: 49 02 01 31 44 34"], {"lost_part": 1}),
        (["0: 4"], {"damaged_line": 1}),
        (["001"], {"damaged_line": 1}),
        (["7E8 10 03 49 02 01 31 44 34"], {"damaged_line": 1}),
        (["7E8 05 41 0C 1A F8"], {"damaged_line": 1}),
        (["7E8 00"], {"damaged_line": 1}),
        (["7E8 08 41 0C 1A F8 00 00 00 00 00"], {"damaged_line": 1}),
        (["7E8 10 14 49"], {"damaged_line": 1}),
        (["7E8 30 00 00"], {"damaged_line": 1}),
        (["7A8 04 41 0C 1A F8"], {"damaged_line": 1}),
        (["18 DA F1 10"], {"damaged_line": 1}),
        (["48 6B 10 41 0C 1A F8 23"], {"bad_checksum": 1}),
        (["FE ED"], {"damaged_line": 1}),
        (["F"], {"damaged_line": 1}),
    ],
)
def test_what_is_damaged_or_cut_off_is_no_answer(lines: list[str], faults: dict[str, int]) -> None:
    assert taken(*lines) == ([], Counter(faults))


def test_old_headers_and_their_sums() -> None:
    assert is_old_header(bytes.fromhex("486B10410C1AF822"))
    assert not is_old_header(RPM)
    assert not is_old_header(bytes.fromhex("85F111410C1AF8E5"))
    assert is_sum_right(bytes.fromhex("486B10410C1AF822"))
    assert not is_sum_right(bytes.fromhex("486B10410C1AF800"))
    assert crc8(b"123456789") == 0x4B  # the check value of CRC-8/SAE-J1850

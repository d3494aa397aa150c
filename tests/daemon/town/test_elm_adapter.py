from dataclasses import replace

import pytest

from daemon.town.elm_adapter import (
    CLONE,
    GOOD,
    MUTE_CLONE,
    OLD_BUS,
    WIDE_BUS,
    Adapter,
    Bus,
    Personality,
    Van,
    answers_of,
)

VAN = Van(engine_rpm=1726, stored=("P0301", "U0100"), is_lamp_on=True, vin="1D4GP00R55B123456")


def talk(personality: Personality, *commands: str, van: Van = VAN) -> list[str]:
    adapter = Adapter(lambda: van, personality)
    adapter.feed(b"ATE0\r")
    adapter.feed(b"0100\r")  # it has found the bus
    return [adapter.feed(one.encode() + b"\r").decode("ascii") for one in commands]


@pytest.mark.parametrize(
    ("personality", "commands", "reply"),
    [
        (GOOD, ["010C"], "41 0C 1A F8\r\r>"),
        (GOOD, ["ATS0", "010C"], "410C1AF8\r\r>"),
        (GOOD, ["ATH1", "010C"], "7E8 04 41 0C 1A F8 AA AA AA\r\r>"),
        (WIDE_BUS, ["ATH1", "010C"], "18 DA F1 10 04 41 0C 1A F8 AA AA AA\r\r>"),
        (OLD_BUS, ["ATH1", "010C"], "48 6B 10 41 0C 1A F8 22\r\r>"),
        (GOOD, ["03"], "43 02 03 01 C1 00\r\r>"),
        (OLD_BUS, ["03"], "43 03 01 C1 00 00 00\r\r>"),
        (OLD_BUS, ["0A"], "NO DATA\r\r>"),
        (
            GOOD,
            ["0902"],
            "014\r0:49 02 01 31 44 34\r1:47 50 30 30 52 35 35\r2:42 31 32 33 34 35 36\r\r>",
        ),
        (
            GOOD,
            ["ATH1", "ATS0", "0902"],
            "7E81014490201314434\r7E82147503030523535\r7E82242313233343536\r\r>",
        ),
        (GOOD, ["0101"], "41 01 82 00 00 00\r\r>"),
        (GOOD, ["01FE"], "NO DATA\r\r>"),
        (GOOD, ["ATRV"], "14.0V\r\r>"),
        (GOOD, ["04"], "?\r\r>"),
        (GOOD, ["ATPC", "010C"], "SEARCHING...\r41 0C 1A F8\r\r>"),
        (CLONE, ["ATH1"], "ATH1\r?\r\r>"),
        (MUTE_CLONE, ["010C"], "41 0C 1A F8\r\r"),
    ],
)
def test_an_adapter_replies_as_the_ones_of_its_kind(
    personality: Personality, commands: list[str], reply: str
) -> None:
    said = talk(personality, *commands)[-1]
    assert said.replace("\x00", "") == reply
    assert ("\x00" in said) is personality.has_zero_bytes


def test_a_van_that_is_off_does_not_answer() -> None:
    off = replace(VAN, is_ignition_on=False)
    assert talk(GOOD, "010C", van=off) == ["SEARCHING...\rUNABLE TO CONNECT\r\r>"]


def test_a_restart_forgets_the_settings() -> None:
    adapter = Adapter(lambda: VAN)
    for setting in (b"ATE0\r", b"ATS0\r", b"ATH1\r"):
        adapter.feed(setting)
    assert adapter.restart() == b"ELM327 v1.5\r\r>"
    assert adapter.feed(b"010C\r") == b"010C\rSEARCHING...\r41 0C 1A F8\r\r>"
    assert adapter.feed(b"ATZ\r") == b"ATZ\rELM327 v1.5\r\r>"


def test_half_a_command_waits_for_its_end() -> None:
    adapter = Adapter(lambda: VAN)
    assert adapter.feed(b"AT") == b""
    assert adapter.feed(b"I\r") == b"ATI\rELM327 v1.5\r\r>"
    assert adapter.asked == ["ATI"]


def test_masks_say_what_the_van_has() -> None:
    van = replace(VAN, oil_c=None, odometer_km=None, fuel_percent=None, battery_v=None)
    (first,) = answers_of(van, b"\x01\x00", bus=Bus.CAN_11)
    assert first == bytes.fromhex("4100 88180000")
    assert list(answers_of(van, b"\x01\x20", bus=Bus.CAN_11)) == []
    (last,) = answers_of(VAN, b"\x01\xa0", bus=Bus.CAN_11)
    assert last == bytes.fromhex("41A0 04000000")


def test_long_lists_take_several_lines_of_an_old_bus() -> None:
    van = replace(VAN, stored=("P0301", "P0302", "P0303", "C0123"))
    assert list(answers_of(van, b"\x03", bus=Bus.ISO_9141)) == [
        bytes.fromhex("43030103020303"),
        bytes.fromhex("43412300000000"),
    ]

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.town.elm_adapter import (
    CLONE,
    GOOD,
    MUTE_CLONE,
    OLD_BUS,
    WIDE_BUS,
    Personality,
    Van,
)
from drivers.elm.dialog import Dialog, DialogRules, Phase, is_allowed
from drivers.elm.plan import Pace
from tests.drivers.elm.bench import Bench

VAN = Van(engine_rpm=1523.25, speed_km_h=54, stored=("P0301", "U0100"), is_lamp_on=True)
MOVING = {
    "engine_speed": 12_186,
    "wheel_speed": 54 * 256,
    "coolant": 88,
    "fuel_level": 600,
    "battery": 14_100,
    "oil_temperature": 95,
    "distance": 84_321_500,
}
MINUTE = 60_000


def phase_of(bench: Bench) -> Phase:
    return bench.dialog.phase


@pytest.mark.parametrize(
    "personality",
    [
        GOOD,
        CLONE,
        MUTE_CLONE,
        OLD_BUS,
        WIDE_BUS,
        replace(CLONE, bus=OLD_BUS.bus),
        replace(GOOD, rubbish=b"\xff\xfeJUNK\r"),
    ],
    ids=["good", "clone", "no prompts", "old bus", "29 bits", "clone on old bus", "rubbish"],
)
def test_every_adapter_tells_the_same_of_a_van(personality: Personality) -> None:
    bench = Bench(VAN, personality)
    bench.run(40_000)
    assert bench.latest() == MOVING
    assert {one.codes for one in bench.codes if one.is_active} == {("P0301", "U0100")}
    assert {one.is_lamp_lit for one in bench.codes} == {True}
    assert bench.vins[0].vin == VAN.vin
    assert phase_of(bench) is Phase.POLLING


def test_each_thing_is_asked_at_its_own_pace() -> None:
    bench = Bench(VAN)
    bench.run(20_000)
    asked = bench.run(10 * MINUTE)
    count = {command: asked.count(command) for command in set(asked)}
    assert 590 <= count.pop("010C") <= 600
    assert 590 <= count.pop("010D") <= 600
    assert {count.pop(f"01{pid}") for pid in ("2F", "05", "42", "5C")} <= {59, 60}
    masks = {f"01{base}": 1 for base in ("00", "20", "40", "60", "80", "A0")}
    assert count == {"01A6": 10, "0101": 4, "03": 4, "07": 4, "0A": 4} | masks


def test_a_vin_that_nobody_tells_is_asked_for_once_an_hour() -> None:
    rules = DialogRules(pace=Pace(fast_ms=MINUTE, slow_ms=MINUTE))  # the others only take time
    bench = Bench(replace(VAN, vin="NOT SET"), rules=rules)
    asked = bench.run(150 * MINUTE)
    assert asked.count("0902") == 6
    assert bench.vins == []


def test_the_adapter_measures_where_the_van_does_not() -> None:
    bench = Bench(replace(VAN, battery_v=None, supply_v=13.7))
    asked = bench.run(30_000)
    assert "0142" not in asked
    assert asked.count("ATRV") == 3
    assert bench.latest()["battery"] == 13_700


def test_an_adapter_that_cannot_measure_is_asked_once() -> None:
    bench = Bench(replace(VAN, battery_v=None), replace(GOOD, refused=frozenset({"ATRV"})))
    assert bench.run(30_000).count("ATRV") == 1
    assert bench.dialog.faults == {"command_refused": 1}


def test_a_parked_van_is_left_in_peace() -> None:
    bench = Bench(replace(VAN, engine_rpm=0, speed_km_h=0, supply_v=12.5))
    bench.run(3 * MINUTE)
    assert phase_of(bench) is Phase.RESTING
    asked = bench.run(12 * 60 * MINUTE)
    to_the_van = [command for command in asked if not command.startswith("AT")]
    assert set(to_the_van) == {"010C"}
    assert 48 <= len(to_the_van) <= 55  # every 15 minutes at last


def test_a_van_whose_ignition_is_off_is_found_again() -> None:
    bench = Bench(replace(VAN, supply_v=12.6))
    bench.run(20_000)
    bench.van = replace(bench.van, is_ignition_on=False)
    bench.run(MINUTE)
    assert phase_of(bench) is Phase.RESTING
    bench.van = replace(bench.van, is_ignition_on=True, supply_v=14.2)
    bench.run(11_000)  # the voltage rises, and that is noticed within ten seconds
    assert phase_of(bench) is Phase.POLLING


def test_a_van_that_was_off_from_the_start_is_found_without_a_voltage() -> None:
    bench = Bench(
        replace(VAN, is_ignition_on=False), replace(GOOD, refused=frozenset({"ATRV", "ATPC"}))
    )
    bench.run(3 * MINUTE)
    assert phase_of(bench) is Phase.RESTING
    bench.van = VAN
    bench.run(16 * MINUTE)
    assert phase_of(bench) is Phase.POLLING
    assert bench.latest() == MOVING


def test_a_low_battery_is_not_asked_out_of_the_van() -> None:
    bench = Bench(replace(VAN, is_ignition_on=False, supply_v=11.6))
    bench.run(3 * MINUTE)
    assert set(bench.run(600 * MINUTE)) == {"ATRV"}


def test_a_charger_does_not_look_like_a_running_engine() -> None:
    bench = Bench(replace(VAN, engine_rpm=0, speed_km_h=0, supply_v=13.8))
    bench.run(3 * MINUTE)
    assert bench.run(60 * MINUTE).count("010C") <= 7


def test_a_starter_that_silences_the_van_for_a_moment_is_no_rest() -> None:
    bench = Bench(VAN)
    bench.run(20_000)
    bench.van = replace(VAN, is_ignition_on=False)
    bench.run(3_000)
    bench.van = VAN
    bench.run(3_000)
    assert phase_of(bench) is Phase.POLLING


@pytest.mark.parametrize("words", [b"", b"LV RESET\r"])
def test_an_adapter_that_restarts_is_set_up_again(words: bytes) -> None:
    bench = Bench(VAN)
    bench.run(20_000)
    bench.hear(words + bench.adapter.restart())
    asked = bench.run(10_000)
    assert asked[:2] == ["ATE0", "ATL0"]
    assert "010C" in asked
    assert bench.dialog.faults == {"adapter_reset": 1}
    assert phase_of(bench) is Phase.POLLING


def test_a_question_that_something_came_between_is_asked_once_more() -> None:
    dialog = Dialog()
    assert dialog.next_command(0) == "ATZ"
    dialog.take(b"STOPPED\r\r>", 100)
    assert dialog.next_command(100) == "ATZ"
    dialog.take(b"STOPPED\r\r>", 200)
    assert dialog.next_command(200) == "ATE0"


def test_a_restart_is_nothing_to_ask_once_more() -> None:
    dialog = Dialog()
    dialog.next_command(0)
    dialog.next_command(3_000)
    dialog.take(b"LV RESET\rSTOPPED\r>", 3_100)
    assert dialog.next_command(3_100) == "ATE0"


def test_a_late_prompt_does_not_end_the_next_question() -> None:
    dialog = Dialog()
    dialog.next_command(0)
    assert dialog.next_command(3_000) == "ATE0"
    dialog.take(b"\r>", 3_100)
    assert dialog.next_command(3_100) is None
    dialog.take(b"OK\r\r>", 3_200)
    assert dialog.next_command(3_200) == "ATL0"
    assert dialog.faults == {"no_answer": 1}


def test_an_adapter_that_never_answers_is_deaf() -> None:
    dialog, now = Dialog(), 0
    while not dialog.is_deaf:
        dialog.next_command(now)
        now += dialog.wait_ms(now)
    assert now <= 10_000
    assert dialog.faults == {"no_answer": 3}


def test_an_adapter_that_never_stops_is_not_waited_for() -> None:
    dialog = Dialog()
    dialog.next_command(0)
    for now in range(0, 9_000, 100):
        dialog.take(b"x", now)
    assert dialog.next_command(9_000) == "ATE0"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("ATZ", True),
        ("010C", True),
        ("01A6", True),
        ("03", True),
        ("0902", True),
        ("04", False),
        ("0400", False),
        ("14FFFFFF", False),
        ("2E0100", False),
        ("ATPP2CSV81", False),
        ("0904", False),
    ],
)
def test_only_questions_and_harmless_settings_are_allowed(command: str, answer: bool) -> None:
    assert is_allowed(command) is answer


WORDS = st.sampled_from(
    [
        *(b"OK\r\r>", b"?\r>", b"NO DATA\r\r>", b"SEARCHING...\r", b"UNABLE TO CONNECT\r>", b">"),
        *(b"ELM327 v1.5\r\r>", b"LV RESET\r", b"STOPPED\r>", b"BUFFER FULL\r>", b"<RX ERROR\r"),
        *(b"7E8064100FFFFFFFF\r>", b"41 0C 00 00\r>", b"7E804410C0000\r>", b"11.2V\r>"),
        *(b"14.2V\r>", b"7E8101449020131\r", b"014\r", b"0:490201\r", b"43 00\r>", b"7F 01 12\r>"),
    ]
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.binary(max_size=20) | WORDS, st.integers(0, 20_000)), max_size=60))
def test_no_bytes_end_the_dialog_or_make_it_write(heard: list[tuple[bytes, int]]) -> None:
    dialog, now = Dialog(), 0
    for payload, pause_ms in heard:
        command = dialog.next_command(now)
        if command is None:
            assert dialog.wait_ms(now) > 0  # else whoever drives it would spin
        else:
            assert is_allowed(command)
        dialog.take(payload, now)
        now += pause_ms
    asked = 0
    for _ in range(200):
        asked += dialog.next_command(now) is not None
        now += max(1, dialog.wait_ms(now))
    assert asked or dialog.is_deaf

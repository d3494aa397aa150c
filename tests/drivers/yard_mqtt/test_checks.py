import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.readings import CodesRead, Lamps
from drivers.yard_mqtt.checks import Refused, codes, instant, signal_value, whole
from drivers.yard_mqtt.lines import NOT_NUMBER, TWICE
from drivers.yard_mqtt.signals import NUMBERS, Said


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2025-11-24T16:00:00Z", 1_764_000_000_000),
        ("2025-11-24T16:00:00.1239Z", 1_764_000_000_123),
        ("2025-11-24T16:00:00.123456789Z", 1_764_000_000_123),
        ("2025-11-24T09:30:00-06:30", 1_764_000_000_000),
        (1_764_000_000_000, 1_764_000_000_000),
        (1.764e12, 1_764_000_000_000),
    ],
)
def test_instants_are_milliseconds(text: object, ms: int) -> None:
    assert instant(text, arrived=ms) == ms


@pytest.mark.parametrize(
    "text",
    ["", "2025-11-24", "2025-11-24 16:00:00Z", "20251124T160000Z", "2025-W48-1T16:00:00Z",
     "2025-11-24T16:00:60Z", "1969-11-24T16:00:00Z", "0001-01-01T00:00:00+23:59", True, None, [],
     NOT_NUMBER, 1e300, "\u0662025-11-24T16:00:00Z"],
)  # fmt: skip
def test_what_is_no_instant_is_refused(text: object) -> None:
    with pytest.raises(Refused, match="bad_time"):
        instant(text, arrived=None)


@given(said=st.sampled_from(NUMBERS), share=st.floats(0, 1))
def test_a_value_in_range_is_off_by_half_a_step_at_most(said: Said, share: float) -> None:
    value = said.least + (said.most - said.least) * share
    number = signal_value(said.signal.name, min(value, said.most))
    assert number is not None
    assert abs(number - value * said.signal.per_unit) <= 0.5 + 1e-6


@given(said=st.sampled_from(NUMBERS), value=st.floats())
def test_nothing_outside_the_range_is_a_value(said: Said, value: float) -> None:
    if said.least <= value <= said.most:
        return
    with pytest.raises(Refused, match="out_of_range"):
        signal_value(said.signal.name, value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [(TWICE, "duplicate"), (NOT_NUMBER, "not_a_number"), ([], "wrong_type")],
)
def test_what_is_wrong_with_a_value_is_named(value: object, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        signal_value("coolant", value)
    with pytest.raises(Refused, match=reason):
        whole(value, least=0, most=1)


def test_lamps_are_those_of_all_codes() -> None:
    told = [
        {"spn": 1, "fmi": 1, "lamp": "protect"},
        {"spn": 2, "fmi": 1, "lamp": "amber_warning"},
        {"dtc": "P0301", "lamp": "malfunction"},
        {"dtc": "C1234"},
    ]
    numbered, read = codes(told, at=5, source=0)
    assert numbered.told.lamps == Lamps(
        malfunction=False, red_stop=False, amber_warning=True, protect=True
    )
    assert read == CodesRead(5, 0, True, True, ("P0301", "C1234"))


@pytest.mark.parametrize(("lamp", "is_lit"), [(None, None), ("amber_warning", False)])
def test_a_lamp_that_nobody_told_is_unknown(lamp: str | None, is_lit: bool | None) -> None:
    assert codes([{"dtc": "P0301", "lamp": lamp}], at=5, source=0)[1].is_lamp_lit is is_lit

import pytest

from tui.fields import (
    Fault,
    Field,
    Form,
    choice,
    given,
    one_of,
    scaled,
    whole,
    words,
    yes_or_no,
)
from tui.moments import NotTaken

FORM = Form(
    title="Set status",
    fields=(
        Field(key="driver", label="Driver", is_required=True, read=one_of("driver", ("D1", "D17"))),
        choice("status", "Status", (("ON", "on duty"), ("OFF", "off duty")), value="OFF"),
        yes_or_no("sleeper", "Sleeper", value=False),
        Field(key="minutes", label="Minutes", read=whole(1, 1440)),
        Field(key="note", label="Note"),
    ),
    check=lambda found: (
        Fault(key="note", said="Say why.") if found.get("minutes") and "note" not in found else None
    ),
)


def test_what_is_empty_is_not_given() -> None:
    found, faults = given(FORM, {"driver": " d17 ", "status": "OFF", "sleeper": "no", "note": " "})
    assert faults == []
    assert found == {"driver": "D17", "status": "OFF", "sleeper": False}


def test_each_field_says_what_is_wrong_with_it_and_then_what_does_not_go_together() -> None:
    _, faults = given(FORM, {"minutes": "1441"})
    assert [(fault.key, fault.said) for fault in faults] == [
        ("driver", "This is needed."),
        ("minutes", "A whole number from 1 to 1440, please."),
    ]
    _, faults = given(FORM, {"driver": "D1", "minutes": "30"})
    assert faults == [Fault(key="note", said="Say why.")]


@pytest.mark.parametrize("text", ["x", "0", "-3", "2.5", "99999999999999", "²"])
def test_a_number_is_whole_and_within_its_bounds(text: str) -> None:
    with pytest.raises(NotTaken):
        whole(1, 1440)(text)


def test_a_name_may_be_begun_and_one_that_is_not_there_says_which_are() -> None:
    read = one_of("vehicle", ["T-01", "T-02", "gps-9", "T-03", "T-04", "T-05"])
    assert read("GPS") == "gps-9"
    with pytest.raises(NotTaken, match="Which one: T-01, T-02, T-03, T-04 and 1 more"):
        read("t-0")
    with pytest.raises(NotTaken, match=r"No vehicle Q\. There are T-01, T-02, gps-9, T-03 and 2"):
        read("Q")
    with pytest.raises(NotTaken, match="There is none yet"):
        one_of("vehicle", [])("Q")


def test_text_has_an_end() -> None:
    assert words("x" * 500) == "x" * 500
    with pytest.raises(NotTaken, match="501 characters are too many"):
        words("x" * 501)


def test_a_number_with_decimals_is_read_into_small_units() -> None:
    cents = scaled(100, 1000)
    assert [cents(text) for text in ("312.50", "0", "1 000", "0.005")] == [31_250, 0, 100_000, 0]


@pytest.mark.parametrize("text", ["x", "-3", "1,5", "1000.01", "1e3", ".5", "²"])
def test_what_is_no_such_number_is_not_guessed(text: str) -> None:
    with pytest.raises(NotTaken, match="A number from 0 to 1000"):
        scaled(100, 1000)(text)

import pytest

from daemon.domain.papers.defects import ITEMS, is_safety, item_told


def test_the_items_of_the_law_are_all_there_and_of_safety() -> None:
    of_law = [item for item in ITEMS if item.is_of_law]
    assert len(of_law) == 11
    assert all(item.is_safety for item in of_law)
    assert len({item.name for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Brakes", "brakes"),
        ("parking brake", "parking_brake"),
        ("Seat-Belt", "seat_belt"),
        ("  left   chute  pin ", "left chute pin"),
    ],
)
def test_usual_items_are_known_however_they_are_written(text: str, kept: str) -> None:
    assert item_told(text) == kept


def test_what_is_told_wins_and_what_is_unknown_is_taken_for_dangerous() -> None:
    assert is_safety("brakes", told=None)
    assert not is_safety("body", told=None)
    assert is_safety("left chute pin", told=None)
    assert is_safety("body", told=True)
    assert not is_safety("brakes", told=False)

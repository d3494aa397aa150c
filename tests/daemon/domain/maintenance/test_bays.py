import pytest

from daemon.domain.maintenance.bays import Bays, pieces
from daemon.domain.maintenance.shifts import Crew
from daemon.domain.maintenance.work_orders import MINUTE_MS, Slot


def crew(begins: int, ends: int, mechanics: int = 1) -> Crew:
    """In minutes."""
    return Crew(from_at=begins * MINUTE_MS, until_at=ends * MINUTE_MS, mechanics=mechanics)


def slot(bay: int, begins: int, ends: int) -> Slot:
    return Slot(bay=bay, from_at=begins * MINUTE_MS, until_at=ends * MINUTE_MS)


NIGHTS = (crew(0, 60), crew(100, 160, 2))


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (0, 60, [(0, 60)]),
        (20, 30, [(20, 50)]),
        (20, 60, [(20, 60), (100, 120)]),
        (70, 10, None),
        (120, 60, None),
        (100, 60, [(100, 160)]),
    ],
)
def test_work_goes_on_in_the_next_window_and_is_never_cut(
    start: int, minutes: int, expected: list[tuple[int, int]] | None
) -> None:
    found = pieces(NIGHTS, bay=1, start=start * MINUTE_MS, duration_min=minutes)
    assert found == (None if expected is None else tuple(slot(1, *one) for one in expected))


def test_shifts_that_follow_each_other_are_one_piece() -> None:
    found = pieces((crew(0, 60), crew(60, 90, 2)), bay=1, start=0, duration_min=80)
    assert found == (slot(1, 0, 80),)


def test_a_vehicle_keeps_its_bay_between_two_windows() -> None:
    bays = Bays(2, (crew(0, 200, 5),), [(slot(1, 0, 60), slot(1, 100, 120))])
    assert bays.hindrance((slot(1, 70, 90),)) == "bay 1 is taken"
    assert bays.has_room((slot(2, 70, 90),))
    assert bays.has_room((slot(1, 120, 130),))


def test_a_mechanic_does_one_thing_at_a_time() -> None:
    bays = Bays(3, (crew(0, 60, 2), crew(60, 120, 1)), [(slot(1, 0, 120),)])
    assert bays.has_room((slot(2, 0, 60),))
    assert bays.hindrance((slot(2, 30, 90),)) == "no mechanic is free"
    assert bays.hindrance((slot(2, 130, 140),)) == "no mechanic is free"
    bays.take((slot(2, 0, 60),))
    assert not bays.has_room((slot(3, 0, 30),))
    bays.give_back((slot(2, 0, 60),))
    assert bays.has_room((slot(3, 0, 30),))


def test_a_bay_that_is_not_there_has_no_room() -> None:
    bays = Bays(2, NIGHTS, [])
    assert not bays.has_room((slot(3, 0, 10),))
    assert bays.hindrance((slot(3, 0, 10),)) == "there is no bay 3: rule maintenance.bays says 2"


def test_the_first_bay_that_is_free_is_found_where_a_mechanic_is_too() -> None:
    bays = Bays(2, (crew(0, 100, 2),), [(slot(1, 0, 60),)])
    assert bays.first_free((slot(1, 0, 30),)) == 2
    assert bays.first_free((slot(2, 60, 90),)) == 1
    bays.take((slot(2, 0, 30),))
    assert bays.first_free((slot(1, 0, 30),)) is None
    assert bays.first_free((slot(1, 90, 110),)) is None


def test_it_says_when_something_is_free_again() -> None:
    bays = Bays(2, NIGHTS, [(slot(1, 0, 60), slot(1, 100, 120))])
    assert bays.turns == {60 * MINUTE_MS, 120 * MINUTE_MS}

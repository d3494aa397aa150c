from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8
from daemon.domain.hours.timeline import EVER, Kind, stretches_of
from tests.daemon.domain.hours.worked import START, worked

SEAT = PROPERTY_70_8.seat


def kinds(told: str, *, known_from: int | None = START) -> list[tuple[str, int]]:
    log = worked(told, known_from=known_from)
    return [(one.kind.name, one.end - one.start) for one in stretches_of(log, SEAT)]


def test_personal_conveyance_is_rest_and_a_yard_move_is_work() -> None:
    assert kinds("OFF60 PC30 OFF30 ON10 YM20 ON10") == [("REST", 120), ("WORK", 40)]


@pytest.mark.parametrize(
    ("told", "seat"),
    [
        ("D60 SEAT180 SB420", "REST"),
        ("D60 SEAT181 SB420", "WORK"),
        ("D60 SEAT180 SB419", "WORK"),
        ("D60 SB420 SEAT180", "REST"),
        ("D60 SB420 OFF1 SEAT180", "WORK"),
        ("D60 SEAT180", "WORK"),
    ],
)
def test_passenger_seat_is_rest_beside_a_long_sleep(told: str, seat: str) -> None:
    assert ((seat, 180) in kinds(told)) or seat == "WORK"
    assert ("WORK" in {kind for kind, _ in kinds(told)}) == (seat == "WORK")


def test_passenger_seat_is_work_where_the_rules_do_not_know_it() -> None:
    stretches = stretches_of(worked("SEAT60 SB480", known_from=START), PASSENGER_70_8.seat)
    assert [one.kind for one in stretches] == [Kind.WORK, Kind.SLEEPER]


@pytest.mark.parametrize("told", ["OFF60 D60", "D60"])
def test_rest_before_the_log_joins_the_first_rest(told: str) -> None:
    first, second = stretches_of(worked(told), SEAT)
    assert (first.kind, second.kind) == (Kind.REST, Kind.DRIVING)
    assert first.start <= START - EVER
    assert first.end == second.start


def test_empty_log_of_a_rested_driver_is_rest() -> None:
    assert [one.kind for one in stretches_of(worked(""), SEAT)] == [Kind.REST]


def test_unknown_time_is_left_out() -> None:
    assert stretches_of(worked("", known_from=START), SEAT) == []
    assert kinds("OFF60 D60 ON30", known_from=START + 90) == [("DRIVING", 30), ("WORK", 30)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["OFF", "SB", "ON", "D", "PC", "YM", "SEAT"]), st.integers(1, 500)
        )
    )
)
def test_stretches_follow_without_gap_and_differ(parts: list[tuple[str, int]]) -> None:
    log = worked(" ".join(f"{word}{minutes}" for word, minutes in parts))
    stretches = stretches_of(log, SEAT)
    assert stretches[-1].end == log.until
    for one, following in pairwise(stretches):
        assert one.end == following.start
        assert one.kind is not following.kind
    assert all(one.kind is not Kind.SEAT and one.start < one.end for one in stretches)

import pytest

from tests.bench.sync_figures import Seen, per_s, quantiles_ms, waits_ms


def seen(*looks: tuple[int, int]) -> list[Seen]:
    return [Seen(at_us=at_us, marks={"alert": mark}) for at_us, mark in looks]


def test_a_wait_ends_with_the_first_look_that_shows_the_number() -> None:
    looks = seen((1_000, 0), (5_000, 2), (9_000, 2), (12_000, 3))
    assert waits_ms([(1, 500), (2, 4_000), (3, 4_500)], looks, stream="alert") == [4.5, 1.0, 7.5]


def test_a_number_that_never_came_is_no_figure() -> None:
    with pytest.raises(ValueError, match="alert 3 never came"):
        waits_ms([(3, 0)], seen((1, 0), (2, 2)), stream="alert")


def test_a_rate_is_what_came_between_two_looks() -> None:
    looks = seen((0, 0), (1_000_000, 100), (2_000_000, 300), (3_000_000, 301))
    assert per_s(looks, stream="alert", after_us=500_000, until_us=2_500_000) == 200
    with pytest.raises(ValueError, match="not looked at"):
        per_s(looks, stream="alert", after_us=2_500_000, until_us=2_600_000)


def test_quantiles_are_of_all_waits() -> None:
    assert quantiles_ms([float(n) for n in range(101)]) == {"p50": 50, "p99": 99}

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.rating import HIGHEST, LOWEST, Rating, Shrunk, shrunk
from daemon.domain.rules.key import RuleValues

MEANS = st.floats(LOWEST, HIGHEST)


def rules(prior: float = 3.0, count: int = 5) -> RuleValues:
    values = {"dispatch.rating_prior": prior, "dispatch.rating_prior_count": count}
    return RuleValues(values, "h")


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (None, Shrunk(value=3.0, is_prior=True, count=0)),
        (Rating(count=0, mean=0.0), Shrunk(value=3.0, is_prior=True, count=0)),
        (Rating(count=1, mean=5.0), Shrunk(value=20 / 6, is_prior=False, count=1)),
        (Rating(count=5, mean=5.0), Shrunk(value=4.0, is_prior=False, count=5)),
        (Rating(count=45, mean=5.0), Shrunk(value=4.8, is_prior=False, count=45)),
    ],
)
def test_few_ratings_move_the_prior_only_a_little(rating: Rating | None, expected: Shrunk) -> None:
    found = shrunk(rating, rules())
    assert (found.is_prior, found.count) == (expected.is_prior, expected.count)
    assert found.value == pytest.approx(expected.value)


def test_a_prior_that_counts_for_nothing_leaves_the_mean() -> None:
    assert shrunk(Rating(count=1, mean=2.0), rules(count=0)).value == 2.0


@given(mean=MEANS, prior=MEANS, count=st.integers(1, 10_000), weight=st.integers(0, 1000))
def test_the_value_lies_between_mean_and_prior(
    mean: float, prior: float, count: int, weight: int
) -> None:
    value = shrunk(Rating(count=count, mean=mean), rules(prior, weight)).value
    assert min(mean, prior) - 1e-9 <= value <= max(mean, prior) + 1e-9


@given(mean=MEANS, prior=MEANS, count=st.integers(1, 1000))
def test_more_ratings_of_one_mean_bring_the_value_nearer_to_it(
    mean: float, prior: float, count: int
) -> None:
    fewer, more = (
        shrunk(Rating(count=count + step, mean=mean), rules(prior)).value for step in (0, 1)
    )
    assert abs(more - mean) <= abs(fewer - mean) + 1e-9

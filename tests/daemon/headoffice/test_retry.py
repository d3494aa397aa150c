from hypothesis import given
from hypothesis import strategies as st

from daemon.headoffice.retry import FIRST_MS, Retry

MOST_MS = 30_000


@given(failures=st.integers(1, 200), dice=st.floats(0, 1, exclude_max=True))
def test_wait_is_anything_up_to_a_ceiling_that_doubles(failures: int, dice: float) -> None:
    retry = Retry(lambda: dice, most_ms=MOST_MS)
    waits = [retry.failed() for _ in range(failures)]
    ceiling = min(MOST_MS, FIRST_MS * 2 ** (failures - 1))
    assert waits[-1] == round(ceiling * dice) <= MOST_MS


def test_success_begins_anew() -> None:
    retry = Retry(lambda: 1.0, most_ms=MOST_MS)
    assert [retry.failed() for _ in range(3)] == [FIRST_MS, 2 * FIRST_MS, 4 * FIRST_MS]
    retry.worked()
    assert retry.failed() == FIRST_MS

import pytest

from tests.daemon.domain.rules.scene import CDL, row


@pytest.mark.parametrize(
    ("begins", "ends", "has_dates"),
    [(None, None, False), (1, None, True), (None, 1, True), (0, 0, True)],
)
def test_one_date_is_enough_to_wait_for_the_clock(
    begins: int | None, ends: int | None, has_dates: bool
) -> None:
    given = row(1, CDL, 7, effective_from=begins, effective_until=ends)
    assert given.has_dates is has_dates

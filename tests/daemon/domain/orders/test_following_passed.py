"""Who goes on with a load that nobody saw unloaded."""

import pytest

from daemon.domain.orders.following import MINUTE_MS, Passed, Round, Sighting, passed
from daemon.domain.orders.truck import TruckState
from tests.daemon.domain.orders.test_following import (
    FIGURES,
    minute,
    seen,
    there,
    truck,
    visited,
)

PASSED: dict[str, tuple[Round, Sighting | None, Passed | None]] = {
    "was at the site for two minutes": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(61, destination=visited(30, 32)),
        Passed(at=minute(32), stayed_ms=2 * MINUTE_MS),
    ),
    "was there long enough": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(61, destination=visited(30, 60)),
        None,
    ),
    "is there": (truck(TruckState.AT_JOB_SITE, since=30), seen(61, destination=there(30)), None),
    "is home, and nobody heard it at the site": (
        truck(TruckState.EN_ROUTE, since=10),
        seen(94, home=there(90)),
        Passed(at=minute(90)),
    ),
    "has only turned round at the gate of its plant": (
        truck(TruckState.EN_ROUTE, since=10),
        seen(12, home=there(11)),
        None,
    ),
    "has not left its plant since it was set on the road": (
        truck(TruckState.EN_ROUTE, since=10),
        seen(30, home=there(5)),
        None,
    ),
    "is on the road": (truck(TruckState.EN_ROUTE, since=10), seen(30), None),
    "never heard": (truck(TruckState.EN_ROUTE, since=10), None, None),
    "carries nothing any more": (
        truck(TruckState.RETURNING, since=40),
        seen(61, destination=visited(42, 43)),
        None,
    ),
}


@pytest.mark.parametrize("name", PASSED)
def test_who_goes_on_with_a_load_that_nobody_saw_unloaded_is_known(name: str) -> None:
    before, sighting, expected = PASSED[name]
    assert passed(before, sighting, minute(95), FIGURES) == expected

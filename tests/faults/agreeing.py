"""Waits until head office holds all that a depot has and the depot knows it; compares rows then."""

from collections.abc import Mapping

from tests.convergence import Compared, compare
from tests.faults.depot import Depot
from tests.faults.office import standing
from tests.faults.waiting import until

SOME_TRIES_S = 20.0
"""A depot that lives says something new now and then, also between two looks."""


def agreed(depot: Depot, address: str, *, within_s: float = 60.0) -> Mapping[str, int]:
    """Answers how far both are, by stream, when both databases say the same."""

    def why() -> str:
        held = standing(address, depot.name, depot.epoch)
        told = f"depot {depot.lasts()}, known as delivered {depot.marks()}, held {held}"
        return f"{told}; {depot.state()}"

    until(lambda: depot.marks() == depot.lasts(), within_s=within_s, why=why)
    found: list[Compared] = []

    def are_equal() -> bool:
        found[:] = [compare(depot.spec.path, address, depot.name)]
        return not found[0].differences

    until(
        are_equal,
        within_s=SOME_TRIES_S,
        every_s=0.3,
        why=lambda: "\n".join(found[0].differences),
    )
    return depot.lasts()

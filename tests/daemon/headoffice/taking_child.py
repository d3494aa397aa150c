"""A process of the tests: takes the same batches as its siblings, in an order of its own.

python -m tests.daemon.headoffice.taking_child ADDRESS SEED
"""

import random
import sys
from collections.abc import Sequence
from contextlib import closing

from daemon.clock import SystemClock
from daemon.headoffice.opening import open_store
from daemon.headoffice.store import Arrival, Greeting
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.truth import NOW, arrival, greeting

DEPOTS = [DepotId(f"d{number}") for number in range(4)]
ROWS = 400
STEP = 20
AFTER = 150
"""Epoch `two` goes on from `one` after this number."""


def batches() -> list[Arrival]:
    """Each number of each depot at least twice, some by two epochs."""
    return [
        arrival("event", first, first + 2 * STEP - 1, depot=depot, epoch=epoch)
        for depot in DEPOTS
        for epoch in ("one", "two")
        for first in range(1, ROWS - 2 * STEP + 2, STEP)
        if epoch == "two" or first + 2 * STEP <= AFTER
    ]


def greetings() -> list[Greeting]:
    return [greeting("two", depot=d, begins=("one", {"event": AFTER})) for d in DEPOTS]


def main(arguments: Sequence[str]) -> None:
    address, seed = arguments
    dice = random.Random(int(seed))  # noqa: S311 - an order
    steps: list[Arrival | Greeting] = [*batches(), *greetings()]
    dice.shuffle(steps)
    with closing(open_store(address, clock=SystemClock())) as store:
        print("begun", flush=True)  # noqa: T201 - to the test
        while steps:
            some = [steps.pop() for _ in range(min(len(steps), dice.randint(1, 5)))]
            store.greet([one for one in some if isinstance(one, Greeting)], now=NOW)
            store.take([one for one in some if isinstance(one, Arrival)], now=NOW)


if __name__ == "__main__":
    main(sys.argv[1:])

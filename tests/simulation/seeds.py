"""Seeds: each makes the same world again, and they are judged a group at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any
from unittest.mock import patch
from uuid import UUID

from tests.simulation.world import World

AT_ONCE = 20

Simulate = Callable[[int, Path], World[Any]]


@contextmanager
def same_ids(seed: int) -> Iterator[None]:
    """What is known by a UUID is known by the same one when the seed is repeated."""
    dice = Random(f"ids {seed}")  # noqa: S311 - a seed, not a secret
    with patch("uuid.uuid4", lambda: UUID(int=dice.getrandbits(128), version=4)):
        yield


def lacking(
    floors: Mapping[str, int], simulate: Simulate, *, first: int, folder: Path
) -> dict[str, int]:
    """What the group from that seed on met less often than it must, and how often."""
    reach: Counter[str] = Counter()
    for seed in range(first, first + AT_ONCE):
        own = folder / str(seed)
        own.mkdir()
        reach += simulate(seed, own).reach
        rmtree(own)
    return {what: reach[what] for what, least in floors.items() if reach[what] < least}

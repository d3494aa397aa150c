"""How long to wait before a port is tried again."""

from dataclasses import dataclass
from random import Random

DOUBLINGS_LIMIT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class BackoffRules:
    base_ms: int = 1_000
    cap_ms: int = 30_000
    floor_ms: int = 100
    """Never at once, however the dice fall: a port that opens and breaks would spin."""


def delay_ms(failures: int, *, rules: BackoffRules, random: Random) -> int:
    """Full jitter below a ceiling that doubles with every failure; `failures` counts from 1."""
    ceiling = min(rules.cap_ms, rules.base_ms << min(failures - 1, DOUBLINGS_LIMIT))
    return random.randint(min(rules.floor_ms, ceiling), ceiling)

"""Seeded chance: the same words give the same dice on every machine."""

import random


def dice(*words: object) -> random.Random:
    """Own dice for every purpose, so that one more throw here changes nothing there."""
    return random.Random(":".join(map(str, words)))  # noqa: S311 - a simulation, no secrets


def happens(rng: random.Random, chance: float) -> bool:
    return rng.random() < chance

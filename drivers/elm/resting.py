"""A vehicle whose engine is off, left in peace: what is asked of whom, and when it wakes.

On the bus of a parked vehicle every question keeps control units awake that live from its
battery. So while it rests only the adapter is asked, for its supply voltage, which rises when an
engine starts; the vehicle itself is asked rarely and ever more rarely, and not at all when its
battery is low.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRules:
    parked_ms: int = 120_000
    """Engine and wheels stand still for so long: it rests."""
    voltage_every_ms: int = 10_000
    first_look_ms: int = 60_000
    longest_look_ms: int = 900_000
    """Between two questions to the vehicle; each wait is twice the one before."""
    running_mv: int = 13_200
    """Only an alternator holds a battery of 12 V there."""
    low_mv: int = 11_800
    """Less is left to the starter."""


class Rest:
    def __init__(self, *, rules: RestRules, mono_ms: int) -> None:
        self._rules = rules
        self._wait_ms = rules.first_look_ms
        self._look_at = mono_ms + rules.first_look_ms
        self._voltage_at = mono_ms
        self._millivolts: int | None = None
        self._was_below = False
        self._has_risen = False

    def is_look_due(self, mono_ms: int) -> bool:
        """Whether to ask the vehicle itself now."""
        if self._has_risen:
            return True
        return mono_ms >= self._look_at and not self._is_low()

    def looked(self, mono_ms: int) -> None:
        """It was asked, and rests on."""
        first_ms = self._rules.first_look_ms
        # A voltage that has risen is reason to look again soon, whatever this look has shown.
        self._wait_ms = first_ms if self._has_risen else 2 * self._wait_ms
        self._wait_ms = min(self._wait_ms, self._rules.longest_look_ms)
        self._has_risen = self._was_below = False
        self._look_at = mono_ms + self._wait_ms

    def is_voltage_due(self, mono_ms: int) -> bool:
        return mono_ms >= self._voltage_at

    def measured(self, millivolts: int | None, mono_ms: int) -> None:
        """None: the adapter cannot."""
        self._voltage_at = mono_ms + self._rules.voltage_every_ms
        self._millivolts = millivolts
        if millivolts is None:
            return
        if millivolts < self._rules.running_mv:
            self._was_below = True
            self._has_risen = False
        elif self._was_below:  # else a charger is on it, and has been all along
            self._has_risen = True

    def due_at(self) -> int:
        if self._has_risen:
            return 0
        return self._voltage_at if self._is_low() else min(self._voltage_at, self._look_at)

    def _is_low(self) -> bool:
        return self._millivolts is not None and self._millivolts < self._rules.low_mv

"""The broker and the lines to it, as they fail: drawn for each message, by the seed's temper."""

from collections import Counter
from random import Random
from typing import Final, NamedTuple

from daemon.clock import Clock
from daemon.wire.interface import ConnectPlan, Outgoing, Refusal
from daemon.wire.memory import MemoryBroker
from daemon.wire.memory_exchange import Fate, Hooks

SILENT_MS: Final = 45_000
"""A broker that hears nothing of a client for so long lets go of it."""


class Temper(NamedTuple):
    """One in so many messages; 0: none."""

    lost: int
    twice: int
    later: int
    refused: int
    """By the broker: full, or not allowed for a while."""


TEMPERS = (
    Temper(lost=0, twice=0, later=0, refused=0),
    Temper(lost=12, twice=10, later=8, refused=60),
    Temper(lost=5, twice=5, later=4, refused=0),
    Temper(lost=0, twice=6, later=3, refused=30),
    Temper(lost=30, twice=0, later=0, refused=0),
)


class Air:
    def __init__(self, random: Random, clock: Clock, *, reach: Counter[str]) -> None:
        self._random = random
        self._clock = clock
        self._reach = reach
        self._temper = random.choice(TEMPERS)
        self._dead_lines: dict[str, int] = {}
        """Clients that are gone without a word, and when the broker notices."""
        self.broker = MemoryBroker(
            clock=clock,
            hooks=Hooks(
                fate=self._fate, refuse_publish=self._refused, refuse_connect=self._refuse_connect
            ),
            receive_maximum=random.choice((3, 6, 20)),
        )
        self.is_up = True
        self.is_calm = False

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.is_calm = True
        self.comes_back()
        self._let_go(self._clock.monotonic() + SILENT_MS)

    def stops(self, *, forgets: bool) -> None:
        if not self.is_up:
            return
        self._reach["broker: forgot" if forgets else "broker: restarted"] += 1
        self.is_up = False
        self._dead_lines.clear()
        self.broker.stop()
        if forgets:
            self.broker.forget()

    def comes_back(self) -> None:
        if not self.is_up:
            self.is_up = True
            self.broker.start()

    def breaks(self, client: str) -> None:
        """The line, and both ends know."""
        if client in self.broker.clients:
            self._reach["line: cut"] += 1
            self.broker.cut(client)

    def goes_dead(self, client: str) -> None:
        """The line; whoever has it notices when it has heard nothing for long."""
        if client in self.broker.clients:
            self._reach["line: dead"] += 1
            self.broker.silence(client)

    def dies(self, client: str) -> None:
        """Whoever had the line is gone: the broker is told by its machine, or never."""
        if self._random.randrange(2):
            self.broker.cut(client)
        else:
            self._dead_lines[client] = self._clock.monotonic() + SILENT_MS

    def returns(self, client: str) -> None:
        self._dead_lines.pop(client, None)

    def time_passed(self) -> None:
        self._let_go(self._clock.monotonic())

    def _let_go(self, now: int) -> None:
        for client in [client for client, at in self._dead_lines.items() if at <= now]:
            del self._dead_lines[client]
            self.broker.cut(client)

    def _fate(self, receiver: str, message: Outgoing) -> Fate:
        del receiver, message
        temper = self._temper
        for one_in, fate in (
            (temper.lost, Fate.LOST),
            (temper.twice, Fate.TWICE),
            (temper.later, Fate.LATER),
        ):
            if self._strikes(one_in):
                self._reach[f"message: {fate}"] += 1
                return fate
        return Fate.COMES

    def _refused(self, client: str, message: Outgoing) -> str:
        del client, message
        if self._strikes(self._temper.refused):
            self._reach["message: refused"] += 1
            return "Quota exceeded"
        return ""

    def _refuse_connect(self, plan: ConnectPlan) -> tuple[Refusal, str] | None:
        del plan
        if self._strikes(8):
            self._reach["line: refused"] += 1
            return Refusal.BUSY, "the broker is busy"
        return None

    def _strikes(self, one_in: int) -> bool:
        return not self.is_calm and one_in > 0 and self._random.randrange(one_in) == 0

"""How many commands one actor may give in a minute, and what becomes of the rest."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from daemon.clock import Clock
from daemon.domain.commands import Actor, Via

ACTORS_MAX = 1000
MINUTE_MS = 60_000
UNCOUNTED = frozenset({Via.DAEMON, Via.HEADOFFICE})
"""Head office's commands wait for their turn in the link instead of being refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    is_given: bool
    is_audited: bool = True
    """False: even the refusals are too many; this one is only counted."""
    wait_ms: int = 0
    """Until the next one is given."""
    uncounted: int = 0
    """So many refusals of this actor were only counted since the last that has a row."""


@dataclass(slots=True)
class _Bucket:
    """Whole numbers: a minute's worth of milliseconds buys one command."""

    credit: int
    filled_at: int

    def take(self, per_minute: int, now: int) -> bool:
        grown = self.credit + (now - self.filled_at) * per_minute
        self.credit, self.filled_at = min(per_minute * MINUTE_MS, grown), now
        if self.credit < MINUTE_MS:
            return False
        self.credit -= MINUTE_MS
        return True


@dataclass(slots=True)
class _Account:
    commands: _Bucket
    refusals: _Bucket
    actor: Actor
    uncounted: int = 0


class Allowance:
    """One bucket of tokens an actor; a second bounds the audit rows of his refusals."""

    def __init__(self, *, per_minute: int, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._accounts: OrderedDict[tuple[Via, str], _Account] = OrderedDict()  # under _lock

    def take(self, actor: Actor) -> Allowed:
        if actor.via in UNCOUNTED:
            return Allowed(is_given=True)
        now = self._clock.monotonic()
        with self._lock:
            account = self._account(actor, now)
            is_given = account.commands.take(self._per_minute, now)
            if not is_given and not account.refusals.take(self._per_minute, now):
                account.uncounted += 1
                return Allowed(is_given=False, is_audited=False, wait_ms=self._wait_ms(account))
            uncounted, account.uncounted = account.uncounted, 0
            return Allowed(is_given=is_given, wait_ms=self._wait_ms(account), uncounted=uncounted)

    def outstanding(self) -> list[tuple[Actor, int]]:
        """Refusals that were counted only, by actor; from now on they count as told."""
        with self._lock:
            found = [(one.actor, one.uncounted) for one in self._accounts.values() if one.uncounted]
            for account in self._accounts.values():
                account.uncounted = 0
        return found

    def _wait_ms(self, account: _Account) -> int:
        missing = max(0, MINUTE_MS - account.commands.credit)
        return -(-missing // self._per_minute)

    def _account(self, actor: Actor, now: int) -> _Account:
        key = (actor.via, actor.name)
        account = self._accounts.get(key)
        if account is None:
            full = self._per_minute * MINUTE_MS
            account = _Account(
                commands=_Bucket(full, now), refusals=_Bucket(full, now), actor=actor
            )
            self._accounts[key] = account
            if len(self._accounts) > ACTORS_MAX:
                self._accounts.popitem(last=False)
        self._accounts.move_to_end(key)
        return account

"""How the link is, and up to where head office has what: written now and then, not each time.

Losing the newest of it costs sending again, nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from daemon.errors import StoreError
from daemon.interfaces import Ticket, Tx
from daemon.store import link_state, marks
from daemon.store.link_state import LinkState
from daemon.sync.plan import LinkGround

MARKS_EVERY_MS = 2_000
FIGURES_EVERY_MS = 5_000
ANYWAY_EVERY_MS = 20_000
"""So that who reads it knows that somebody is still at work."""


class LinkPhase(StrEnum):
    OFF = "off"
    OFFLINE = "offline"
    CONNECTING = "connecting"
    CATCHING_UP = "catching-up"
    LIVE = "live"


class Keeper:
    """One write at a time is under way."""

    def __init__(self, ground: LinkGround, saved: Mapping[str, int]) -> None:
        self._ground = ground
        self._marks = dict(saved)
        self._state: LinkState | None = None
        self._saved_at = 0
        self._ticket: Ticket[None] | None = None

    def step(self, state: LinkState, found: Mapping[str, int]) -> None:
        """Writes what is worth it."""
        if self._ticket is not None and not self._collected(self._ticket):
            return
        since_ms = self._ground.clock.monotonic() - self._saved_at
        moved = {stream: mark for stream, mark in found.items() if self._marks.get(stream) != mark}
        is_due = self._turned(state) or since_ms >= ANYWAY_EVERY_MS
        is_due = is_due or (bool(moved) and since_ms >= MARKS_EVERY_MS)
        if is_due or (state != self._state and since_ms >= FIGURES_EVERY_MS):
            self._ticket = self._ground.writer.submit(self._saving(state, moved), name="link state")

    def close(self, state: LinkState, found: Mapping[str, int]) -> None:
        self._ground.writer.write(self._saving(state, found), name="link state")

    def _turned(self, state: LinkState) -> bool:
        """What people should see at once."""
        was = self._state
        if was is None:
            return True
        return (was.state, was.head_office) != (state.state, state.head_office)

    def _saving(self, state: LinkState, moved: Mapping[str, int]) -> Callable[[Tx], None]:
        now = self._ground.clock.now()
        moved = dict(moved)
        self._state = replace(state)
        self._saved_at = self._ground.clock.monotonic()
        self._marks.update(moved)

        def write(tx: Tx) -> None:
            marks.save(tx, moved, now=now)
            link_state.save(tx, state, now=now)

        return write

    def _collected(self, ticket: Ticket[None]) -> bool:
        if not ticket.done():
            return False
        self._ticket = None
        try:
            ticket.result()
        except StoreError:  # told by the store itself; the next one says it all again
            self._marks.clear()
        return True

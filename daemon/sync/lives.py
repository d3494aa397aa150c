"""Which life the database is in, and the beginning of another where head office knows more."""

from collections.abc import Mapping

from daemon import logs
from daemon.interfaces import Ticket, Tx
from daemon.readmodel.values import ReadConnection
from daemon.store import epochs, shared
from daemon.store.epochs import Epoch, NewLife
from daemon.sync.plan import LinkGround

log = logs.get("link")

BEHIND = "behind head office"
"""Why an epoch begins: this database is older than what head office has of it."""


class Lives:
    """At most one begins a connection: head office must not drive it from one to the next."""

    def __init__(self, ground: LinkGround) -> None:
        self._ground = ground
        self._ticket: Ticket[None] | None = None
        self._agreeing: Ticket[None] | None = None
        self._has_begun = self._has_agreed = False

    def open(self, reads: ReadConnection) -> Mapping[str, int]:
        """Answers up to where numbers are shared with head office, as far as that was noted."""
        self.epoch: Epoch = epochs.current(reads)
        noted = shared.noted(reads)
        self._has_agreed = not noted
        return noted

    @property
    def is_turning(self) -> bool:
        """A new life is being written: nothing may be said or believed under the old one."""
        return self._ticket is not None

    @property
    def may_turn(self) -> bool:
        return not self._has_begun

    def connected(self) -> None:
        self._has_begun = False

    def agree(self) -> None:
        """Head office has answered, and has nothing that this database has not."""
        if not self._has_agreed:
            self._has_agreed = True
            self._agreeing = self._ground.writer.submit(shared.agreed, name="link agrees")

    @property
    def may_send(self) -> bool:
        """Rows go when it is durable that numbers mean the same at both ends, once a start.

        Otherwise the next start would take what goes now for rows of a life that was lost.
        """
        if self._agreeing is not None and self._agreeing.done():
            self._agreeing = None
        return self._has_agreed and self._agreeing is None

    def begin(self, after: Mapping[str, int]) -> None:
        """What was numbered after those is another life's."""
        ground = self._ground
        life = NewLife(id=ground.new_id(), reason=BEHIND, after=after)

        def begin(tx: Tx) -> None:
            epochs.begin(tx, life, stamp=ground.stamp(), record=ground.record)

        log.warning("store.epoch_began", epoch=life.id, reason=BEHIND)
        self._ticket = ground.writer.submit(begin, name="epoch")

    def turn(self) -> bool:
        """Whether the new life is durable now. Raises StoreError where the old one has to stay."""
        ticket = self._ticket
        if ticket is None or not ticket.done():
            return False
        self._ticket = None
        ticket.result()
        self._has_begun = True
        with self._ground.reads() as reads:
            self.epoch = epochs.current(reads)
        return True

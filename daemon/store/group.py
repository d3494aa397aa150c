"""Group commit: many functions, one transaction, one sync (I1, I3).

Explicit steps, no thread: begin, one function after the other, commit, acknowledge.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from daemon.clock import Clock
from daemon.errors import StoreError, StoreFull
from daemon.store.faults import Fault, fault_of, store_error
from daemon.store.tickets import WriteTicket

log = structlog.get_logger(component="store")

SLOW_MS = 50

Outcome = tuple[WriteTicket[Any], Any, BaseException | None]


class GroupCommit:
    """Raises StoreFailed when it is not known any more what is on the disk."""

    def __init__(
        self, connection: sqlite3.Connection, clock: Clock, *, relieve: Callable[[], None]
    ) -> None:
        """`relieve` makes room on a full disk; it is called with no transaction open."""
        self._connection = connection
        self._clock = clock
        self._relieve = relieve
        self._tickets: Sequence[WriteTicket[Any]] = ()
        self._outcomes: list[Outcome] = []
        self._next = 0
        self._lost: BaseException | None = None

    @property
    def tickets(self) -> Sequence[WriteTicket[Any]]:
        """Those of the turn that is not acknowledged yet."""
        return self._tickets

    def begin(self, tickets: Sequence[WriteTicket[Any]]) -> None:
        self._tickets = tickets
        self._outcomes = []
        self._next = 0
        self._lost = None
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as exc:
            self._lose(exc, "beginning a transaction")
            if fault_of(exc) is not Fault.FULL:
                self._lost = None
                self._refuse_all(store_error(exc, "beginning a transaction"))

    def run_one(self) -> bool:
        """Runs the next function; False when there is none left in this turn."""
        if self._lost is not None or self._next >= len(self._tickets):
            return False
        ticket = self._tickets[self._next]
        self._next += 1
        began = self._clock.monotonic()
        self._run(ticket)
        took = self._clock.monotonic() - began
        if took > SLOW_MS:
            log.warning("store.slow_function", function=ticket.name, took_ms=took)
        return True

    @property
    def stands(self) -> bool:
        """Whether what was run so far is still in the open transaction."""
        return self._lost is None and self._connection.in_transaction

    def join(self, ticket: WriteTicket[Any]) -> None:
        """One function more, to be run after the others."""
        self._tickets = [*self._tickets, ticket]

    def put_back(self) -> Sequence[WriteTicket[Any]]:
        """Takes what has not run out of the turn, for the next one."""
        if self._lost is not None:
            return ()
        left = self._tickets[self._next :]
        self._tickets = self._tickets[: self._next]
        return left

    def commit(self) -> None:
        if self._lost is None and self._connection.in_transaction:
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error as exc:
                self._lose(exc, "committing")
        if self._lost is not None:
            self._one_by_one()

    def acknowledge(self) -> int:
        outcomes = self._outcomes
        self._tickets = ()
        self._outcomes = []
        for ticket, value, error in outcomes:
            ticket.settle(value, error)
        return len(outcomes)

    def abandon(self, error: StoreError) -> None:
        """Fails the whole turn; for the writer's end."""
        tickets, self._tickets, self._outcomes = self._tickets, (), []
        for ticket in tickets:
            ticket.settle(None, error)

    def interrupt(self) -> None:
        """Undoes a turn that something else than an error ended, such as Ctrl-C."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self.abandon(StoreError("the transaction was interrupted; nothing in it counts"))

    def alone(self, ticket: WriteTicket[Any]) -> Outcome:
        """Runs one function in a transaction of its own, committed when this returns."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            value = ticket.fn(connection)
            if not connection.in_transaction:
                raise _ended(ticket)
            connection.execute("COMMIT")
        except Exception as exc:  # noqa: BLE001 # belongs to whoever waits for the ticket
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return ticket, None, self._judged(ticket, exc)
        return ticket, value, None

    def _run(self, ticket: WriteTicket[Any]) -> None:
        # A savepoint copies each page that changes in it; a function that has the transaction
        # to itself is undone by rolling back the transaction.
        shared = len(self._tickets) > 1
        connection = self._connection
        try:
            if shared:
                connection.execute("SAVEPOINT turn")
            value = ticket.fn(connection)
            if not connection.in_transaction:
                self._lost = _ended(ticket)
                return
            if shared:
                connection.execute("RELEASE turn")
        except Exception as exc:  # noqa: BLE001 # belongs to whoever waits for the ticket
            self._undo(ticket, exc, shared=shared)
        else:
            self._outcomes.append((ticket, value, None))

    def _undo(self, ticket: WriteTicket[Any], exc: Exception, *, shared: bool) -> None:
        error = self._judged(ticket, exc)
        if fault_of(exc) is Fault.FULL or not self._connection.in_transaction:
            self._lost = exc
            return
        try:
            if shared:
                self._connection.execute("ROLLBACK TO turn")
                self._connection.execute("RELEASE turn")
            else:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error as lost:
            self._lose(lost, f"undoing {ticket.name}")
        else:
            self._outcomes.append((ticket, None, error))

    def _one_by_one(self) -> None:
        """Nothing of the turn is committed: once more, each function on its own."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        if self._lost is not None and fault_of(self._lost) is Fault.FULL:
            self._relieve()
        raised = {id(ticket): error for ticket, _, error in self._outcomes if error is not None}
        self._outcomes = []
        has_written = False
        for ticket in self._tickets:
            error = raised.get(id(ticket))
            outcome = self.alone(ticket) if error is None else (ticket, None, error)
            if has_written and isinstance(outcome[2], StoreFull):
                # Those before it took the room that was made.
                self._relieve()
                outcome, has_written = self.alone(ticket), False
            has_written = has_written or outcome[2] is None
            self._outcomes.append(outcome)

    def _refuse_all(self, error: StoreError) -> None:
        self._outcomes = [(ticket, None, error) for ticket in self._tickets]
        self._next = len(self._tickets)

    def _lose(self, exc: sqlite3.Error, doing: str) -> None:
        if fault_of(exc) is Fault.FATAL:
            raise store_error(exc, doing) from exc
        self._lost = exc

    def _judged(self, ticket: WriteTicket[Any], exc: Exception) -> Exception:
        """What the caller is told; ends everything when the disk failed."""
        fault = fault_of(exc)
        if fault is Fault.OTHER:
            return exc
        error = store_error(exc, ticket.name)
        error.__cause__ = exc
        if fault is Fault.FATAL:
            raise error
        return error


def _ended(ticket: WriteTicket[Any]) -> StoreError:
    return StoreError(
        f"{ticket.name}: ended the writer's transaction, so nothing in it counts",
        next_step="functions given to the writer neither commit nor roll back",
    )

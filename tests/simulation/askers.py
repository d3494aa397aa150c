"""Those who asked the writer for something and wait for its answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from daemon.errors import DepotdError, StoreFull
from daemon.interfaces import Tx
from daemon.store.tickets import WriteTicket
from daemon.store.writer import StoreWriter


@dataclass(slots=True, kw_only=True)
class Waiting:
    ticket: WriteTicket[Any]
    then: Callable[[Any], None]


class Askers:
    def __init__(self, writer: StoreWriter, reach: Counter[str]) -> None:
        self._writer = writer
        self._reach = reach
        self._waiting: list[Waiting] = []

    def ask(self, fn: Callable[[Tx], Any], then: Callable[[Any], None]) -> None:
        self._waiting.append(Waiting(ticket=self._writer.submit(fn), then=then))

    def hear(self) -> None:
        """What is durable by now is told; what was refused is forgotten."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.ticket.done():
                self._waiting.append(one)
                continue
            try:
                answer = one.ticket.result()
            except StoreFull:
                self._reach["refused: disk full"] += 1
            except DepotdError:
                self._reach["refused: moved on"] += 1
            else:
                one.then(answer)

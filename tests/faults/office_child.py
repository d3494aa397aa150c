"""A head office that dies with its hand on the table: stored, and nobody told yet.

    python -m tests.faults.office_child BROKER STORE COMMITS

After so many commits of rows it is killed before it acknowledges anything of the last.
"""

import os
import random
import signal
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Event

from daemon import logs
from daemon.clock import SystemClock
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.opening import open_engine
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.service import ConsumerService
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.tx import Engine, RowGroup, Tx
from daemon.wire.broker import BrokerSpec
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import Stream
from tests.faults.office import QUICK
from tests.faults.programs import BY_CHILD


class CountingTx:
    """Notes that rows were put in."""

    def __init__(self, inner: Tx) -> None:
        self._inner = inner
        self.has_rows = False
        self.rows, self.run, self.many = inner.rows, inner.run, inner.many
        self.lock_depots = inner.lock_depots

    def insert_rows(self, stream: Stream, groups: Sequence[RowGroup]) -> None:
        self.has_rows = True
        self._inner.insert_rows(stream, groups)


class DyingEngine:
    def __init__(self, inner: Engine, *, commits: int) -> None:
        self._inner = inner
        self._left = commits
        self.place = inner.place
        self.snapshot, self.close = inner.snapshot, inner.close

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self._inner.transaction() as tx:
            counting = CountingTx(tx)
            yield counting
        self._left -= counting.has_rows
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def main(broker: str, address: str, commits: int) -> None:
    logs.configure()
    clock = SystemClock()
    inner = open_engine(address, clock=clock, make=True, new_id=lambda: str(uuid.uuid4()))
    with closing(SqlStore(DyingEngine(inner, commits=commits))) as store:
        wire = PahoWire(BrokerSpec.at(broker))
        plan = ConsumerPlan(name="one", run=str(uuid.uuid4()), dice=random.random, figures=QUICK)
        consumer = Consumer(wire, store, clock, plan=plan)
        logs.get("child").info(BY_CHILD)
        ConsumerService(consumer, wire, clock, stop=Event()).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

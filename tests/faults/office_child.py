"""A head office that dies with its hand on the table: stored, and nobody told yet.

    python -m tests.faults.office_child BROKER STORE COMMITS

After so many commits of rows it is killed before it acknowledges anything of the last.
"""

import os
import random
import signal
import sys
import uuid
from collections.abc import Sequence
from contextlib import closing
from threading import Event

from daemon import logs
from daemon.clock import SystemClock
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.opening import open_engine
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.service import ConsumerService
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import Arrival, Taken
from daemon.headoffice.tx import Engine
from daemon.wire.broker import BrokerSpec
from daemon.wire.paho_wire import PahoWire
from tests.faults.office import QUICK
from tests.faults.programs import BY_CHILD


class DyingStore(SqlStore):
    def __init__(self, engine: Engine, *, commits: int) -> None:
        super().__init__(engine)
        self._left = commits

    def take(self, arrivals: Sequence[Arrival], *, now: int) -> Taken:
        taken = super().take(arrivals, now=now)
        self._left -= taken.rows > 0
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return taken


def main(broker: str, address: str, commits: int) -> None:
    logs.configure()
    clock = SystemClock()
    engine = open_engine(address, clock=clock, make=True, new_id=lambda: str(uuid.uuid4()))
    with closing(DyingStore(engine, commits=commits)) as store:
        wire = PahoWire(BrokerSpec.at(broker))
        plan = ConsumerPlan(name="one", run=str(uuid.uuid4()), dice=random.random, figures=QUICK)
        consumer = Consumer(wire, store, clock, plan=plan)
        logs.get("child").info(BY_CHILD)
        ConsumerService(consumer, wire, clock, stop=Event()).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

"""A depot that dies between sending and knowing that it was delivered.

    python -m tests.faults.depot_child DATABASE BROKER TAKEN

It sends what its database has. When the broker has taken so many batches it is killed: that is
before any mark is saved, which happens two seconds after the start at the earliest.
"""

import os
import signal
import sys
from pathlib import Path
from threading import Event

from daemon import logs
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Acknowledged, MessageId, Outgoing, WireEvent
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import STREAMS
from tests.faults.depot import Depot, DepotSpec
from tests.faults.programs import BY_CHILD


class DyingWire(PahoWire):
    def __init__(self, spec: BrokerSpec, *, taken: int) -> None:
        super().__init__(spec)
        self._left = taken
        self._batches: set[MessageId] = set()

    def publish(self, message: Outgoing) -> MessageId:
        number = super().publish(message)
        if message.topic.rpartition("/")[2] in STREAMS:
            self._batches.add(number)
        return number

    def poll(self) -> list[WireEvent]:
        events = super().poll()
        self._left -= sum(
            isinstance(event, Acknowledged) and event.id in self._batches for event in events
        )
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return events


def main(path: Path, broker: str, taken: int) -> None:
    logs.configure()
    spec = BrokerSpec.at(broker)
    depot = Depot(DepotSpec(path=path, broker=spec), wire=DyingWire(spec, taken=taken))
    depot.start()
    logs.get("child").info(BY_CHILD)
    Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

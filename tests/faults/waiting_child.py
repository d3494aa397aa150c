"""What rows that wait for head office cost the depot's side of the link in memory.

    python -m tests.faults.waiting_child DATABASE BROKER STEPS

The link is up, head office is away, and rows come: what is resident before and after, in kB, as
one line of JSON.
"""

import gc
import json
import os
import sys
from pathlib import Path

from daemon import logs
from daemon.wire.broker import BrokerSpec
from tests.faults.depot import Depot, DepotSpec
from tests.faults.fleet import FleetPlan
from tests.faults.programs import rss_kb
from tests.faults.waiting import NEVER, until

WARM_STEPS = 50
"""Before it counts: the first rows bring in code and fill caches of fixed size."""
REST_S = 3.0
"""After it: longer than the link puts off what it has to do."""


def main(path: Path, broker: str, steps: int) -> None:
    logs.configure("error")
    with Depot(DepotSpec(path=path, broker=BrokerSpec.at(broker), fleet=FleetPlan())) as depot:
        until(lambda: depot.phase == "catching-up")
        depot.drive(WARM_STEPS)
        before = resident_kb()
        rows = depot.drive(steps)
        at_once = resident_kb()
        NEVER.wait(REST_S)
        after = resident_kb()
        waiting = depot.state().waiting
    told = {"rows": rows, "waiting": waiting, "before": before, "at_once": at_once, "after": after}
    print(json.dumps(told))  # noqa: T201 - the answer


def resident_kb() -> int:
    gc.collect()
    return rss_kb(os.getpid())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

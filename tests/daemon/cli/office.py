"""A store of head office with one depot in it, for commands that look at it or write to it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from daemon.clock import SystemClock
from daemon.headoffice.opening import open_store
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import ConsumerBeat
from daemon.wire.messages import Presence
from tests.daemon.headoffice.truth import RENO, arrival, greeting


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/ho.db"


@contextmanager
def store_in(folder: Path) -> Iterator[SqlStore]:
    with closing(open_store(address(folder), clock=SystemClock())) as store:
        yield store


def beat(name: str = "ho", *, error: str = "", is_over: bool = False) -> ConsumerBeat:
    """Of a consumer that hears the broker, unless it says why not."""
    return ConsumerBeat(
        name=name, run="r", started_at=1, is_connected=not error, is_over=is_over, error=error
    )


def furnish(folder: Path) -> None:
    """Reno is there, 15 events behind, with a gap, and a consumer runs."""
    now = SystemClock().now()
    with store_in(folder) as store:
        here = Presence(on=True, epoch="one", boot=1, session=1, release="0.4.0", at=now)
        store.note_beat(beat(), now=now)
        store.greet([greeting(last={"event": 30})], now=now)
        store.note_presence([(RENO, here)], now=now)
        store.take([arrival("event", 1, 15), arrival("event", 17, 20)], now=now)

"""Waits until head office holds all that a depot has and the depot knows it; compares rows then."""

from collections.abc import Mapping, Sequence

from daemon.headoffice.store import HeadOfficeStore
from daemon.readmodel.values import ReadConnection
from daemon.store import outbox
from daemon.wire.batch import Row
from daemon.wire.topics import STREAMS, DepotId
from tests.faults.depot import Depot
from tests.faults.office import looking, standing
from tests.faults.waiting import until

PAGE = 10_000


def agreed(depot: Depot, address: str, *, within_s: float = 60.0) -> Mapping[str, int]:
    """Answers how far, by stream, when nothing is missing on either side."""

    def is_told() -> bool:
        return depot.marks() == depot.lasts()

    def why() -> str:
        held = standing(address, depot.name, depot.epoch)
        told = f"depot {depot.lasts()}, known as delivered {depot.marks()}, held {held}"
        return f"{told}; {depot.state()}"

    until(is_told, within_s=within_s, why=why)
    with looking(address) as store, depot.reads.snapshot() as reads:
        lasts = outbox.lasts(reads)
        compare(reads, store, depot.name)
    return lasts


def compare(reads: ReadConnection, store: HeadOfficeStore, depot: DepotId) -> None:
    for stream in STREAMS:
        last = outbox.lasts(reads)[stream]
        for first in range(1, last + 1, PAGE):
            until_ = min(last, first + PAGE - 1)
            ours = outbox.read(reads, stream, after=first - 1, until=until_, limit=PAGE + 1).rows
            theirs = [
                row
                for row in store.rows(depot, stream, first=first, limit=PAGE)
                if int(str(row[0])) <= until_
            ]
            assert_same(stream, ours, theirs)


def assert_same(stream: str, ours: Sequence[Row], theirs: Sequence[Row]) -> None:
    if list(ours) == list(theirs):
        return
    here = {int(str(row[0])): row for row in ours}
    there = {int(str(row[0])): row for row in theirs}
    differ = [seq for seq in sorted({*here, *there}) if here.get(seq) != there.get(seq)]
    shown = "\n".join(f"  {seq}: {here.get(seq)} | {there.get(seq)}" for seq in differ[:5])
    raise AssertionError(f"{stream}: {len(differ)} rows differ; depot | head office:\n{shown}")

"""`make bench ONLY=compliance`: hours of 200 drivers, beside their logs alone and the brute force.

Milliseconds are those of one core's work (CPU time), so that what else runs on the machine does
not count.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.terms import log_with
from daemon.jobs import hours_watch
from daemon.jobs.compliance_monitor import Look, MonitorCompliance
from daemon.jobs.hours_watch import BITE
from daemon.store.duty_logs import raw_logs
from tests.bench.compliance_fleet import UNTIL, DriverLog, fleet
from tests.bench.rows import Goal, Row
from tests.daemon.domain.hours.brute_us import judge
from tests.daemon.jobs.desk import Desk

GROUP = "compliance"
DRIVERS = 200
RUNS = 5
BRUTE_DRIVERS = 20
WHOLE_MS = 250
CHANGE_MS = 2
SWEEP_MS = 1_000

ADD_DRIVER = "INSERT INTO driver(id, name) VALUES (?, ?)"
ADD_RECORD = """
INSERT INTO duty_record(driver_id, at, duty, origin, made_at, made_by, boot, clock, is_at_ours)
VALUES (?, ?, ?, 'person', ?, 'bench', 1, 'gps', 1)
"""


def rows(seeds: tuple[int, ...]) -> list[Row]:
    return [
        *_engine(fleet(seeds[0], DRIVERS), "200 drivers x 14 days"),
        *_engine(fleet(seeds[0], DRIVERS, chains=True), "the same, all chaining sleeper pairs"),
        _sweep(fleet(seeds[0], DRIVERS)),
    ]


def _engine(drivers: Sequence[DriverLog], name: str) -> list[Row]:
    alone, whole = [], []
    singles: list[float] = []
    for _ in range(RUNS):  # in turns, so that a machine that slows down slows all of them
        alone.append(_ms(lambda: [log_with(one, one.terms, UNTIL) for one in drivers]))
        whole.append(_ms(lambda: [_judged(one) for one in drivers]))
        singles += [_ms(partial(_judged, one)) for one in drivers]
    built = _ms(lambda: log_with(drivers[0], drivers[0].terms, UNTIL))
    return [
        Row(
            group=GROUP,
            name=f"{name}, evaluated whole",
            value=median(whole),
            unit="ms",
            goal=Goal(op="<", value=WHOLE_MS),
            beside={"their logs built alone": median(alone)} | _brute_ms(drivers),
        ),
        Row(
            group=GROUP,
            name=f"{name}, one status change, p95",
            value=sorted(singles)[int(len(singles) * 0.95)],
            unit="ms",
            goal=Goal(op="<", value=CHANGE_MS),
            beside={"a log built alone": built, "p50": median(singles)},
        ),
    ]


def _judged(one: DriverLog) -> object:
    return evaluate(log_with(one, one.terms, UNTIL), one.terms.rules)


def _brute_ms(drivers: Sequence[DriverLog]) -> dict[str, float]:
    """The minute-grid of the tests, for as many drivers; pairs without end are beyond it."""
    until = UNTIL // MINUTE_MS
    some = [one for one in drivers if not one.terms.has_sleeper][:BRUTE_DRIVERS]
    if not some:
        return {}

    def all_of_them() -> None:
        for one in some:
            told = [(change.at // MINUTE_MS, change.duty.value, None) for change in one.changes]
            judge(
                told, "us_property_70_8", zone=one.terms.zone.key, declared=(), evaluated_at=until
            )

    return {"brute force without chains": _ms(all_of_them) * len(drivers) / len(some)}


def _sweep(drivers: Sequence[DriverLog]) -> Row:
    """The job itself over a real store: read, decide, save, minute after minute."""
    with tempfile.TemporaryDirectory(prefix="depotd-bench-") as folder:
        desk = Desk(Path(folder) / "depotd.db")
        try:
            now = desk.clock.now()
            _fill(desk, drivers, moved=now - UNTIL)
            job = MonitorCompliance.Args(look=Look.HOURS)
            for _ in range(len(drivers) // BITE + 1):  # what is news at first
                desk.run(job)
                desk.lab.drain()
            looks = []
            for _ in range(RUNS):
                desk.machine.advance(MINUTE_MS)
                looks.append(_ms(lambda: desk.run(job)))
            ids = list(range(1, len(drivers) + 1))
            later = now + RUNS * MINUTE_MS
            loaded = median(
                _ms(lambda: hours_watch.load(desk.tx, None, later)) for _ in range(RUNS)
            )
            read = median(_ms(lambda: raw_logs(desk.tx, ids, until=later)) for _ in range(RUNS))
        finally:
            desk.writer.stop()
    return Row(
        group=GROUP,
        name="a minute's look at 200 drivers on duty",
        value=median(looks),
        unit="ms",
        goal=Goal(op="<", value=SWEEP_MS),
        beside={"their logs read alone": read, "all of its reads": loaded},
    )


def _fill(desk: Desk, drivers: Sequence[DriverLog], *, moved: int) -> None:
    """All of them went on duty ten minutes ago."""
    now = desk.clock.now()
    desk.tx.execute("BEGIN")
    for number, one in enumerate(drivers, 1):
        desk.tx.execute(ADD_DRIVER, (number, f"D{number:03d}"))
        told = [(change.at + moved, change.duty.value) for change in one.changes]
        told = [entry for entry in told if entry[0] < now - 10 * MINUTE_MS]
        told = [(now - 40 * 24 * 60 * MINUTE_MS, "OFF"), *told, (now - 10 * MINUTE_MS, "ON")]
        desk.tx.executemany(ADD_RECORD, [(number, at, duty, at) for at, duty in told])
    desk.tx.execute("COMMIT")


def _ms(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000

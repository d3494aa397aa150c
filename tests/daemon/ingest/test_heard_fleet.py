from daemon.domain.telemetry import codec
from daemon.domain.telemetry.rules import TelemetryRules
from daemon.ingest.heard_fleet import TOLD_EVERY_MS, HeardFleet
from daemon.store.unit_telemetry import FoldWork, SavedTelemetry, TelemetryWork
from drivers.readings import Heard, Sample
from tests.daemon.ingest.parts import START

RULES = TelemetryRules()


def fleet(saved: dict[str, SavedTelemetry] | None = None, *, limit: int = 1000) -> HeardFleet:
    return HeardFleet(saved or {}, rules=lambda: RULES, waiting_limit=limit)


def hear(cars: HeardFleet, *seconds: int, unit: str = "T1", step: int = 10) -> None:
    """Coolant that is news at every second."""
    for second in seconds:
        at = START + second * 1000
        cars.accept(Heard(unit, (Sample("coolant", at, second * step % 100, 0),)), at + 50)


def state_of(work: TelemetryWork) -> FoldWork:
    assert work.state is not None
    return work.state


def test_what_was_folded_is_taken_once() -> None:
    cars = fleet()
    hear(cars, 0, 1)
    hear(cars, 2, unit="T2")
    taken = {work.unit: work for work in cars.take()}
    assert [one.sample.at for one in taken["T1"].kept] == [START, START + 1000]
    assert [one.seen_at for one in taken["T1"].kept] == [START + 50, START + 1050]
    cars.committed()
    assert cars.take() == []
    assert cars.waiting == 0


def test_versions_count_commits() -> None:
    cars = fleet()
    for second in range(3):
        hear(cars, second)
        (work,) = cars.take()
        assert work.version == second
        cars.committed()


def test_a_failed_commit_loses_nothing_and_keeps_the_order() -> None:
    cars = fleet()
    hear(cars, *range(20))
    cars.take()
    hear(cars, 20)
    cars.put_back()
    assert cars.waiting == 21
    (work,) = cars.take()
    assert [one.sample.at for one in work.kept] == [START + s * 1000 for s in range(21)]
    assert work.version == 0
    assert [one.signal for one in state_of(work).now] == ["coolant"]


def test_a_restart_goes_on_from_the_saved_state() -> None:
    whole, first = fleet(), fleet()
    hear(whole, *range(60))
    hear(first, *range(25))
    (saved,) = first.take()
    second = fleet({"T1": SavedTelemetry(version=1, body=state_of(saved).body)})
    hear(second, *range(25, 60))
    (resumed,), (at_once,) = second.take(), whole.take()
    assert resumed.version == 1
    assert state_of(resumed).body == state_of(at_once).body
    assert saved.kept + resumed.kept == at_once.kept


def test_values_that_stay_are_told_now_and_then() -> None:
    cars = fleet()
    hear(cars, 0, step=0)
    cars.take()
    cars.committed()
    hear(cars, 5, step=0)
    assert cars.take() == []
    hear(cars, TOLD_EVERY_MS // 1000, step=0)
    (work,) = cars.take()
    assert work.kept == ()
    assert [one.at for one in state_of(work).now] == [START + TOLD_EVERY_MS]


def test_much_is_saved_in_bites_and_the_state_comes_last() -> None:
    cars = fleet()
    hear(cars, *range(25))
    found: list[TelemetryWork] = []
    while works := cars.take(10):
        found += works
        cars.committed()
    assert [len(work.kept) for work in found] == [10, 10, 5]
    assert [work.state is None for work in found] == [True, True, False]


def test_at_the_limit_the_older_half_gives_up_each_second_value() -> None:
    cars = fleet(limit=40)
    hear(cars, *range(41))
    assert cars.thinned_by_limit == 10
    assert cars.waiting == 31
    (work,) = cars.take()
    assert [one.sample.at for one in work.kept][-1] == START + 40_000


def test_time_alone_ends_a_day() -> None:
    cars = fleet()
    at = START
    for second in range(0, 3600, 10):
        samples = (
            Sample("engine_speed", at + second * 1000, 1400 * 8, 0),
            Sample("battery", at + second * 1000, 14_100, 0),
        )
        cars.accept(Heard("T1", samples), None)
    cars.take()
    cars.committed()
    cars.tick(at + 48 * 3_600_000)
    (work,) = cars.take()
    assert [one.feature for day in state_of(work).days for one in day.sums] == ["battery_charging"]


def test_what_is_no_fact_is_answered_by_reason() -> None:
    sample = Sample("coolant", START, 200, 0)
    assert fleet().accept(Heard("T1", (sample,)), START) == {"impossible:coolant": 1}


def test_a_clock_that_was_ahead_leaves_no_trace_in_arrivals() -> None:
    cars = fleet()
    ahead = 400 * 86_400_000
    cars.accept(Heard("T1", (Sample("coolant", START, 80, 0),)), START + ahead)
    cars.take()
    cars.committed()
    cars.accept(Heard("T1", (Sample("coolant", START + 1000, 80, 0),)), START + 1000)
    (work,) = cars.take()
    assert work.seen_at == START + 1000


def test_whom_a_person_has_chosen_is_saved_with_the_next_commit() -> None:
    cars = fleet()
    hear(cars, 0)
    cars.take()
    cars.committed()
    cars.choose("T1", "distance", 49)  # never told: nothing to choose
    cars.choose("T9", "coolant", 49)
    assert cars.take() == []
    cars.choose("T1", "coolant", 49)
    (work,) = cars.take()
    assert codec.from_json(state_of(work).body).tracks["coolant"].source == 49

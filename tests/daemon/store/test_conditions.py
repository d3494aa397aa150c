import json
import sqlite3
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.condition import Ended, Found, Key, Shown, State
from daemon.domain.maintenance.features import Way
from daemon.store import conditions
from daemon.store.conditions import End
from daemon.store.database import Store
from tests.daemon.jobs.condition_scene import add_days, add_finding, usual
from tests.daemon.store.scene import NOW

UTC = ZoneInfo("UTC")
DAY_MS = 86_400_000
TODAY = NOW // DAY_MS
KEY = Key(vehicle_id=1, feature="battery_rest")
FOUND = Found(
    key=KEY,
    way=Way.FALLS,
    began_on=TODAY - 12,
    usual=12_600,
    now=12_300,
    scatter=40.0,
    deviations=7.5,
    is_beside_others=True,
    days=(Shown(day=TODAY - 1, seen=12_300, usual=12_600),),
)


def with_days(store: Store) -> sqlite3.Connection:
    add_days(store.connection, TODAY - 300, TODAY + 1)
    return store.connection


def test_days_are_of_vehicles_in_use_and_over(store: Store) -> None:
    db = with_days(store)
    db.execute("UPDATE vehicle SET retired_at = 1 WHERE id = 2")
    db.execute("UPDATE condition_day SET feature = 'of_a_later_release' WHERE vehicle_id = 3")
    found = conditions.days(db, until=TODAY)
    assert found.keys() == {"battery_rest"}
    assert sorted(found["battery_rest"]) == [1, 4, 5, 6]
    days = found["battery_rest"][1]
    assert (days[0].day, days[-1].day) == (TODAY - 240, TODAY - 1)
    assert days[-1].median == usual(1, TODAY - 1)


def test_a_finding_is_open_until_it_is_ended_once(store: Store) -> None:
    db = with_days(store)
    number = conditions.add(db, FOUND, at=NOW)
    assert number is not None
    assert conditions.add(db, FOUND, at=NOW) is None
    standing = conditions.standing(db, UTC)[KEY]
    assert (standing.id, standing.found_on, standing.scatter) == (number, TODAY, 40.0)
    assert conditions.open_of(db, 1, "battery_rest") == number
    assert conditions.open_features(db, 1) == ("battery_rest",)
    how = End(state=State.DISMISSED, at=NOW + DAY_MS, by="olga", note="hills")
    assert conditions.end(db, number, how)
    assert not conditions.end(db, number, how)
    assert conditions.standing(db, UTC) == {}
    assert conditions.ended(db, UTC, now=NOW) == {
        KEY: Ended(state=State.DISMISSED, ended_on=TODAY + 1, by_person=True)
    }


def test_the_newest_of_what_is_over_counts(store: Store) -> None:
    db = with_days(store)
    for at, state, by in (
        (NOW, State.RECOVERED, conditions.BY_ITSELF),
        (NOW - 9 * DAY_MS, State.REPAIRED, "olga"),
    ):
        number = conditions.add(db, FOUND, at=at)
        assert number is not None
        conditions.end(db, number, End(state=state, at=at, by=by))
    assert conditions.ended(db, UTC, now=NOW)[KEY].state is State.RECOVERED
    assert conditions.ended(db, UTC, now=NOW + 300 * DAY_MS) == {}


def test_what_is_kept_holds_the_days_it_was_judged_by(store: Store) -> None:
    db = with_days(store)
    conditions.add(db, FOUND, at=NOW)
    (text,) = db.execute("SELECT body FROM condition_finding").fetchone()
    assert json.loads(text)["days"] == [[TODAY - 1, 12_300, 12_600]]


def test_days_are_those_of_the_depot(store: Store) -> None:
    add_days(store.connection, TODAY - 1, TODAY)
    add_finding(store.connection, 1, began_on=TODAY - 10, found_at=TODAY * DAY_MS + 1_000)
    assert conditions.standing(store.connection, UTC)[KEY].found_on == TODAY
    denver = conditions.standing(store.connection, ZoneInfo("America/Denver"))
    assert denver[KEY].found_on == TODAY - 1


def test_names_are_those_of_the_vehicles(store: Store) -> None:
    db = with_days(store)
    assert conditions.names(db, [1, 3, 3, 99]) == {1: "T-1", 3: "T-3"}


def test_the_days_are_read_through_the_vehicles_in_use(store: Store) -> None:
    asked = {"since": 0, "until": 1}
    plan = store.connection.execute(f"EXPLAIN QUERY PLAN {conditions.DAYS}", asked).fetchall()
    assert plan
    for sql in (conditions.STANDING, conditions.OPEN_OF, conditions.OPEN_FEATURES):
        named = {"vehicle_id": 1, "feature": "x"}
        steps = store.connection.execute(f"EXPLAIN QUERY PLAN {sql}", named).fetchall()
        assert any("condition_finding_open" in str(step[-1]) for step in steps)

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.maintenance.work_orders import WorkState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.readmodel.bay_plan import bay_plan
from daemon.store import work_orders
from daemon.store.database import Store
from daemon.store.work_orders import Saying
from tests.daemon.readmodel.work_scene import DAY, NIGHT, SLOT, add_work
from tests.daemon.store.duty_scene import HOUR
from tests.daemon.store.scene import NOW, open_store

UTC = ZoneInfo("UTC")
DENVER = ZoneInfo("America/Denver")
RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "work.db")
    yield opened
    opened.close()


def test_a_night_has_the_work_that_begins_before_the_next_noon(store: Store) -> None:
    tx = store.connection
    second = replace(SLOT, bay=2, from_at=NIGHT + 4 * HOUR, until_at=NIGHT + 6 * HOUR)
    add_work(tx, "T1")
    add_work(
        tx, "T2", slots=(second, replace(second, from_at=NIGHT + DAY, until_at=NIGHT + DAY + 1))
    )
    plan = bay_plan(tx, UTC, RULES, NOW, days=7)
    assert (plan.bays, plan.facility, len(plan.days)) == (2, "Central Maintenance Hub", 7)
    first, next_one = plan.days[0], plan.days[1]
    assert first.day == date(2026, 6, 1)
    assert [(one.vehicle, one.bay) for one in first.work] == [("T1", 1), ("T2", 2)]
    assert [one.vehicle for one in next_one.work] == ["T2"]
    assert [one.mechanics for one in first.crews] == [2]


def test_what_is_cancelled_is_not_in_it(store: Store) -> None:
    tx = store.connection
    order = add_work(tx, "T1")
    work_orders.save(tx, replace(order, state=WorkState.CANCELLED), Saying(at=NOW, by="olga"))
    assert bay_plan(tx, UTC, RULES, NOW, days=2).days[0].work == ()


def test_before_noon_the_night_that_is_ending_is_the_first(store: Store) -> None:
    plan = bay_plan(store.connection, UTC, RULES, NIGHT + 8 * HOUR, days=2)
    assert plan.days[0].day == date(2026, 6, 1)


def test_days_begin_at_noon_when_the_clocks_are_set_too(store: Store) -> None:
    plan = bay_plan(store.connection, DENVER, RULES, 1_793_440_800_000, days=3)  # 2026-10-31 noon
    spans = [(one.until_at - one.from_at) // HOUR for one in plan.days]
    assert sorted(spans) == [24, 24, 25]
    assert [one.day.day for one in plan.days] in ([31, 1, 2], [30, 31, 1])

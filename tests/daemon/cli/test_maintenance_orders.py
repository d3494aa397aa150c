from collections.abc import Callable

import pytest

from daemon.domain.maintenance.work_orders import Slot
from daemon.interfaces import Tx
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.order_depot import lay
from tests.daemon.cli.running import RunningDepot
from tests.daemon.readmodel.work_scene import add_work
from tests.daemon.store.duty_scene import HOUR

WHY = "service b: 900 km left"


@pytest.fixture
def working(ask: Depotd, depot: RunningDepot) -> Depotd:
    """A depot with two work orders."""
    lay(depot)
    depot.write(_fill(depot.clock.now()))
    return ask


def _fill(now: int) -> Callable[[Tx], None]:
    def fill(tx: Tx) -> None:
        begins = now // HOUR * HOUR + 2 * HOUR
        slots = (Slot(bay=2, from_at=begins, until_at=begins + 2 * HOUR),)
        add_work(tx, "T8", why=WHY, note="n", slots=slots)
        add_work(tx, "T9", slots=(), unbooked="all bays are taken")

    return fill


def test_orders_are_listed_with_work_and_time(working: Depotd) -> None:
    said = working("maintenance", "orders")
    assert said.code == 0
    heading, first, second, last = said.out.splitlines()
    assert heading.split()[:4] == ["order", "vehicle", "state", "urgency"]
    assert first.split()[:4] == ["W-1", "T8", "proposed", "routine"]
    assert WHY in first
    assert "all bays are taken" in second
    assert last.startswith("2 work orders; times in ")
    rows = working("maintenance", "orders", "--json", "--vehicle", "T8").answer["orders"]
    assert [(row["name"], row["slots"][0]["bay"]) for row in rows] == [("W-1", 2)]


def test_one_order_is_shown_with_all_that_is_known(working: Depotd) -> None:
    said = working("maintenance", "order", "w-1").out
    assert said.startswith("W-1  T8  proposed  routine")
    for part in (WHY, "bay 2", "note:     n", "created:"):
        assert part in said
    assert (
        working("maintenance", "order", "W-2", "--json").answer["unbooked"] == "all bays are taken"
    )
    missing = working("maintenance", "order", "W-7", "--json")
    assert "no work order is called 'W-7'" in missing.error["message"]


def test_the_week_is_a_line_a_day_and_a_column_a_bay(working: Depotd) -> None:
    said = working("maintenance", "bays", "--week").out.splitlines()
    assert said[0].split() == ["day", "bay", "1", "bay", "2", "crew"]
    assert len(said) == 1 + 7 + 1
    assert "?T8 W-1" in said[1] + said[2]
    assert said[-1].startswith("Central Maintenance Hub: 1 work order; ")
    days = working("maintenance", "bays", "--json").answer["days"]
    assert len(days) == 2


def test_where_there_are_none_it_says_what_to_do(ask: Depotd) -> None:
    assert ask("maintenance", "orders", "--all").out.startswith("No work orders: ")

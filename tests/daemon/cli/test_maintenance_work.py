import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.order_depot import lay
from tests.daemon.cli.running import RunningDepot

FILTER = '[{"name": "filter", "count": 1, "cost_cents": null}]'
DONE = "SELECT kind, odometer_m, engine_min, parts, cost_cents FROM service_done"


@pytest.fixture(autouse=True)
def ground(depot: RunningDepot) -> None:
    lay(depot)


def test_work_is_asked_for_done_and_recorded(ask: Depotd, depot: RunningDepot) -> None:
    assert ask("maintenance", "add", "T1", "oil", "--minutes", "90").out.startswith(
        "work order W-1: oil for truck T1"
    )
    assert ask("maintenance", "move", "W-1", "tomorrow 23:00", "--force").code == 0
    assert ask("maintenance", "accept", "W-1").out.startswith("work order W-1 is accepted")
    assert ask("maintenance", "note", "W-1", "bring filters").code == 0
    assert ask("maintenance", "start", "W-1", "--mechanic", "Ann", "--force").code == 0
    done = ask(
        *("maintenance", "finish", "W-1", "--km", "438.5", "--hours", "7.5"),
        *("--part", "filter", "--cost", "312.5", "--json"),
    )
    assert done.answer["recorded"] == ["oil"]
    assert depot.write(lambda tx: tx.execute(DONE).fetchall()) == [
        ("oil", 438_500, 450, FILTER, 31_250)
    ]


def test_what_cannot_be_is_told_with_the_next_step(ask: Depotd) -> None:
    refused = ask("maintenance", "accept", "W-9", "--json")
    assert refused.code != 0
    assert refused.error["message"] == "there is no work order W-9"
    assert ask("maintenance", "cancel", "W-9").code == Exit.USAGE
    assert ask("maintenance", "move", "W-9", "soon").code == Exit.USAGE


def test_a_cancelled_order_says_so(ask: Depotd) -> None:
    ask("maintenance", "add", "T1", "oil")
    assert ask("maintenance", "cancel", "W-1", "--reason", "sold").out == (
        "work order W-1 is cancelled\n"
    )

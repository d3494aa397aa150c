import pytest

from daemon.cli.exits import Exit
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.store import order_moves, recalls, trucks
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.order_depot import assigned, lay, row
from tests.daemon.cli.running import RunningDepot
from tests.daemon.store.order_scene import Telling, read

WHERE = ("--customer", "ACME", "--origin", "PLANT", "--destination", "SITE-A")
TOMORROW = ("--promised", "tomorrow 10:30", "--material", "concrete C30")


@pytest.fixture
def laid(depot: RunningDepot, ask: Depotd) -> RunningDepot:
    """T1 has O-1 in hand."""
    lay(depot)
    assert ask("orders", "add", "O-1", *WHERE, *TOMORROW).code == 0
    assigned(depot)
    return depot


def state(depot: RunningDepot) -> TruckState:
    return depot.write(lambda tx: trucks.truck(tx, 1).state)


def test_a_truck_is_set_to_its_next_state_with_its_order(ask: Depotd, laid: RunningDepot) -> None:
    said = ask("trucks", "set", "T1", "loading")
    assert (said.code, said.out) == (0, "truck T1 is loading, it was assigned\n")
    assert row(laid, "state") == (OrderState.LOADING,)
    skipping = ask("trucks", "set", "T1", "at-job-site")
    assert (skipping.code, "--skip" in skipping.err) == (Exit.NO, True)
    said = ask("trucks", "set", "T1", "at-job-site", "--skip", "--json")
    assert (said.code, said.answer["passed"]) == (0, ["en_route"])


def test_a_truck_goes_out_of_service_with_a_reason_and_comes_back(
    ask: Depotd, laid: RunningDepot
) -> None:
    assert "say why" in ask("trucks", "set", "T1", "out-of-service").err
    assert ask("trucks", "set", "T1", "out-of-service", "--reason", "gearbox").code == 0
    assert (state(laid), row(laid, "state")) == (TruckState.OUT_OF_SERVICE, ("pending",))
    assert ask("trucks", "set", "T1", "available").code == 0
    assert state(laid) is TruckState.AVAILABLE


def test_a_report_with_anothers_order_is_flagged(ask: Depotd, laid: RunningDepot) -> None:
    said = ask("trucks", "set", "T2", "loading", "--order", "O-1")
    assert (said.code, "the report is flagged" in said.out) == (Exit.NO, True)
    assert state(laid) is TruckState.ASSIGNED


def test_a_state_says_when_it_was(ask: Depotd, laid: RunningDepot) -> None:
    said = ask("trucks", "set", "T1", "loading", "--at", "2019-01-01T06:00")
    assert (said.code, "only after that" in said.err) == (Exit.USAGE, True)
    assert state(laid) is TruckState.ASSIGNED


def test_a_call_back_is_acknowledged(ask: Depotd, laid: RunningDepot) -> None:
    def call(tx: Tx) -> None:
        telling = Telling(tx, now=laid.clock.now())
        order_moves.recall(telling, trucks.truck(tx, 1), read(tx), reason="rain", due_at=1)

    none = ask("trucks", "acknowledge", "T1")
    assert (none.code, none.out) == (
        Exit.NO,
        "truck T1 has no call that waits for an answer\n",
    )
    laid.write(call)
    said = ask("trucks", "acknowledge", "T1", "--by", "D1")
    assert said.out == "truck T1 knows that it is called back\n"
    assert laid.write(recalls.open_recalls) == ()


def test_the_load_of_a_cancelled_order_is_decided_on(ask: Depotd, laid: RunningDepot) -> None:
    none = ask("trucks", "load", "T1", "return")
    assert (none.code, "carries no load that sets" in none.err) == (Exit.NO, True)
    for name in ("loading", "en-route"):
        ask("trucks", "set", "T1", name)
    ask("orders", "cancel", "O-1", "--reason", "rain")
    assert state(laid) is TruckState.RETURNING
    assert ask("trucks", "load", "T1", "return").out.endswith("to come back to the plant\n")
    ask("orders", "add", "O-2", *WHERE, *TOMORROW)
    far = ask("trucks", "load", "T1", "redirect", "--order", "O-2")
    assert (far.code, "was heard never" in far.err) == (Exit.NO, True)
    assert ask("trucks", "load", "T1", "dump", "--yes").out.endswith("is dumped\n")


@pytest.mark.parametrize("given", [("redirect",), ("dump", "--order", "O-2")])
def test_an_order_is_named_where_one_gets_the_load(ask: Depotd, given: tuple[str, ...]) -> None:
    assert ask("trucks", "load", "T1", *given).code == Exit.USAGE

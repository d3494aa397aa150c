from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.order_depot import assigned, lay, row
from tests.daemon.cli.running import RunningDepot

WHERE = ("--customer", "ACME", "--origin", "PLANT", "--destination", "SITE-A")
TOMORROW = ("--promised", "tomorrow 10:30")


@pytest.fixture
def laid(depot: RunningDepot) -> RunningDepot:
    lay(depot)
    return depot


def tomorrow_at(depot: RunningDepot, hour: int, minute: int) -> int:
    zone = ZoneInfo(depot.settings.depot.zone)
    today = datetime.fromtimestamp(depot.clock.now() / 1000, tz=zone)
    day = today.date() + timedelta(days=1)
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return round(at.timestamp() * 1000)


def test_an_order_is_taken_with_all_that_was_said(ask: Depotd, laid: RunningDepot) -> None:
    said = ask(
        "orders", "add", "O-1", *WHERE, *TOMORROW, "--earliest", "tomorrow 9:00",
        "--material", "concrete C30", "--equipment", "mixer, pump", "--weight-kg", "18000",
        "--volume-l", "7500", "--certificates", "cdl", "--preferred", "twic,hazmat",
        "--loading", "7", "--unloading", "20", "--discharge-limit", "80", "--tier", "priority",
        "--note", "gate 3",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("order O-1 of ACME is taken; warning: equipment: no truck has")
    assert row(laid, "promised_at", "earliest_at", "material", "equipment") == (
        tomorrow_at(laid, 10, 30),
        tomorrow_at(laid, 9, 0),
        "concrete C30",
        "mixer pump",
    )
    assert row(laid, "weight_kg", "volume_l", "certificates", "preferred") == (
        18_000,
        7_500,
        '["cdl"]',
        '["hazmat", "twic"]',
    )
    assert row(laid, "loading_min", "unloading_min", "discharge_limit_min", "tier", "note") == (
        7,
        20,
        80,
        "priority",
        "gate 3",
    )


def test_the_same_order_is_taken_once(ask: Depotd, laid: RunningDepot) -> None:
    for is_new in (True, False):
        said = ask("orders", "add", "O-1", *WHERE, *TOMORROW, "--json")
        assert (said.code, said.answer["is_new"]) == (0, is_new)
    other = ask("orders", "add", "O-1", *WHERE, *TOMORROW, "--weight-kg", "9000")
    assert other.code == Exit.NO
    assert "weight_kg is unknown, not 9000" in other.err
    assert row(laid, "weight_kg") == (None,)


def test_all_that_is_wrong_is_said_at_once(ask: Depotd, laid: RunningDepot) -> None:
    where = ("--customer", "X", "--origin", "PLANT", "--destination", "Y")
    said = ask("orders", "add", "O-1", *where, "--promised", "yesterday 10:30")
    assert said.code == Exit.USAGE
    for fault in ("customer: no customer", "destination: no site is called 'Y'", "is past"):
        assert fault in said.err
    assert laid.write(lambda tx: tx.execute("SELECT 1 FROM customer_order").fetchone()) is None


def test_only_what_is_given_changes(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW, "--weight-kg", "9000", "--volume-l", "700")
    said = ask("orders", "change", "O-1", "--promised", "tomorrow 11:00", "--weight-kg", "")
    assert said.out == "order O-1: weight_kg, promised_at changed\n"
    assert row(laid, "promised_at", "weight_kg", "volume_l") == (
        tomorrow_at(laid, 11, 0),
        None,
        700,
    )
    nothing = ask("orders", "change", "O-1", "--reason", "x")
    assert (nothing.code, "name what is to change" in nothing.err) == (Exit.USAGE, True)


def test_what_is_taken_away_is_what_customer_and_rules_say(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW, "--material", "concrete")
    ruled = row(laid, "tier", "loading_min", "unloading_min", "discharge_limit_min")
    told = ("--tier", "priority", "--loading", "7", "--unloading", "20", "--discharge-limit", "80")
    assert ask("orders", "change", "O-1", *told).code == 0
    assert row(laid, "loading_min", "discharge_limit_min") == (7, 80)
    empty = [one if one.startswith("--") else "" for one in told]
    said = ask("orders", "change", "O-1", *empty)
    assert said.out == "order O-1: tier, loading_min, unloading_min, discharge_limit_min changed\n"
    assert row(laid, "tier", "loading_min", "unloading_min", "discharge_limit_min") == ruled
    again = ask("orders", "change", "O-1", *empty)
    assert again.out == "order O-1 is so already: nothing to change\n"
    assert ask("orders", "change", "O-1", "--tier", "gold").code == Exit.USAGE
    assert ask("orders", "change", "O-1", "--loading", "-1").code == Exit.USAGE


def test_the_help_says_what_holds_where_an_option_is_left_out(ask: Depotd) -> None:
    new = " ".join(ask("orders", "add", "--help").out.split())
    assert "[default: the rule orders.loading_minutes]" in new
    changed = " ".join(ask("orders", "change", "--help").out.split())
    assert '[left out: stays; "": the rule orders.loading_minutes]' in changed
    assert "[default: the rule" not in changed


def test_an_order_is_cancelled_once(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW)
    assert ask("orders", "cancel", "O-1", "--reason", "rain").out == "order O-1 is cancelled\n"
    again = ask("orders", "cancel", "O-1", "--reason", "rain", "--json")
    assert (again.code, again.error["message"]) == (
        Exit.NO,
        "order O-1 is cancelled already: rain",
    )
    assert row(laid, "state", "cancel_reason") == ("cancelled", "rain")


def test_an_order_is_taken_back_from_its_truck(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW)
    assigned(laid)
    said = ask("orders", "take-back", "O-1", "--reason", "flat tyre")
    assert said.out == "order O-1 is taken back from T1: it waits again\n"
    again = ask("orders", "take-back", "O-1", "--reason", "flat tyre")
    assert (again.code, "order O-1 is pending already" in again.err) == (Exit.NO, True)


def test_a_delay_is_declared(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW)
    said = ask("orders", "delay", "O-1", "25", "--reason", "bridge", "--json")
    assert said.answer["expected_at"] == tomorrow_at(laid, 10, 55)
    assert ask("orders", "delay", "O-1", "0", "--reason", "bridge").code == Exit.USAGE


def test_unknown_orders_are_named(ask: Depotd, laid: RunningDepot) -> None:
    del laid
    said = ask("orders", "cancel", "O-9", "--reason", "x")
    assert (said.code, "there is no order O-9" in said.err) == (Exit.NO, True)


def test_an_order_is_moved_by_hand_to_its_end_and_rated(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW)
    early = ask("orders", "move", "O-1", "delivered")
    assert (early.code, "what was never loaded is not delivered" in early.err) == (Exit.NO, True)
    assigned(laid)
    assert ask("orders", "move", "O-1", "loading").out == "order O-1 is loading with truck T1\n"
    skipping = ask("orders", "move", "O-1", "delivering")
    assert (skipping.code, "--skip" in skipping.err) == (Exit.NO, True)
    said = ask("orders", "move", "O-1", "delivering", "--skip", "--reason", "tracker was off")
    assert said.out == ("order O-1 is delivering with truck T1, with in transit taken for passed\n")
    flagged = ask("orders", "move", "O-1", "delivered", "--vehicle", "T2")
    assert (flagged.code, "the report is flagged" in flagged.out) == (Exit.NO, True)
    assert row(laid, "state") == ("delivering",)
    assert ask("orders", "rate", "O-1", "5").code == Exit.NO
    assert ask("orders", "move", "O-1", "delivered", "--vehicle", "T1").code == 0
    assert ask("orders", "rate", "O-1", "5", "--note", "clean").out == (
        "order O-1: driver D1 is rated 5 of 5\n"
    )
    assert ask("orders", "rate", "O-1", "6").code == Exit.USAGE


def test_a_move_says_when_it_was(ask: Depotd, laid: RunningDepot) -> None:
    ask("orders", "add", "O-1", *WHERE, *TOMORROW)
    assigned(laid)
    said = ask("orders", "move", "O-1", "loading", "--at", "2019-01-01T06:00")
    assert (said.code, "only after that" in said.err) == (Exit.USAGE, True)
    assert row(laid, "state") == ("assigned",)

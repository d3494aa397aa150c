from collections.abc import Callable
from pathlib import Path

import pytest

from tests.daemon.cli.conftest import Depotd, Outcome

Orders = Callable[..., Outcome]


@pytest.fixture
def ask_orders(depotd: Depotd, orders_database: Path) -> Orders:
    return lambda *words: depotd("orders", *words, "--database", orders_database)


def names(said: Outcome) -> list[str]:
    return [one["name"] for one in said.answer["orders"]]


def test_open_orders_are_listed_by_their_promise(ask_orders: Orders) -> None:
    said = ask_orders("list")
    assert said.code == 0
    heading, *lines, count = said.out.splitlines()
    assert heading.split()[:5] == ["order", "tier", "state", "promised", "late"]
    assert [line.split()[0] for line in lines] == [
        "O-105", "O-111", "O-104", "O-103", "O-109", "O-106", "O-107", "O-108", "O-110",
    ]  # fmt: skip
    assert count == "9 orders, 4 late; times in UTC."
    assert "no truck" in said.out
    assert ask_orders().out == said.out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--tier", "premium", "--late"), ["O-111", "O-103"]),
        (("--customer", "CITY"), ["O-105", "O-108", "O-110"]),
        (("--state", "delivered"), ["O-101", "O-102"]),
        (("--state", "pending", "--state", "loading"), ["O-111", "O-109", "O-106", "O-110"]),
        (("golden",), ["O-105", "O-108"]),
        (("--state", "cancelled", "golden"), ["O-112"]),
    ],
)
def test_what_is_asked_for_is_listed(
    ask_orders: Orders, words: tuple[str, ...], found: list[str]
) -> None:
    assert names(ask_orders("list", *words, "--json")) == found


def test_a_span_holds_what_is_over_too(ask_orders: Orders) -> None:
    everything = names(ask_orders("list", "--since", "2020-01-01", "--json"))
    assert len(everything) == 13
    assert len(names(ask_orders("list", "--state", "all", "--json"))) == 13
    assert names(ask_orders("list", "--until", "2020-01-01", "--json")) == []
    assert "No orders" in ask_orders("list", "nothing like it").out


def test_a_row_for_programs_has_instants_and_no_long_lists(ask_orders: Orders) -> None:
    rows = {one["name"]: one for one in ask_orders("list", "--json").answer["orders"]}
    assert rows["O-103"]["promised_at"].endswith("Z")
    assert (rows["O-103"]["late_min"], rows["O-103"]["is_late"]) in {(12, True), (13, True)}
    assert rows["O-103"]["given"]["vehicle"] == "T-02"
    assert set(rows["O-109"]["look"]) == {"at", "outcome", "why"}


def test_one_order_is_shown_within_eighty_columns(ask_orders: Orders) -> None:
    said = ask_orders("show", "O-103")
    assert said.code == 0
    for part in ("O-103: in transit since", "truck     T-02, en route", "left of 90, batched"):
        assert part in said.out
    assert "assigned to T-02 and D04 (dispatch)" in said.out
    assert max(len(line) for line in said.out.splitlines()) < 80
    answer = ask_orders("show", "O-103", "--json").answer
    assert answer["row"]["name"] == "O-103"
    assert answer["timeline"][0]["kind"] == "order.created"
    assert answer["promise"]["predictions"]


def test_an_order_that_is_not_there_is_named(ask_orders: Orders) -> None:
    said = ask_orders("show", "O-999")
    assert said.code == 2
    assert "no order is called 'O-999'" in said.err

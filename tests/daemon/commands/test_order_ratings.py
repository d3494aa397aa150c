import json

import pytest

from daemon.domain.orders.rating import Rating
from daemon.domain.orders.truck import TruckState
from daemon.store import ratings
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import add, assigned, body, brought, orders_desk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.scene import ask

RATED = "SELECT kind, body FROM event WHERE kind LIKE '%.rated' ORDER BY seq"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    at = orders_desk(desk_with)
    add(at)
    assigned(at)
    return at


def test_the_driver_who_had_the_order_is_rated_once_and_it_may_be_changed(desk: Desk) -> None:
    brought(desk, TruckState.RETURNING)
    first = desk.ask("orders.rate", order="O-1", rating=2, note="late")
    assert first.message == "order O-1: driver D1 is rated 2 of 5"
    assert desk.ask("orders.rate", order="O-1", rating=2, note="late").body == {"is_new": False}
    again = desk.ask("orders.rate", order="O-1", rating=4)
    assert again.message == "order O-1: driver D1 is rated 4 of 5 in place of 2"
    assert desk.writer.write(ratings.ratings) == {1: Rating(count=1, mean=4.0)}
    said = [(kind, json.loads(told)) for kind, told in ask(desk.path, RATED)]
    assert [(kind, told["rating"], told["was"]) for kind, told in said] == [
        ("order.rated", 2, None),
        ("order.rated", 4, 2),
    ]


@pytest.mark.parametrize("to", [None, TruckState.DELIVERING])
def test_only_what_was_delivered_is_rated(desk: Desk, to: TruckState | None) -> None:
    if to is not None:
        brought(desk, to)
    answer = desk.ask("orders.rate", order="O-1", rating=5)
    assert answer.code == "order_not_delivered"
    assert desk.writer.write(ratings.ratings) == {}


def test_a_driver_is_rated_without_an_order_as_often_as_it_is_said(desk: Desk) -> None:
    for rating in (5, 4):
        answer = desk.ask("orders.rate_driver", driver="D2", rating=rating)
    assert (answer.message, body(answer)["count"]) == (
        "driver D2 is rated 4 of 5; marks by now: 2",
        2,
    )
    assert desk.writer.write(ratings.ratings) == {2: Rating(count=2, mean=4.5)}
    assert desk.ask("orders.rate_driver", driver="D9", rating=4).code == "driver_not_found"


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_is_from_one_to_five(desk: Desk, rating: int) -> None:
    assert desk.ask("orders.rate", order="O-1", rating=rating).code == "bad_arguments"
    assert desk.ask("orders.rate_driver", driver="D1", rating=rating).code == "bad_arguments"

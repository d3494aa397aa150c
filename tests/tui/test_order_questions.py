import sqlite3
from pathlib import Path

from daemon.screens import RulesInForce
from daemon.settings import Settings
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.format import LocalTime
from tui.order_questions import (
    DispatchQuestion,
    DispatchView,
    OrderQuestion,
    OrdersQuestion,
    OrdersView,
    OrderView,
)
from tui.questions import Question, View, head

LOCAL = LocalTime.of(ZONE)
RULES = RulesInForce(Settings())


def answer(path: Path, question: Question) -> View:
    db = sqlite3.connect(path)
    view = question.answer(db, head(db, NOW, LOCAL, is_locked=True, stale_s=600))
    db.close()
    return view


def test_open_orders_or_those_around_now_are_asked_for(orders_path: Path) -> None:
    for rules in (None, RULES):
        view = answer(orders_path, OrdersQuestion(with_over=False, rules=rules))
        assert isinstance(view, OrdersView)
        assert len(view.rows) == 9
        assert view.known.customers == ("ACME", "BOULDER", "CITY")
    everything = answer(orders_path, OrdersQuestion(with_over=True, rules=None))
    assert isinstance(everything, OrdersView)
    assert len(everything.rows) == 13


def test_one_order_and_the_state_of_dispatch_are_asked_for(orders_path: Path) -> None:
    view = answer(orders_path, OrderQuestion(name="O-103", rules=RULES))
    assert isinstance(view, OrderView)
    assert view.detail is not None
    assert view.detail.row.name == "O-103"
    gone = answer(orders_path, OrderQuestion(name="O-999", rules=RULES))
    assert isinstance(gone, OrderView)
    assert gone.detail is None
    now = answer(orders_path, DispatchQuestion(rules=RULES))
    assert isinstance(now, DispatchView)
    assert now.dispatch is not None
    assert len(now.dispatch.waiting) == 3

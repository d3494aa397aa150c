import sqlite3
from pathlib import Path

from daemon.readmodel.order import order_detail
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.format import LocalTime
from tui.screens.order_why_text import why_text

LOCAL = LocalTime.of(ZONE)


def shown(path: Path, name: str, width: int = 80) -> str:
    db = sqlite3.connect(path)
    found = order_detail(db, name, NOW)
    db.close()
    assert found is not None
    return why_text(found, NOW, LOCAL, width).plain


def test_an_assignment_is_explained_within_eighty_columns(orders_path: Path) -> None:
    text = shown(orders_path, "O-103")
    for said in (
        "T-02 and D04 have it, given by order.assign.",
        "Score 0.71 of 1",
        "proximity     ████░░ 0.62 x0.30 12 min, 4 of 5 within 15, 8.2 km, learned",
        "unknown: fuel of the truck",
        "return 24 min: 1 h 20 in all",
        "Could have it too, 4 in all",
        "expected in time: costs 0.29",
        "T-10 D12: score 0.66, approach 19 min, 4 min late",
        "x T-09: out of service: drum motor",
        "? T-11: position unknown",
    ):
        assert said in " ".join(text.split()) or said in text
    assert max(len(line) for line in text.splitlines()) < 80


def test_decisions_about_it_stand_at_the_end(orders_path: Path) -> None:
    *_, late, assigned, step = shown(orders_path, "O-103").splitlines()
    assert late.split() == ["07:54:20", "sla.late", "sla.monitor"]
    assert assigned.split() == ["06:33:20", "order.assigned", "order.assign"]
    assert "depotd decisions list" in step


def test_what_a_person_set_aside_stands_on_top(orders_path: Path) -> None:
    assert "! set aside: returns 6 min after the promise" in shown(orders_path, "O-108")


def test_why_nobody_can_have_it(orders_path: Path) -> None:
    text = shown(orders_path, "O-109", 60)
    assert "Of the order itself" in text
    assert "and 7 reasons more" in text
    assert "looked at again 08:16:20" in text
    assert max(len(line) for line in text.splitlines()) < 60
    assert shown(orders_path, "O-111") == " dispatch has not looked at it yet.\n"


def test_who_had_it_before_stands_at_the_end(orders_path: Path) -> None:
    db = sqlite3.connect(orders_path)
    with db:
        db.execute("UPDATE assignment SET ended_at = 7, ending = 'moved' WHERE order_id = 8")
        db.execute("UPDATE customer_order SET state = 'pending' WHERE id = 8")
    db.close()
    assert "Before: T-01 and D17 from" in shown(orders_path, "O-108")


def test_of_whom_the_same_is_said_stand_together(orders_path: Path) -> None:
    assert "x T-01, T-02: carries 26 000 kg, asked are 31 000" in shown(orders_path, "O-109")


def test_what_is_too_early_was_judged_with_nobody(orders_path: Path) -> None:
    text = shown(orders_path, "O-110")
    assert "Looked at 07:43:20" in text
    assert "no truck and no driver was judged yet" in text
    assert "looked at again 11:50:20" in text
    assert "Cannot have it" not in text


def test_what_was_set_aside_is_said_without_what_it_is_filed_under(orders_path: Path) -> None:
    db = sqlite3.connect(orders_path)
    with db:
        reasons = '["position_unknown: position unknown: it was never heard"]'
        db.execute("UPDATE assignment SET overrides = ? WHERE order_id = 8", (reasons,))
    db.close()
    assert "! set aside: position unknown: it was never heard" in shown(orders_path, "O-108")

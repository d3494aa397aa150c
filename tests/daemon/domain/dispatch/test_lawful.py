from collections.abc import Sequence

from daemon.domain.dispatch.found import Decided
from daemon.domain.dispatch.lawful import FAILURES
from daemon.domain.dispatch.matching import Table, optimal
from daemon.domain.dispatch.round import decide
from daemon.domain.hours.duty import Change, Declared, Duty, Exemption
from tests.daemon.domain.dispatch.scene import (
    DAY,
    MINUTE,
    NOW,
    Log,
    driver,
    order,
    rules,
    truck,
    view,
)


def unclear(minutes: int) -> Log:
    """On duty for so long, with an exemption that changes from shift to shift."""
    began = NOW - minutes * MINUTE
    return Log(
        changes=(Change(at=NOW - 40 * DAY, duty=Duty.OFF), Change(at=began, duty=Duty.ON)),
        declared=(Declared(exemption=Exemption.ADVERSE_DRIVING, at=began),),
    )


def trucks_of(found: Decided) -> dict[str, str | None]:
    return {one.order.name: one.chosen.truck.name if one.chosen else None for one in found.found}


class Counted:
    """The best policy, and how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, table: Table) -> Sequence[int]:
        self.times += 1
        return optimal(table)


def test_whose_clocks_are_unclear_is_judged_before_he_is_chosen() -> None:
    drivers = [driver(1, log=unclear(15 * 60 + 30)), driver(2)]
    choose = Counted()
    found = decide(view([order()], [truck(1), truck(2, km=20)], drivers), rules(), choose)
    assert trucks_of(found) == {"O-1": "T2"}
    assert choose.times == 1


def test_unclear_clocks_are_no_reason_against_who_may() -> None:
    found = decide(view([order()], [truck()], [driver(log=unclear(60))]), rules())
    assert trucks_of(found) == {"O-1": "T1"}


def test_who_cannot_do_the_least_is_left_out_of_all_that_is_more() -> None:
    orders = [order(number, minutes=30 + number) for number in range(1, 6)]
    found = decide(view(orders, [truck()], [driver(log=unclear(15 * 60 + 30))]), rules())
    assert set(trucks_of(found).values()) == {None}
    for one in found.found:
        assert [reason.code for reason in one.rejected] == ["hours_window"]


def test_nobody_is_asked_without_end() -> None:
    orders = [order(number, minutes=100 - 15 * number) for number in range(1, 6)]
    choose = Counted()
    drivers = [driver(log=unclear(14 * 60 + 20))]
    decide(view(orders, [truck()], drivers), rules(dispatch__lead_minutes=600), choose)
    assert choose.times <= FAILURES + 1

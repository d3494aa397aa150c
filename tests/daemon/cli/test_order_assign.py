import pytest

from daemon.cli import order_assign
from daemon.cli.exits import Exit
from daemon.store.assignments import last_of_order
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.order_depot import lay, row
from tests.daemon.cli.running import RunningDepot
from tests.daemon.store.order_scene import read

ADD = (
    "orders", "add", "O-1", "--customer", "ACME", "--origin", "PLANT", "--destination", "SITE-A",
    "--promised", "tomorrow 10:30",
)  # fmt: skip


@pytest.fixture
def laid(depot: RunningDepot, ask: Depotd) -> RunningDepot:
    lay(depot)
    assert ask(*ADD).code == 0
    return depot


def overrides(depot: RunningDepot) -> list[str]:
    had = depot.write(lambda tx: last_of_order(tx, read(tx).id))
    assert had is not None
    return [one.partition(":")[0] for one in had.overrides]


def test_what_it_breaks_is_listed_and_nothing_is_done(ask: Depotd, laid: RunningDepot) -> None:
    said = ask("orders", "assign", "O-1", "T1", "--driver", "D1")
    assert said.code == Exit.NO
    assert "position unknown: it was never heard" in said.err
    assert row(laid, "state") == ("pending",)


def test_program_that_means_it_says_so(ask: Depotd, laid: RunningDepot) -> None:
    said = ask("orders", "assign", "O-1", "T1", "--driver", "D1", "--yes")
    assert said.code == 0, said.err
    assert said.out.startswith("order O-1 is given to truck T1 with driver D1; set aside: ")
    assert "position_unknown" in overrides(laid)


@pytest.mark.usefixtures("laid")
@pytest.mark.parametrize(("answer", "code"), [("y\n", Exit.DONE), ("n\n", Exit.NO)])
def test_people_are_asked(
    ask: Depotd, monkeypatch: pytest.MonkeyPatch, answer: str, code: Exit
) -> None:
    monkeypatch.setattr(order_assign, "_is_terminal", lambda: True)
    monkeypatch.setattr(order_assign, "is_meant", lambda *_a, **_k: answer == "y\n")
    said = ask("orders", "assign", "O-1", "T1", "--driver", "D1")
    assert said.code == code
    assert "order O-1 for truck T1 with driver D1 breaks:" in said.err
    assert "  position unknown: it was never heard" in said.err


@pytest.mark.usefixtures("laid")
def test_round_is_begun(ask: Depotd) -> None:
    said = ask("orders", "dispatch")
    assert said.code == 0, said.err
    assert said.out.startswith("a round of dispatch begins; 1 order waits")


@pytest.mark.usefixtures("laid")
def test_other_refusals_are_as_they_are(ask: Depotd) -> None:
    said = ask("orders", "assign", "O-1", "T9")
    assert said.code == Exit.NO
    assert "there is no truck T9" in said.err

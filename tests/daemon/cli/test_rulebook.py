import pytest

from daemon.cli.rulebook import names_environment, rulebook_of, steering_of, weights
from daemon.readmodel.connect import open_read_only
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot

KEY = "queue.critical.weight"


def test_stored_rules_are_in_force_in_the_book(ask: Depotd, depot: RunningDepot) -> None:
    ask("rules", "set", KEY, "30")
    now = depot.clock.now()
    with open_read_only(depot.settings.store.path, now_ms=now) as view:
        assert rulebook_of(depot.settings, view.connection).explain(KEY, now).value == 30
        steering = steering_of(depot.settings, view.connection)
    assert weights(steering, steering.book.values_at(now))["critical"] == 30


def test_rules_of_this_shells_environment_are_seen(
    depot: RunningDepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = depot.clock.now()
    with open_read_only(depot.settings.store.path, now_ms=now) as view:
        assert not names_environment(rulebook_of(depot.settings, view.connection))
        monkeypatch.setenv("QUEUE_CRITICAL_WEIGHT", "50")
        book = rulebook_of(depot.settings, view.connection)
    assert names_environment(book)
    assert book.explain(KEY, now).value == 50

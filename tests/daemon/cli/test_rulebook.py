from pathlib import Path

import pytest

from daemon.bootstrap.rules import steering
from daemon.cli.rulebook import NO_DAEMON_YET, Ruling, notices, read_rules
from daemon.readmodel.connect import open_read_only
from daemon.settings import QueueTable, Settings, load
from daemon.store.rules_given import keep_given
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot

KEY = "queue.critical.weight"
HOURS = "compliance.daily_driving_limit_hours"
VARIABLE = "COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS"


def started(depot: RunningDepot, settings: Settings, **environment: str) -> None:
    """As the daemon does at its start."""
    given = steering(settings, environment=environment).book.given
    depot.write(lambda tx: keep_given(tx, given))


def read(depot: RunningDepot, settings: Settings | None = None) -> Ruling:
    path = depot.settings.store.path
    with open_read_only(path, now_ms=depot.clock.now()) as view:
        return read_rules(settings or depot.settings, view.connection)


def test_stored_rules_are_in_force_in_the_book(ask: Depotd, depot: RunningDepot) -> None:
    ask("rules", "set", KEY, "30")
    ruling = read(depot)
    assert ruling.book.explain(KEY, depot.clock.now()).value == 30
    assert ruling.weights_at(depot.clock.now())["critical"] == 30


def test_the_daemons_environment_counts_and_not_this_shells(
    depot: RunningDepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(depot, depot.settings, **{VARIABLE: "10"})
    monkeypatch.setenv(VARIABLE, "9")
    monkeypatch.setenv("COMPLIANCE_CDL_WARNING_DAYS", "nonsense of this shell")
    said = read(depot).book.explain(HOURS, depot.clock.now())
    assert (said.value, said.source.kind.value) == (10, "environment")


def test_before_a_first_start_the_configuration_and_this_shell_count(
    depot: RunningDepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "9")
    ruling = read(depot)
    assert ruling.book.explain(HOURS, depot.clock.now()).value == 9
    assert notices(depot.settings, ruling.given) == (NO_DAEMON_YET,)


def test_a_changed_file_waits_for_a_restart_and_says_so(depot: RunningDepot) -> None:
    started(depot, depot.settings)
    queue = {"critical": QueueTable(weight=7.0)}
    changed = depot.settings.model_copy(update={"rules": {HOURS: 9}, "queue": queue})
    ruling = read(depot, changed)
    assert ruling.book.explain(HOURS, depot.clock.now()).value == 11
    assert ruling.weights_at(depot.clock.now()) == read(depot).weights_at(depot.clock.now())
    (notice,) = notices(changed, ruling.given)
    assert f"{HOURS} is 9 and the daemon took not given" in notice
    assert f"{KEY} is 7" in notice
    assert "restart to take it" in notice
    assert notices(depot.settings, ruling.given) == ()


def test_a_file_that_would_be_refused_hinders_nobody(depot: RunningDepot) -> None:
    started(depot, depot.settings)
    wrong = depot.settings.model_copy(update={"rules": {HOURS: 900}})
    ruling = read(depot, wrong)
    assert ruling.book.explain(HOURS, depot.clock.now()).value == 11
    assert "would not take [rules]" in notices(wrong, ruling.given)[0]


def test_without_a_configuration_nothing_can_differ(depot: RunningDepot) -> None:
    started(depot, depot.settings.model_copy(update={"rules": {HOURS: 9}}))
    assert notices(Settings(), read(depot, Settings()).given) == ()


def test_the_notice_is_said_beside_the_answer(ask: Depotd, depot: RunningDepot) -> None:
    started(depot, load(Path(depot.config)))
    with depot.config.open("a", encoding="utf-8") as file:
        file.write(f"[rules]\n'{HOURS}' = 9\n")
    for command in (("list", "compliance"), ("explain", HOURS)):
        said = ask("rules", *command)
        assert "restart to take it" in said.err
        assert "restart to take it" in ask("rules", *command, "--json").answer["notices"][0]
    assert "value      11 h" in said.out


def test_without_trust_in_the_clock_weights_with_dates_wait(
    ask: Depotd, depot: RunningDepot
) -> None:
    ask("rules", "set", KEY, "30", "--until", "2099-01-01")
    assert read(depot).weights_at(depot.clock.now())["critical"] == 30
    depot.write(lambda tx: tx.execute("UPDATE boot SET clock = 'untrusted'"))
    assert read(depot).weights_at(depot.clock.now())["critical"] != 30

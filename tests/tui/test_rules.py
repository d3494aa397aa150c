from daemon.screens import RulesInForce
from daemon.settings import Settings
from tui.rules import RulesAt


def test_what_the_daemon_hands_in_is_what_the_screens_ask() -> None:
    rules: RulesAt = RulesInForce(Settings())
    assert rules.weights == rules.weights

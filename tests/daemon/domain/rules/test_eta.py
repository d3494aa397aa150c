from daemon.domain.rules import eta
from tests.daemon.domain.rules.families import check_family, defaults


def test_the_keys_and_their_defaults() -> None:
    assert defaults(eta) == {"eta.online_fresh_seconds": 300}
    check_family(eta)

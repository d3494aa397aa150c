from daemon.domain.rules import dispatch
from tests.daemon.domain.rules.families import check_family, defaults


def test_the_keys_and_their_defaults() -> None:
    assert defaults(dispatch) == {
        "dispatch.lead_minutes": 60,
        "dispatch.reserve_minutes": 30,
        "dispatch.proximity_minutes": 20,
        "dispatch.rating_prior": 3.0,
        "dispatch.rating_prior_count": 5,
        "dispatch.position_minutes": 15,
    }
    check_family(dispatch)

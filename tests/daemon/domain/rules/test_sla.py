import pytest

from daemon.domain.rules import sla
from daemon.domain.rules.sanity import broken_at
from tests.daemon.domain.rules.families import check_family, defaults
from tests.daemon.domain.rules.scene import at, given, row, rows


def test_the_keys_and_their_defaults() -> None:
    assert defaults(sla) == {
        "sla.premium.escalation_threshold_minutes": 15,
        "sla.premium.notification_threshold_minutes": 5,
        "sla.priority.escalation_threshold_minutes": 30,
        "sla.priority.notification_threshold_minutes": 15,
        "sla.standard.escalation_threshold_minutes": 60,
        "sla.standard.notification_threshold_minutes": 30,
        "sla.severe_delay_threshold_seconds": 3600,
    }
    check_family(sla)


@pytest.mark.parametrize(
    ("tier", "escalated"), [("premium", 15), ("priority", 30), ("standard", 60)]
)
def test_the_customer_is_told_before_a_delay_is_escalated(tier: str, escalated: int) -> None:
    name = f"sla.{tier}.notification_threshold_minutes"
    assert not broken_at(given(), rows(row(1, name, escalated - 1)), at(0))
    (broken,) = broken_at(given(), rows(row(1, name, escalated)), at(0))
    assert broken.names == (name, f"sla.{tier}.escalation_threshold_minutes")
    assert f"{name} = {escalated}, " in broken.text

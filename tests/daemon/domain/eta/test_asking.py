import pytest

from daemon.domain.eta.asking import MINUTE_MS, is_due
from daemon.domain.orders.order import Tier
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")
NOW = 1_000_000_000


@pytest.mark.parametrize(
    ("tier", "minutes"), [(Tier.PREMIUM, 5), (Tier.PRIORITY, 10), (Tier.STANDARD, 30)]
)
def test_each_tier_is_asked_for_in_its_time(tier: Tier, minutes: int) -> None:
    def due(asked_at: int | None) -> bool:
        return is_due(tier, RULES, now=NOW, heard_at=NOW, asked_at=asked_at)

    assert due(None)
    assert due(NOW - minutes * MINUTE_MS)
    assert not due(NOW - minutes * MINUTE_MS + 1)


def test_what_will_be_late_is_asked_for_more_often() -> None:
    def due(faster_s: int, asked_s: int) -> bool:
        asked_at = NOW - asked_s * 1000
        return is_due(
            Tier.PRIORITY, RULES, now=NOW, heard_at=NOW, asked_at=asked_at, faster_s=faster_s
        )

    assert due(150, 150)
    assert not due(150, 149)
    assert due(900, 600)


def test_nobody_asks_from_where_the_truck_was_long_ago() -> None:
    assert is_due(Tier.PREMIUM, RULES, now=NOW, heard_at=NOW - 15 * MINUTE_MS, asked_at=None)
    assert not is_due(
        Tier.PREMIUM, RULES, now=NOW, heard_at=NOW - 15 * MINUTE_MS - 1, asked_at=None
    )

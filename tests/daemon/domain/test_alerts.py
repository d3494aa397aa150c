from daemon.domain.alerts import Urgency


def test_urgencies_rank_from_low_to_critical() -> None:
    assert sorted(Urgency, key=lambda urgency: urgency.rank) == [
        Urgency.LOW,
        Urgency.MEDIUM,
        Urgency.HIGH,
        Urgency.CRITICAL,
    ]

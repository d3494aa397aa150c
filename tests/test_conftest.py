from hypothesis import HealthCheck, settings


def test_no_law_fails_because_the_machine_is_busy() -> None:
    usual = settings(max_examples=40)
    assert usual.deadline is None
    assert HealthCheck.too_slow in usual.suppress_health_check

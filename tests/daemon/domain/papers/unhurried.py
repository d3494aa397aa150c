"""For laws that are cheap, on machines that are busy."""

from hypothesis import HealthCheck, settings

UNHURRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

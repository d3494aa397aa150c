import pytest

from daemon.domain.telemetry.usual import Beyond, beyond


@pytest.mark.parametrize(
    ("signal", "value", "runs", "said"),
    [
        ("coolant", 92.0, True, None),
        ("coolant", 108.0, True, Beyond.HIGH),
        ("oil_pressure", 60.0, True, Beyond.LOW),
        ("oil_pressure", 0.0, False, None),
        ("battery", 11.2, False, Beyond.LOW),
        ("battery", 27.9, False, None),
        ("battery", 23.0, False, Beyond.LOW),
        ("fuel_level", 9.9, False, Beyond.LOW),
        ("fuel_level", None, False, None),
        ("engine_speed", 5000.0, True, None),
    ],
)
def test_values_beyond_the_usual_are_named(
    signal: str, value: float | None, runs: bool, said: Beyond | None
) -> None:
    assert beyond(signal, value, runs=runs, fuel_low_percent=10.0) is said

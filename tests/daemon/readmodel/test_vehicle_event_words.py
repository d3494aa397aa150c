import pytest

from daemon.readmodel.vehicle_event_words import said_of


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("fuel.filled", {"from_percent": 30.2, "to_percent": 88.0}, "took fuel: 30 to 88 %"),
        (
            "fault.raised",
            {"code": "110/0", "severity": "red_stop", "words": "hot {x}"},
            "red lamp: stop, fault 110/0: hot {x}",
        ),
        ("fault.cleared", {"code": "P0301"}, "fault P0301 is over"),
        ("vehicle.idled", {"minutes": 12}, "idled for 12 min"),
        (
            "counter.held",
            {"counter": "distance", "why": "too_fast", "reading": 537_152_000, "value": 1000},
            "odometer not believed (it went up too fast): reads 537 152 km, stands at 1 km",
        ),
        (
            "telemetry.source_switched",
            {"signal": "engine_speed", "was": 0, "now": 3},
            "engine speed is told by address 3 now, was 0",
        ),
        ("vehicle.idled", {}, "idled for ? min"),
        ("trip.started", {}, None),
    ],
)
def test_events_of_vehicles_are_said(kind: str, facts: dict[str, object], said: str | None) -> None:
    assert said_of(kind, facts) == said

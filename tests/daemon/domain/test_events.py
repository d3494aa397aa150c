import dataclasses

import pytest

from daemon.domain.events import Event


def test_event_does_not_change() -> None:
    event = Event(kind="trip.started", at=1, correlation_id="u@1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.at = 2  # type: ignore[misc] # that is what is tested
    with pytest.raises(TypeError):
        event.body["more"] = 1  # type: ignore[index] # that is what is tested

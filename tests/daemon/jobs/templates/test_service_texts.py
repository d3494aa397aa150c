from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.domain.maintenance.telling import URGENCIES
from daemon.jobs.templates.service_texts import SERVICE_TEXTS


def test_each_names_vehicle_and_next_step_and_is_as_pressing_as_its_event() -> None:
    body = {
        "vehicle": "T07",
        "kind": "b",
        "title": "service B",
        "due_on": "2026-12-01",
        "low_on": "2026-11-28",
        "high_on": "2026-12-04",
        "why": "distance: 300 km left of 16,000 km",
    }
    for kind, wording in SERVICE_TEXTS.items():
        told = Event(kind=kind, at=1, subject="T07 b", body=body, correlation_id="c")
        title, text = wording.fill(told)
        assert title.startswith("T07: service B is ")
        assert text.startswith("distance: 300 km left of 16,000 km.")
        assert "depotd maintenance" in text
        assert "unknown" not in title + text
        assert (wording.desk, wording.urgency) == (Desk.MAINTENANCE, URGENCIES[kind])

from daemon.domain.alerts import Desk
from daemon.domain.events import Event
from daemon.jobs.templates.dispatch_texts import DISPATCH_TEXTS


def test_each_names_whom_it_is_about_and_what_is_next() -> None:
    body = {
        "order": "O-1",
        "customer": "ACME",
        "vehicle": "T1",
        "why": "truck T1: carries 9000 kg; 18000 kg are asked",
    }
    told = Event(kind="order.unassignable", at=1, subject="O-1", body=body, correlation_id="c")
    for wording in DISPATCH_TEXTS.values():
        title, text = wording.fill(told)
        assert wording.desk is Desk.DISPATCH
        assert "O-1" in title + text
        assert "unknown" not in title + text
    assert "depotd dispatch --explain O-1" in DISPATCH_TEXTS["order.unassignable"].fill(told)[1]

from daemon.domain.events import Event
from daemon.jobs.templates.sla_texts import SLA_TEXTS


def test_each_names_the_order_and_what_is_next() -> None:
    body = {
        "tier": "premium",
        "customer": "ACME",
        "late_min": 20,
        "promised_clock": "10:00",
        "expected_clock": "10:20",
        "basis": "on the way",
        "vehicle": "T1",
        "unknown": "it was never heard",
        "proposal": 7,
        "saves": "20 min",
        "said": "O-1 from T1 to T2, place 1",
    }
    told = Event(kind="sla.late", at=1, subject="O-1", body=body, correlation_id="c")
    for wording in SLA_TEXTS.values():
        title, text = wording.fill(told)
        assert "O-1" in title + text
        assert "unknown" not in title + text
        nexts = ("depotd routes list", "call the driver of T1", "accept 7", "Tell the drivers")
        assert any(one in text for one in nexts)

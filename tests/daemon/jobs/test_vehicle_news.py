import pytest

from daemon.domain.events import Event
from daemon.jobs import vehicle_news
from daemon.jobs.templates import vehicle_texts


def event(subject: str = "T1 0:110/3", **body: object) -> Event:
    return Event(kind="fault.raised", at=1, subject=subject, body=body, correlation_id="c")


@pytest.mark.parametrize(
    ("severity", "workshop", "dispatch"),
    [
        ("red_stop", vehicle_texts.FAULT_RED, vehicle_texts.FAULT_RED_DISPATCH),
        ("amber_warning", vehicle_texts.FAULT_AMBER, None),
        ("protect", None, None),
        ("none", None, None),
    ],
)
def test_lamps_say_who_is_told(severity: str, workshop: object, dispatch: object) -> None:
    assert vehicle_news.fault(event(severity=severity)) is workshop
    assert vehicle_news.fault_dispatch(event(severity=severity)) is dispatch


def test_each_code_and_each_lamp_is_news_of_its_own() -> None:
    key = vehicle_news.key("fault")
    keys = {
        key(event(severity="red_stop")),
        key(event(severity="amber_warning")),
        key(event("T2 0:110/3", severity="red_stop")),
        vehicle_news.key("fault for dispatch")(event(severity="red_stop")),
    }
    assert len(keys) == 4

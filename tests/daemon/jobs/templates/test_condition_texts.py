from daemon.domain.events import Event
from daemon.jobs.templates.condition_texts import CHANGED, key, words

BODY = {
    "finding": 7,
    "vehicle": "T101",
    "feature": "coolant_warm",
    "title": "coolant of the warm engine",
    "way": "rises",
    "began_on": "2026-11-02",
    "usual_said": "88.0 °C",
    "now_said": "97.5 °C",
    "deviations": 6.1,
    "hint": "coolant level, radiator, fan or thermostat",
}
FOUND = Event(
    kind="condition.found", at=0, subject="T101 coolant_warm", body=BODY, correlation_id="c"
)


def test_the_title_has_all_numbers_in_one_line() -> None:
    title, text = words(FOUND).fill(FOUND)
    assert title == (
        "T101: coolant of the warm engine rises from 88.0 °C to 97.5 °C since 2026-11-02"
    )
    assert "depotd maintenance repaired T101 coolant_warm --note" in text
    assert CHANGED.desk == "maintenance"


def test_each_finding_is_news_of_its_own() -> None:
    assert key(FOUND) == "condition.found 7"

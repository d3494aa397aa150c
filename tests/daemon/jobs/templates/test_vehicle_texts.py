from daemon.domain.events import Event
from daemon.jobs.templates import vehicle_texts


def event(**body: object) -> Event:
    return Event(kind="counter.held", at=0, subject="T1", body=body, correlation_id="c")


def test_a_fault_is_told_in_words() -> None:
    title, text = vehicle_texts.FAULT_RED.fill(
        event(vehicle="T1", code="110/0", words="coolant temperature: too high, most severe")
    )
    assert title == "T1 has its red lamp lit: 110/0"
    assert text.startswith("It means stop: coolant temperature: too high, most severe.")


def test_a_counter_that_is_held_says_what_to_do() -> None:
    held = event(vehicle="T1", counter="engine_time", reading=5, value=900, why="too_fast")
    title, text = vehicle_texts.COUNTER_HELD.fill(held)
    assert title == "T1: its engine time is not believed"
    assert "It reads 5 where 900 stands (too fast" in text
    assert "depotd vehicles set-counter T1" in text


def test_every_text_of_the_table_can_be_filled() -> None:
    for wording in vehicle_texts.VEHICLE_TEXTS.values():
        title, text = wording.fill(event(vehicle="T1"))
        assert "T1" in title
        assert text

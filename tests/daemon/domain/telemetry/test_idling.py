from daemon.domain.telemetry.facts import Idled
from daemon.domain.telemetry.state import UnitTelemetry
from drivers.readings import Sample
from tests.daemon.domain.telemetry.hearing import BEGIN, HOUR, MINUTE, folded, settled, spell


def idled(*parts: list[Sample]) -> list[Idled]:
    state, _ = settled(engine_speed=600, wheel_speed=50, pto=0, drum_speed=0)
    facts = folded(*parts, state=state).facts
    return [one for one in facts if isinstance(one, Idled)]


def test_standing_with_the_engine_running_is_idling() -> None:
    stand = spell(BEGIN, 10 * MINUTE, engine_speed=600, wheel_speed=0)
    drive = spell(BEGIN + 10 * MINUTE, MINUTE, engine_speed=1200, wheel_speed=30)
    (one,) = idled(stand, drive)
    assert (one.began, one.at, one.minutes) == (BEGIN, BEGIN + 10 * MINUTE, 10)


def test_a_red_light_is_no_idling() -> None:
    stand = spell(BEGIN, 2 * MINUTE, engine_speed=600, wheel_speed=0)
    drive = spell(BEGIN + 2 * MINUTE, MINUTE, engine_speed=1200, wheel_speed=30)
    assert not idled(stand, drive)


def test_work_at_the_power_take_off_is_no_idling() -> None:
    stand = spell(BEGIN, 20 * MINUTE, engine_speed=900, wheel_speed=0, pto=1)
    drive = spell(BEGIN + 20 * MINUTE, MINUTE, engine_speed=1200, wheel_speed=30, pto=0)
    assert not idled(stand, drive)


def test_a_drum_that_turns_is_no_idling() -> None:
    stand = spell(BEGIN, 20 * MINUTE, engine_speed=900, wheel_speed=0, drum_speed=-6)
    drive = spell(BEGIN + 20 * MINUTE, MINUTE, engine_speed=1200, wheel_speed=30, drum_speed=2)
    assert not idled(stand, drive)


def test_idling_begins_when_the_work_is_done() -> None:
    work = spell(BEGIN, 10 * MINUTE, engine_speed=900, wheel_speed=0, pto=1)
    off = BEGIN + 10 * MINUTE
    stand = spell(off, 5 * MINUTE + 16_000, every=1000, engine_speed=600, wheel_speed=0, pto=0)
    drive = spell(off + 316_000, MINUTE, engine_speed=1200, wheel_speed=30)
    (one,) = idled(work, stand, drive)
    assert (one.began, one.at - one.began) == (off, 316_000)


def test_a_drum_that_still_turns_works_after_the_power_take_off() -> None:
    work = spell(BEGIN, 10 * MINUTE, engine_speed=900, wheel_speed=0, pto=1, drum_speed=-6)
    after = BEGIN + 10 * MINUTE
    turns = spell(after, 10 * MINUTE, engine_speed=900, wheel_speed=0, pto=0, drum_speed=-6)
    assert not idled(work, turns, spell(after + 10 * MINUTE, MINUTE, wheel_speed=30))


def test_work_of_which_nothing_is_told_any_more_is_over() -> None:
    work = spell(BEGIN, 5 * MINUTE, engine_speed=900, wheel_speed=0, pto=1)
    stand = spell(BEGIN + 5 * MINUTE, 10 * MINUTE, engine_speed=600, wheel_speed=0)
    drive = spell(BEGIN + 15 * MINUTE, MINUTE, engine_speed=1200, wheel_speed=30)
    (one,) = idled(work, stand, drive)
    assert one.began == BEGIN + 6 * MINUTE  # its last word was fresh until then


def test_idling_ends_with_the_last_word_before_a_gap() -> None:
    stand = spell(BEGIN, 10 * MINUTE, engine_speed=600, wheel_speed=0)
    later = spell(BEGIN + HOUR, MINUTE, engine_speed=600, wheel_speed=0)
    (one,) = idled(stand, later)
    assert one.at == BEGIN + 10 * MINUTE - 10_000


def test_an_engine_that_is_stopped_no_longer_idles() -> None:
    stand = spell(BEGIN, 7 * MINUTE, engine_speed=600, wheel_speed=0)
    stop = spell(BEGIN + 7 * MINUTE, HOUR, engine_speed=0, wheel_speed=0)
    (one,) = idled(stand, stop)
    assert one.at == BEGIN + 7 * MINUTE


def test_minutes_of_idling_are_used() -> None:
    state = UnitTelemetry()
    stand = spell(BEGIN, 10 * MINUTE, engine_speed=600, wheel_speed=0)
    stop = spell(BEGIN + 10 * MINUTE, MINUTE, engine_speed=0, wheel_speed=0)
    (used,) = folded(stand, stop, state=state).used
    assert (used.counter, used.added) == ("idle", 9)  # from when its sources were chosen

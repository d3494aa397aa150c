from drivers.elm.parameters import DISTANCE_PID, ENGINE_SPEED_PID
from drivers.elm.plan import CODES, VIN, VOLTAGE, Pace, Plan

FIRST_OF_LAST_MASK = 0xA0


def everything(_: int) -> bool:
    return True


def asked(plan: Plan, *, until: int, took_ms: int = 10) -> list[tuple[int, str]]:
    now, commands = 0, []
    while now < until:
        if command := plan.next(now):
            commands.append((now, command))
            now += took_ms
        else:
            now = plan.due_at()
    return commands


def test_the_codes_are_asked_in_one_go_after_the_lamp() -> None:
    commands = [command for _, command in asked(Plan(everything, pace=Pace(), mono_ms=0), until=80)]
    assert tuple(commands[: len(CODES)]) == CODES


def test_only_what_the_vehicle_has_is_asked() -> None:
    plan = Plan(lambda pid: pid == DISTANCE_PID, pace=Pace(), mono_ms=0)
    assert {command for _, command in asked(plan, until=5_000)} == {*CODES, VIN, "01A6", VOLTAGE}


def test_the_masks_are_asked_again_soon_and_then_rarely() -> None:
    plan = Plan(lambda pid: pid == FIRST_OF_LAST_MASK, pace=Pace(), mono_ms=0)
    commands = asked(plan, until=20 * 60_000)
    assert [now // 60_000 for now, command in commands if command == "0100"] == [0, 10]
    assert [command for _, command in commands].count("01A0") == 2
    assert "0120" not in {command for _, command in commands}


def test_a_group_that_has_begun_is_not_between() -> None:
    plan = Plan(everything, pace=Pace(), mono_ms=0)
    assert plan.is_between
    plan.next(0)
    assert not plan.is_between


def test_a_slow_adapter_still_gets_to_everything() -> None:
    plan = Plan(everything, pace=Pace(), mono_ms=0)
    commands = [command for _, command in asked(plan, until=60_000, took_ms=900)]
    assert commands.count("010C") > 15
    assert commands.count("012F") >= 4


def test_what_was_missed_is_not_made_up_for() -> None:
    plan = Plan(lambda pid: pid == ENGINE_SPEED_PID, pace=Pace(), mono_ms=0)
    asked(plan, until=1_500)
    later = 90_000
    assert {plan.next(later) for _ in range(3)} == {"010C", "0100", VOLTAGE}
    assert plan.next(later) is None
    assert plan.due_at() == later + 1_000


def test_what_is_dropped_is_not_asked_any_more() -> None:
    plan = Plan(everything, pace=Pace(), mono_ms=0)
    plan.drop(VIN)
    assert VIN not in {command for _, command in asked(plan, until=4_000_000, took_ms=500)}

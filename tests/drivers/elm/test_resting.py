from drivers.elm.resting import Rest, RestRules

RULES = RestRules()
MINUTE = 60_000


def looks(rest: Rest, *, until: int, millivolts: int | None = None) -> list[int]:
    """The minutes in which the vehicle is asked."""
    now, minutes = 0, []
    while now < until:
        if rest.is_look_due(now):
            minutes.append(now // MINUTE)
            rest.looked(now)
        if rest.is_voltage_due(now):
            rest.measured(millivolts, now)
        now = max(now + 1, rest.due_at())
    return minutes


def test_the_vehicle_is_asked_ever_more_rarely() -> None:
    rest = Rest(rules=RULES, mono_ms=0)
    assert looks(rest, until=60 * MINUTE) == [1, 3, 7, 15, 30, 45]


def test_a_low_battery_is_left_alone_until_it_is_charged() -> None:
    rest = Rest(rules=RULES, mono_ms=0)
    rest.measured(11_500, 0)
    assert looks(rest, until=60 * MINUTE, millivolts=11_500) == []
    rest.measured(12_400, 60 * MINUTE)
    assert rest.is_look_due(60 * MINUTE)


def test_a_voltage_that_rises_is_reason_to_look() -> None:
    rest = Rest(rules=RULES, mono_ms=0)
    rest.measured(12_500, 0)
    assert not rest.is_look_due(1)
    rest.measured(14_000, 10_000)
    assert rest.is_look_due(10_000)
    assert rest.due_at() == 0
    rest.looked(10_000)
    rest.measured(14_000, 20_000)
    assert not rest.is_look_due(20_000)  # it has not risen again
    assert rest.is_look_due(10_000 + RULES.first_look_ms)


def test_a_voltage_that_was_high_all_along_is_a_charger() -> None:
    rest = Rest(rules=RULES, mono_ms=0)
    assert looks(rest, until=10 * MINUTE, millivolts=13_800) == [1, 3, 7]


def test_an_adapter_that_cannot_measure_changes_nothing() -> None:
    rest = Rest(rules=RULES, mono_ms=0)
    assert looks(rest, until=10 * MINUTE, millivolts=None) == [1, 3, 7]

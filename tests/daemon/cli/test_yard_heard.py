from daemon.cli.yard_heard import YardHeard
from drivers.readings import (
    CodesRead,
    Diagnosed,
    Diagnosis,
    FaultCode,
    Heard,
    Lamps,
    Named,
    Sample,
)

AT = 1_764_000_000_000
DARK = Lamps(False, False, False, False)


def filled() -> YardHeard:
    found = YardHeard()
    samples = (
        Sample("coolant", AT, 80, 0),
        Sample("coolant", AT + 1_000, 88, 0),
        Sample("battery", AT, None, 0),
    )
    codes = (
        Diagnosed(AT, 0, True, Diagnosis(DARK, (FaultCode(110, 3, 1),))),
        CodesRead(AT, 0, True, None, ("P0301",)),
    )
    found.add(Heard("T07", samples, codes, (Named(AT, 0, "V"),)))
    found.add(Heard("T07", (Sample("coolant", AT - 1, 70, 0),)))
    found.count("T07", 2, {"out_of_range:coolant": 3})
    found.count("T06", 1, {})
    return found


def test_each_unit_is_a_row() -> None:
    assert list(filled().rows()) == [
        ("T06", "1", "0", "-", "0", "-", "-"),
        ("T07", "2", "4", "coolant 88 °C, battery unknown", "2", "V", "out_of_range:coolant 3"),
    ]


def test_json_has_values_as_people_read_them() -> None:
    told = filled().answer()[1]
    assert told["signals"] == {
        "coolant": {"at": "2025-11-24T16:00:01Z", "value": 88.0, "unit": "°C", "source": 0},
        "battery": {"at": "2025-11-24T16:00:00Z", "value": None, "unit": "V", "source": 0},
    }
    assert told["codes"] == ["110/3", "P0301"]


def test_codes_are_those_told_last() -> None:
    found = filled()
    found.add(Heard("T07", (), (Diagnosed(AT, 0, True, Diagnosis(DARK, ())),)))
    assert found.answer()[1]["codes"] == []

import pytest

from drivers.readings import CodesRead, Diagnosed, Diagnosis, FaultCode, Heard, Lamps, Named, Sample
from drivers.yard_mqtt.message import MessageReader
from drivers.yard_mqtt.signals import OWN_SOURCE
from tests.drivers.yard_mqtt.messages import FULL, NOW, full, only

VIN = FULL["vin"]


def read(told: object, arrived: int | None = NOW) -> tuple[Heard | None, list[str]]:
    refused: list[str] = []
    heard = MessageReader("T07", arrived=arrived, refuse=refused.append).heard(told)
    return heard, refused


def test_everything_at_once() -> None:
    assert read(full()) == (
        Heard(
            "T07",
            (
                Sample("wheel_speed", NOW - 2_000, 3_200, 0),
                Sample("engine_speed", NOW, 6_588, 0),
                Sample("coolant", NOW, 88, 0),
                Sample("oil_pressure", NOW, None, 0),
                Sample("pto", NOW, 1, 0),
                Sample("drum_speed", NOW, -35, 0),
            ),
            (
                Diagnosed(
                    NOW,
                    0,
                    True,
                    Diagnosis(Lamps(False, True, False, False), (FaultCode(110, 3, 1),)),
                ),
                CodesRead(NOW, 0, True, None, ("P0301",)),
            ),
            (Named(NOW, 0, VIN),),
        ),
        [],
    )


def test_who_says_no_source_speaks_for_himself() -> None:
    heard, _ = read(only(pto=False))
    assert heard is not None
    assert heard.samples == (Sample("pto", NOW, 0, OWN_SOURCE),)


def test_samples_have_the_source_of_their_message_or_their_own() -> None:
    samples = [{"at": NOW, "pto": True}, {"at": NOW + 1, "pto": True, "source": 49}]
    heard, _ = read({"v": 1, "source": 3, "samples": samples})
    assert heard is not None
    assert [one.source for one in heard.samples] == [3, 49]


def test_one_bad_value_does_not_touch_the_others() -> None:
    told = full(vin="?", drum_rpm=99)
    told["signals"] |= {"coolant": "hot", "tyre": 8}
    told["samples"].append({"at": 5, "signals": {"coolant": 80}})
    told["samples"].append({"at": NOW, "signals": {"battery": 27.9}})
    heard, refused = read(told)
    assert heard is not None
    assert [one.signal for one in heard.samples] == [
        "wheel_speed", "engine_speed", "oil_pressure", "pto", "battery",
    ]  # fmt: skip
    assert len(heard.diagnosed) == 2
    assert refused == [
        "wrong_type:coolant", "unknown_signal:tyre", "out_of_range:drum_speed", "bad_vin",
        "bad_time",
    ]  # fmt: skip


def test_one_bad_code_ends_the_whole_list() -> None:
    told = only(codes=[{"spn": 110, "fmi": 3}, {"spn": 111}], pto=True)
    heard, refused = read(told)
    assert heard is not None
    assert (heard.diagnosed, refused) == ((), ["bad_code"])
    assert heard.samples


def test_a_bad_time_of_the_message_leaves_its_batch() -> None:
    heard, refused = read(full(at=1))
    assert heard is not None
    assert [one.signal for one in heard.samples] == ["wheel_speed"]
    assert refused == ["bad_time"]


def test_the_first_of_two_values_holds() -> None:
    heard, refused = read(only(signals={"drum_speed": 2}, drum_rpm=3))
    assert heard is not None
    assert [one.value for one in heard.samples] == [20]
    assert refused == ["duplicate:drum_speed"]


@pytest.mark.parametrize("at", [NOW + 300_001, NOW - 30 * 86_400_000 - 1])
def test_without_an_arrival_nobody_knows_what_is_late(at: int) -> None:
    assert read(only(pto=True) | {"at": at})[0] is None
    heard, refused = read(only(pto=True) | {"at": at}, arrived=None)
    assert heard is not None
    assert not refused


@pytest.mark.parametrize("at", [NOW + 300_000, NOW - 30 * 86_400_000])
def test_limits_of_time_belong_to_it(at: int) -> None:
    assert read(only() | {"at": at})[1] == []


def test_nothing_in_it_is_nothing_heard() -> None:
    assert read(only()) == (None, [])

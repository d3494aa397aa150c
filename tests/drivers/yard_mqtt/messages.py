"""Messages of units for tests: what stands in the documents, and what a unit gets wrong."""

import json
from copy import deepcopy
from typing import Any

NOW = 1_764_000_000_000
FULL: dict[str, Any] = {
    "v": 1,
    "at": "2025-11-24T16:00:00Z",
    "source": 0,
    "signals": {
        "engine_speed": 823.5,
        "coolant": {"value": 88, "unit": "°C"},
        "oil_pressure": None,
    },
    "pto": True,
    "drum_rpm": -3.5,
    "codes": [{"spn": 110, "fmi": 3, "count": 1, "lamp": "red_stop"}, {"dtc": "P0301"}],
    "vin": "1FUJGLDR9CSBM1234",
    "samples": [{"at": NOW - 2_000, "signals": {"wheel_speed": 12.5}}],
}


def full(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(FULL), **changes}


def only(**fields: Any) -> dict[str, Any]:
    return {"v": 1, "at": NOW, **fields}


def payload(told: object) -> bytes:
    return json.dumps(told).encode()


GOOD: dict[str, Any] = {
    "everything": full(),
    "nothing but a sign of life": only(),
    "version as a float": only() | {"v": 1.0},
    "a signal that is not known yet": only(signals={"tyre_pressure": 8}),
    "a field that is not known yet": only(colour="red"),
    "nobody knows": only(signals={"coolant": None}, pto=None, drum_rpm=None, vin=None, codes=None),
    "an object without a unit": only(signals={"coolant": {"value": None}}),
    "plain degrees": only(signals={"coolant": {"value": 80, "unit": "degC"}}),
    "a switch as an object": only(signals={"pto": {"value": False}}),
    "no fault any more": only(codes=[]),
    "a fault that nobody counts": only(codes=[{"spn": 100, "fmi": 1, "count": None}]),
    "a fault with two names": only(codes=[{"dtc": "P0A0F", "spn": "?"}]),
    "a batch alone": {"v": 1, "samples": [{"at": NOW, "source": 49, "pto": True}]},
    "an empty batch": {"v": 1, "samples": []},
    "an offset": only() | {"at": "2025-11-24T18:00:00.123+02:00"},
    "limits": only(signals={"fuel_level": 100, "coolant": -60, "engine_speed": 8000}),
    "the highest address": only(source=253),
}
BAD: dict[str, tuple[Any, dict[str, int]]] = {
    "a list": ([], {"not_an_object": 1}),
    "a text": ("hello", {"not_an_object": 1}),
    "no version": ({"at": NOW}, {"wrong_version": 1}),
    "another version": (only() | {"v": 2}, {"wrong_version": 1}),
    "version true": (only() | {"v": True}, {"wrong_version": 1}),
    "version as text": (only() | {"v": "1"}, {"wrong_version": 1}),
    "no time": ({"v": 1}, {"no_time": 1}),
    "values without a time beside a batch": (
        {"v": 1, "samples": [], "signals": {"coolant": 80}},
        {"no_time": 1},
    ),
    "time in seconds": (only() | {"at": NOW // 1000}, {"bad_time": 1}),
    "time without an offset": (only() | {"at": "2025-11-24T16:00:00"}, {"bad_time": 1}),
    "time of month 13": (only() | {"at": "2025-13-24T16:00:00Z"}, {"bad_time": 1}),
    "no time at all": (only() | {"at": None}, {"bad_time": 1}),
    "half a millisecond": (only() | {"at": NOW + 0.5}, {"bad_time": 1}),
    "source of a broadcast": (only(source=255), {"bad_source": 1}),
    "source as text": (only(source="0"), {"bad_source": 1}),
    "signals as a list": (only(signals=[1]), {"wrong_type": 1}),
    "no signals": (only(signals=None), {"wrong_type": 1}),
    "a number as text": (only(signals={"coolant": "88"}), {"wrong_type": 1}),
    "a number as a switch": (only(signals={"coolant": True}), {"wrong_type": 1}),
    "a switch as a number": (only(pto=1), {"wrong_type": 1}),
    "too hot": (only(signals={"coolant": 200.1}), {"out_of_range": 1}),
    "a drum too fast": (only(drum_rpm=-31), {"out_of_range": 1}),
    "a huge number": (only(signals={"fuel_used": 10**400}), {"out_of_range": 1}),
    "degrees of another kind": (
        only(signals={"coolant": {"value": 190, "unit": "°F"}}),
        {"wrong_unit": 1},
    ),
    "a unit for a switch": (only(signals={"pto": {"value": True, "unit": "V"}}), {"wrong_unit": 1}),
    "an object without a value": (only(signals={"coolant": {"unit": "°C"}}), {"no_value": 1}),
    "codes as an object": (only(codes={"spn": 1}), {"wrong_type": 1}),
    "a code of nothing": (only(codes=[{}]), {"bad_code": 1}),
    "code zero": (only(codes=[{"spn": 0, "fmi": 0}]), {"bad_code": 1}),
    "a code as text": (only(codes=["P0301"]), {"bad_code": 1}),
    "a code too large": (only(codes=[{"spn": 524_288, "fmi": 3}]), {"bad_code": 1}),
    "a code with a lamp that is none": (
        only(codes=[{"spn": 1, "fmi": 3, "lamp": "green"}]),
        {"bad_code": 1},
    ),
    "a code that counts too far": (
        only(codes=[{"spn": 1, "fmi": 3, "count": 127}]),
        {"bad_code": 1},
    ),
    "a trouble code in small letters": (only(codes=[{"dtc": "p0301"}]), {"bad_code": 1}),
    "too many codes": (only(codes=[{"spn": 1, "fmi": 3}] * 101), {"too_many_codes": 1}),
    "a short VIN": (only(vin="1FUJGLDR9CSBM123"), {"bad_vin": 1}),
    "a VIN with an O": (only(vin="1FUJGLDR9CSBM12O4"), {"bad_vin": 1}),
    "a VIN as a number": (only(vin=17), {"wrong_type": 1}),
    "samples as an object": ({"v": 1, "samples": {}}, {"wrong_type": 1}),
    "a sample as a number": ({"v": 1, "samples": [5]}, {"wrong_type": 1}),
    "a sample without a time": ({"v": 1, "samples": [{"pto": True}]}, {"no_time": 1}),
    "a sample of a bad source": (
        {"v": 1, "samples": [{"at": NOW, "source": -1}]},
        {"bad_source": 1},
    ),
    "too many samples": ({"v": 1, "samples": [{"at": NOW}] * 1001}, {"too_many_samples": 1}),
}
"""With what is counted of each."""
LATE: dict[str, tuple[Any, dict[str, int]]] = {
    "six minutes ahead": (only() | {"at": NOW + 360_000}, {"from_the_future": 1}),
    "over thirty days old": (only() | {"at": NOW - 30 * 86_400_000 - 1}, {"too_old": 1}),
    "a day that is none": (only() | {"at": "2025-02-30T16:00:00Z"}, {"bad_time": 1}),
    "a value told twice": (only(signals={"pto": True}, pto=True), {"duplicate": 1}),
}
"""Wrong too, but no schema can say so."""

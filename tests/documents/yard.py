"""docs/yard.md, by hand but for its table of signals, and the JSON Schema beside it."""

import json
import re
from pathlib import Path
from typing import Any

from drivers.yard_mqtt import signals
from drivers.yard_mqtt.message import VERSION
from drivers.yard_mqtt.signals import NUMBERS, SWITCHES

PAGE = Path(__file__).parents[2] / "docs" / "yard.md"
PART = re.compile(
    r"(?P<begin><!-- signals: made by `make docs` -->\n).*?(?P<end><!-- end -->\n)", re.DOTALL
)
Schema = dict[str, Any]


def text() -> str:
    return PART.sub(
        lambda part: f"{part['begin']}\n{_table()}\n{part['end']}",
        PAGE.read_text(encoding="utf-8"),
    )


def schema_text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a vehicle unit publishes to PREFIX/UNIT/telemetry",
        "type": "object",
        "required": ["v"],
        "properties": {
            "v": {"const": VERSION},
            **_sample_properties(),
            "codes": {
                "description": "All fault codes that are active now; empty: none is.",
                "type": ["array", "null"],
                "maxItems": signals.CODES_MOST,
                "items": _code(),
            },
            "vin": {"type": ["string", "null"], "pattern": _whole(signals.VIN)},
            "samples": {
                "description": "Values of several instants, in any order.",
                "type": "array",
                "maxItems": signals.SAMPLES_MOST,
                "items": {
                    "type": "object",
                    "required": ["at"],
                    "properties": _sample_properties(),
                },
            },
        },
        "if": {
            "required": ["samples"],
            "not": {
                "anyOf": [
                    {"required": [name]} for name in ("signals", "codes", "vin", "pto", "drum_rpm")
                ]
            },
        },
        "then": True,
        "else": {"required": ["at"]},
    }


def _sample_properties() -> Schema:
    switch, drum = {"type": ["boolean", "null"]}, signals.NUMBER_BY_NAME["drum_speed"]
    return {
        "at": {
            "description": "RFC 3339 with its offset, or ms since 1970 UTC.",
            "type": ["string", "integer"],
            "pattern": _whole(signals.INSTANT),
            "minimum": signals.INSTANT_LEAST,
            "maximum": signals.INSTANT_MOST,
        },
        "source": {
            "description": "Address on the vehicle's bus that measures it; left out: the unit.",
            "type": "integer",
            "minimum": 0,
            "maximum": signals.SOURCE_MOST,
        },
        "signals": {
            "type": "object",
            "properties": {
                **{
                    one.signal.name: _value(_number(one), list(one.units), one.signal.title)
                    for one in NUMBERS
                },
                **{one.name: _value(switch, [""], one.title) for one in SWITCHES},
            },
        },
        "pto": switch,
        "drum_rpm": _number(drum),
    }


def _number(one: signals.Said) -> Schema:
    return {"type": ["number", "null"], "minimum": one.least, "maximum": one.most}


def _value(plain: Schema, units: list[str], title: str) -> Schema:
    """Plain, or as an object that names its unit."""
    return {
        "title": title,
        "if": {"type": "object"},
        "then": {
            "required": ["value"],
            "properties": {"value": plain, "unit": {"enum": units}},
        },
        "else": plain,
    }


def _code() -> Schema:
    lamp = {"enum": [*signals.LAMPS, None]}
    count = {"type": ["integer", "null"], "minimum": 0, "maximum": signals.COUNT_MOST}
    return {
        "type": "object",
        "properties": {"lamp": lamp},
        "if": {"required": ["dtc"]},
        "then": {"properties": {"dtc": {"type": "string", "pattern": _whole(signals.DTC)}}},
        "else": {
            "required": ["spn", "fmi"],
            "properties": {
                "spn": {"type": "integer", "minimum": 1, "maximum": signals.SPN_MOST},
                "fmi": {"type": "integer", "minimum": 0, "maximum": signals.FMI_MOST},
                "count": count,
            },
        },
    }


def _whole(pattern: str) -> str:
    return f"^{pattern}$"


def _table() -> str:
    rows = [
        f"| `{one.signal.name}` | {one.signal.title} | {_units(one)} | {one.least:,} to"
        f" {one.most:,} | {_step(one)} |"
        for one in NUMBERS
    ]
    rows += [f"| `{one.name}` | {one.title} | - | `true` or `false` | - |" for one in SWITCHES]
    head = ["| signal | is | unit | range | kept to |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _units(one: signals.Said) -> str:
    return " or ".join(f"`{unit}`" for unit in one.units)


def _step(one: signals.Said) -> str:
    step = 1 / one.signal.per_unit
    return f"{step:.6g} {one.signal.unit}"

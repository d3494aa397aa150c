"""A unit's state as JSON text and back, exactly."""

import json
from collections.abc import Callable
from typing import Any

from daemon.domain.tracking.facts import Motion
from daemon.domain.tracking.state import (
    ClockDoubt,
    Doubt,
    Left,
    Phase,
    Roll,
    Spot,
    UnitState,
    Wheels,
)
from drivers.readings import Fix

VERSION = 1
_TYPES: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("motion", Motion),
    ("phase", Phase),
    ("clock", ClockDoubt._make),
    ("wheels", Wheels),
    ("left", Left._make),
    ("roll", Roll._make),
)


def to_json(state: UnitState) -> str:
    fresh = UnitState.fresh().__dict__
    body = {key: value for key, value in state.__dict__.items() if value != fresh[key]}
    return json.dumps({"v": VERSION, **body}, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> UnitState:
    """Raises ValueError for anything `to_json` did not write."""
    body: dict[str, Any] = json.loads(text)  # the border: values are typed from here on
    if not isinstance(body, dict) or body.pop("v", None) != VERSION:
        raise ValueError("not a tracking state of this release")
    unknown = body.keys() - UnitState.fresh().__dict__.keys()
    if unknown:
        raise ValueError(f"not in a tracking state: {', '.join(sorted(unknown))}")
    for key in ("last", "stood_fix", "kept"):
        if key in body:
            body[key] = Fix._make(body[key])
    if "doubt" in body:
        doubt = Doubt._make(body["doubt"])
        body["doubt"] = doubt._replace(fix=Fix._make(doubt.fix))
    for key in ("mark", "chord", "spot_names"):
        if key in body:
            body[key] = tuple(body[key])
    for key, kind in _TYPES:
        if key in body:
            body[key] = kind(body[key])
    body["spots"] = tuple(Spot._make(spot) for spot in body.get("spots", ()))
    body["sites"] = tuple((name, at) for name, at in body.get("sites", ()))
    return UnitState(**body)

"""How far the fold of a unit's samples is, as JSON text and back, exactly."""

import json
from dataclasses import fields
from typing import Any

from daemon.domain.telemetry.facts import Severity
from daemon.domain.telemetry.features import FeatureDay
from daemon.domain.telemetry.state import (
    Block,
    Code,
    Engine,
    Fuel,
    Idling,
    Rival,
    Track,
    UnitTelemetry,
)

VERSION = 1
_PLAIN = ("vin", "vin_source", "vin_at", "other_vin", "other_times", "day_until")
_TRACK = tuple(one.name for one in fields(Track) if one.name != "rivals")
_RIVAL = tuple(one.name for one in fields(Rival))
_ENGINE = tuple(one.name for one in fields(Engine))
_BLOCK = tuple(one.name for one in fields(Block))
_CODE = tuple(one.name for one in fields(Code))


def to_json(state: UnitTelemetry) -> str:
    fuel = state.fuel
    body = {
        "v": VERSION,
        **{name: getattr(state, name) for name in _PLAIN},
        "tracks": {
            signal: [*_row(track, _TRACK), [[key, *_row(one, _RIVAL)] for key, one in rivals]]
            for signal, track in state.tracks.items()
            for rivals in (track.rivals.items(),)
        },
        "engine": _row(state.engine, _ENGINE),
        "idling": [state.idling.since, state.idling.last],
        "fuel": [
            fuel.began,
            fuel.last,
            fuel.levels,
            fuel.stood,
            [_row(block, _BLOCK) for block in fuel.blocks],
        ],
        "codes": [[*key, *_row(code, _CODE)] for key, code in state.codes.items()],
        "lists_at": [[*key, at] for key, at in state.lists_at.items()],
        "counted": state.counted,
        "day": None if state.day is None else state.day.to_body(),
    }
    return json.dumps(body, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> UnitTelemetry:
    """Raises ValueError for anything `to_json` did not write."""
    body: dict[str, Any] = json.loads(text)  # the border: values are typed from here on
    if not isinstance(body, dict) or body.get("v") != VERSION:
        raise ValueError("not a state of telemetry of this release")
    try:
        return _state(body)
    except (KeyError, TypeError, IndexError) as exc:
        raise ValueError(f"not a state of telemetry: {exc!r}") from exc


def _state(body: dict[str, Any]) -> UnitTelemetry:
    began, last, levels, stood, blocks = body["fuel"]
    return UnitTelemetry(
        **{name: body[name] for name in _PLAIN},
        tracks={signal: _track(row) for signal, row in body["tracks"].items()},
        engine=Engine(*body["engine"]),
        idling=Idling(*body["idling"]),
        fuel=Fuel(began, last, levels, stood, [Block(*row) for row in blocks]),
        codes={
            (source, code): Code(Severity(severity), *rest)
            for source, code, severity, *rest in body["codes"]
        },
        lists_at={(source, is_active): at for source, is_active, at in body["lists_at"]},
        counted={signal: (at, value) for signal, (at, value) in body["counted"].items()},
        day=None if body["day"] is None else FeatureDay.from_body(body["day"]),
    )


def _track(row: list[Any]) -> Track:
    *plain, rivals = row
    track = Track(*plain)
    track.rivals = {source: Rival(*rest) for source, *rest in rivals}
    return track


def _row(one: object, names: tuple[str, ...]) -> list[object]:
    return [getattr(one, name) for name in names]

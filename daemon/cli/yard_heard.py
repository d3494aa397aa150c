"""What was heard on the yard in a while, by unit: for a table and for JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from daemon.cli.output import DASH, iso
from drivers.readings import SIGNAL_BY_NAME, Diagnosed, Heard, Sample


@dataclass(slots=True)
class UnitHeard:
    messages: int = 0
    samples: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    latest: dict[str, Sample] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    """At the last telling: `110/3`, `P0301`."""
    vin: str | None = None


class YardHeard:
    def __init__(self) -> None:
        self._units: dict[str, UnitHeard] = {}

    def add(self, heard: Heard) -> None:
        unit = self._units.setdefault(heard.unit, UnitHeard())
        unit.samples += len(heard.samples)
        for sample in heard.samples:
            known = unit.latest.get(sample.signal)
            if known is None or known.at <= sample.at:
                unit.latest[sample.signal] = sample
        if heard.diagnosed:
            unit.codes = [
                code
                for told in heard.diagnosed
                for code in (
                    [f"{one.spn}/{one.fmi}" for one in told.told.codes]
                    if isinstance(told, Diagnosed)
                    else told.codes
                )
            ]
        for named in heard.named:
            unit.vin = named.vin

    def count(self, name: str, messages: int, refused: Mapping[str, int]) -> None:
        unit = self._units.setdefault(name, UnitHeard())
        unit.messages = messages
        unit.refused = dict(sorted(refused.items()))

    def rows(self) -> Iterator[tuple[str, ...]]:
        for name, unit in sorted(self._units.items()):
            yield (
                name,
                str(unit.messages),
                str(unit.samples),
                ", ".join(_shown(one) for one in unit.latest.values()) or DASH,
                str(len(unit.codes)),
                unit.vin or DASH,
                ", ".join(f"{reason} {count}" for reason, count in unit.refused.items()) or DASH,
            )

    def answer(self) -> list[dict[str, object]]:
        return [
            {
                "unit": name,
                "messages": unit.messages,
                "samples": unit.samples,
                "signals": {one.signal: _told(one) for one in unit.latest.values()},
                "codes": unit.codes,
                "vin": unit.vin,
                "refused": unit.refused,
            }
            for name, unit in sorted(self._units.items())
        ]


def _told(sample: Sample) -> dict[str, object]:
    signal = SIGNAL_BY_NAME[sample.signal]
    value = None if sample.value is None else signal.shown(sample.value)
    return {"at": iso(sample.at), "value": value, "unit": signal.unit, "source": sample.source}


def _shown(sample: Sample) -> str:
    signal = SIGNAL_BY_NAME[sample.signal]
    if sample.value is None:
        return f"{signal.title} unknown"
    return f"{signal.title} {signal.shown(sample.value):.{signal.decimals}f} {signal.unit}".rstrip()

"""What a log of a CAN bus holds, as text and as JSON."""

from collections.abc import Iterator, Mapping

import click

from daemon.cli.output import DASH, iso, print_table, printable
from daemon.domain.maintenance.fault_words import component, failure_mode
from daemon.ingest.can_log import BusSeen, Decoded, SignalSeen
from drivers.readings import Diagnosed, FaultCode, Lamps, Signal

COLUMNS = {
    "signal": "left",
    "address": "right",
    "samples": "right",
    "unknown": "right",
    "least": "right",
    "most": "right",
    "last": "right",
    "unit": "left",
    " ": "left",
}
DISPUTED = "! addresses differ"
LAMPS = ("exhaust (MIL)", "red stop", "amber warning", "protect")


def unit_value(signal: Signal, value: int) -> str:
    """In the unit that people read."""
    return f"{signal.shown(value):.{signal.decimals}f}"


def print_decoded(found: Decoded) -> None:
    frames = sum(bus.frames for bus in found.buses)
    click.echo(f"{_grouped(frames)} frames{_lasting(found)}")
    for bus in found.buses:
        click.echo(f"\n{printable(bus.name)}: {_grouped(bus.frames)} frames")
        if bus.signals:
            print_table(COLUMNS, (_cells(bus, one) for one in bus.signals))
        else:
            click.echo("no signal that is known")
        for line in _lines(bus):
            click.echo(line)
    if found.faults:
        click.echo(f"\nlines left out: {_counted(found.faults)}")


def as_answer(found: Decoded) -> dict[str, object]:
    """Values in the unit that stands beside them."""
    return {
        "lines": found.lines,
        "first_at": iso(found.first_at),
        "last_at": iso(found.last_at),
        "lines_left_out": dict(found.faults),
        "buses": [_bus_answer(bus) for bus in found.buses],
    }


def _cells(bus: BusSeen, one: SignalSeen) -> tuple[str, ...]:
    def shown(value: int | None) -> str:
        return DASH if value is None else unit_value(one.signal, value)

    return (
        one.signal.title,
        str(one.source),
        _grouped(one.count),
        _grouped(one.unknown),
        shown(one.least),
        shown(one.most),
        shown(one.last),
        one.signal.unit,
        DISPUTED if one.signal.name in bus.disputed else "",
    )


def _lines(bus: BusSeen) -> Iterator[str]:
    for source, number in bus.vins:
        yield f"VIN {number}, says address {source}"
    for said in bus.diagnosed:
        yield _diagnosis(said)
        for code in said.told.codes:
            yield f"  {_code(code)}"
    for (signal, source), count in sorted(bus.sensor_errors.items()):
        yield f"sensor of {signal} has failed, says address {source}, {_grouped(count)} times"
    if bus.unread:
        kinds = len(bus.unread)
        yield f"not read: {_grouped(sum(bus.unread.values()))} frames of {kinds} other kinds"
    if bus.faults:
        yield f"damaged: {_counted(bus.faults)}"


def _diagnosis(said: Diagnosed) -> str:
    when = "active" if said.is_active else "former"
    codes = len(said.told.codes)
    found = "no fault codes" if not codes else f"{codes} fault code{'s' if codes > 1 else ''}"
    return f"address {said.source}: {when}: {found}; lamps: {_lit(said.told.lamps)}"


def _lit(lamps: Lamps) -> str:
    return ", ".join(name for name, is_lit in zip(LAMPS, lamps, strict=True) if is_lit) or "none"


def _code(code: FaultCode) -> str:
    of = f"SPN {code.spn} {component(code.spn)}".rstrip()
    times = "" if code.occurrences is None else f", {code.occurrences} times"
    old = "; an older form, its number may be another" if code.is_old_form else ""
    return f"{of}, FMI {code.fmi} {failure_mode(code.fmi)}{times}{old}"


def _lasting(found: Decoded) -> str:
    if found.first_at is None or found.last_at is None:
        return ""
    seconds = (found.last_at - found.first_at) / 1000
    return f" in {seconds:,.1f} s".replace(",", " ") + f", from {iso(found.first_at)} on"


def _counted(counts: Mapping[str, int]) -> str:
    said = (f"{_grouped(count)} {why.replace('_', ' ')}" for why, count in sorted(counts.items()))
    return ", ".join(said)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _bus_answer(bus: BusSeen) -> dict[str, object]:
    return {
        "bus": bus.name,
        "frames": bus.frames,
        "signals": [_signal_answer(bus, one) for one in bus.signals],
        "vins": [{"address": source, "vin": number} for source, number in bus.vins],
        "diagnoses": [_diagnosis_answer(said) for said in bus.diagnosed],
        "sensor_errors": [
            {"signal": signal, "address": source, "count": count}
            for (signal, source), count in sorted(bus.sensor_errors.items())
        ],
        "unread": {f"{pgn}": count for pgn, count in sorted(bus.unread.items())},
        "faults": dict(bus.faults),
    }


def _signal_answer(bus: BusSeen, one: SignalSeen) -> dict[str, object]:
    def shown(value: int | None) -> float | None:
        return None if value is None else one.signal.shown(value)

    return {
        "signal": one.signal.name,
        "address": one.source,
        "unit": one.signal.unit,
        "samples": one.count,
        "unknown": one.unknown,
        "least": shown(one.least),
        "most": shown(one.most),
        "last": shown(one.last),
        "is_disputed": one.signal.name in bus.disputed,
    }


def _diagnosis_answer(said: Diagnosed) -> dict[str, object]:
    return {
        "address": said.source,
        "at": iso(said.at),
        "is_active": said.is_active,
        "lamps": said.told.lamps._asdict(),
        "codes": [code._asdict() for code in said.told.codes],
    }

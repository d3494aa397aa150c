from collections.abc import Iterator
from dataclasses import replace
from math import hypot, sqrt
from statistics import fmean, pstdev
from typing import NamedTuple

import pytest

from daemon.town.persona import GGA_FIRST, PLAIN, ROLLED_OVER, TERSE, Persona
from daemon.town.receiver import IDEAL, Receiver, ReceiverModel, recorded, usual_model
from daemon.town.shift import Trade
from daemon.town.trajectory import Sample
from drivers.nmea.checksum import xor_of
from tests.daemon.town.scene import day, town

START = 1_781_520_000_000
STILL = Sample(START, 41.3, -98.2, 0.0, 0.0, False, 0.0)


class Heard(NamedTuple):
    east_m: float
    north_m: float
    knots: float


def receiver(model: ReceiverModel, persona: Persona = PLAIN, seed: int = 1) -> Receiver:
    return Receiver(persona, model, unit="u", seed=seed, plane=town().plane)


def fields_of(line: bytes) -> list[str]:
    return line.decode("ascii").partition("*")[0].split(",")


def heard(made: Receiver, seconds: int, sample: Sample = STILL) -> Iterator[Heard]:
    """Errors of each fix against the sample, from the RMC alone."""
    plane = town().plane
    for second in range(seconds):
        epoch = made.epoch(sample._replace(at=START + second * 1000))
        for line in epoch.splitlines():
            fields = fields_of(line)
            if fields[0][3:] != "RMC" or fields[2] != "A":
                continue
            lat = int(fields[3][:2]) + float(fields[3][2:]) / 60
            lon = -(int(fields[5][:3]) + float(fields[5][3:]) / 60)
            yield Heard(
                (lon - sample.lon) * plane.metres_per_lon_degree,
                (lat - sample.lat) * plane.metres_per_lat_degree,
                float(fields[7]),
            )


def test_an_ideal_receiver_tells_the_truth() -> None:
    for got in heard(receiver(IDEAL), 20):
        assert hypot(got.east_m, got.north_m) < 0.02
        assert got.knots == 0.0


def test_error_has_its_spread_and_its_memory() -> None:
    # An epoch every 10 s, so that the hours are long enough to see a memory of 60 s.
    made = receiver(replace(IDEAL, error_sd_m=5.0), replace(PLAIN, period_ms=10_000))
    fixes = list(heard(made, 20_000))
    errors = [got.east_m for got in fixes]
    spread = pstdev(errors)
    assert spread == pytest.approx(5.0, rel=0.06)
    assert pstdev(got.north_m for got in fixes) == pytest.approx(5.0, rel=0.06)
    for lag, expected in ((3, 0.607), (6, 0.368), (12, 0.135)):
        products = [a * b for a, b in zip(errors, errors[lag:], strict=False)]
        assert fmean(products) / spread**2 == pytest.approx(expected, abs=0.06)


def test_jumps_are_as_many_and_as_far_as_stated() -> None:
    model = replace(IDEAL, jump_rate=0.005)
    offsets = [hypot(got.east_m, got.north_m) for got in heard(receiver(model), 40_000)]
    jumped = [metres for metres in offsets if metres > 1.0]
    assert len(jumped) / len(offsets) == pytest.approx(0.005, abs=0.0015)
    assert min(jumped) >= 49.9
    assert max(jumped) <= 300.1
    runs, run = set(), 0
    for metres in offsets:
        if metres > 1.0:
            run += 1
        elif run:
            runs.add(run)
            run = 0
    assert runs >= {1, 2, 3}


@pytest.mark.parametrize("speed", [0.0, 20.0])
def test_speed_has_its_noise_standing_and_driving(speed: float) -> None:
    model = replace(IDEAL, speed_sd_m_s=0.1)
    sample = STILL._replace(speed_m_s=speed)
    speeds = [got.knots * 1852 / 3600 for got in heard(receiver(model), 4000, sample)]
    if speed:
        assert pstdev(speeds) == pytest.approx(0.1, rel=0.1)
    else:
        assert sqrt(fmean(s * s for s in speeds)) == pytest.approx(0.1, rel=0.1)
        assert 0.0 < max(speeds) < 0.6


def test_a_standing_receiver_believes_now_and_then_that_it_creeps() -> None:
    model = replace(IDEAL, false_speed_every_s=300.0)
    speeds = [got.knots * 1852 / 3600 for got in heard(receiver(model), 20_000)]
    false = [speed for speed in speeds if speed > 0.0]
    assert len(false) / len(speeds) == pytest.approx(5 / 305, abs=0.006)
    assert 0.199 < min(false) < max(false) < 0.801
    driving = STILL._replace(speed_m_s=10.0)
    assert all(
        got.knots == pytest.approx(19.438, abs=0.001)
        for got in heard(receiver(model), 2000, driving)
    )


def test_damage_is_what_breaks_checksums_and_nothing_else() -> None:
    path = day(Trade.MIXER)
    span = path.powered[0]
    clean = receiver(ReceiverModel(damage_rate=0.0), GGA_FIRST)
    for sample in path.samples(span.start, span.start + 600_000):
        for line in clean.epoch(sample).splitlines():
            body, _, digits = line[1:].partition(b"*")
            assert int(digits, 16) == xor_of(body)


def test_sentences_are_dropped_at_the_stated_rate() -> None:
    made = receiver(replace(IDEAL, drop_rate=0.01))
    count = sum(made.epoch(STILL._replace(at=START + s * 1000)).count(b"\n") for s in range(10_000))
    assert count == pytest.approx(20_000 * 0.99, abs=60)


def test_cold_start_says_nothing_then_junk_then_the_time_then_fixes() -> None:
    made = receiver(replace(IDEAL, cold_start_s=(40.0, 40.0)))
    made.power_up(START)
    rows = []
    for second in range(45):
        line = made.epoch(STILL._replace(at=START + second * 1000)).splitlines()[0]
        fields = fields_of(line)
        rows.append((fields[2], fields[9]))
    assert rows[0] == ("V", "")
    assert rows[20] == ("V", "060180")
    assert rows[39] == ("V", "150626")
    assert rows[40:] == [("A", "150626")] * 5
    assert rows.index(("A", "150626")) == 40


@pytest.mark.parametrize("persona", [PLAIN, TERSE])
def test_no_position_under_a_roof_nor_just_behind_it(persona: Persona) -> None:
    made = receiver(replace(IDEAL, reacquire_s=(3.0, 3.0)), persona)
    states = []
    for second in range(20):
        sample = STILL._replace(at=START + second * 1000, covered=5 <= second < 12)
        fields = fields_of(made.epoch(sample).splitlines()[0])
        states.append(fields[2])
        if fields[2] == "V":
            assert fields[3:7] == ["", "", "", ""]
    assert "".join(states) == "AAAAA" + "V" * 9 + "A" * 6


def test_rolled_over_unit_is_1024_weeks_behind() -> None:
    fields = fields_of(receiver(IDEAL, ROLLED_OVER).epoch(STILL).splitlines()[0])
    assert fields[9] == "301006"


def test_models_of_a_fleet_lie_in_their_ranges() -> None:
    models = [usual_model(1, f"u{n}") for n in range(200)]
    assert all(3.0 <= m.error_sd_m <= 8.0 and 0.05 <= m.speed_sd_m_s <= 0.15 for m in models)
    assert max(m.error_sd_m for m in models) - min(m.error_sd_m for m in models) > 4.0


def test_equal_seeds_send_equal_bytes() -> None:
    path = day(Trade.VAN)

    def sent(seed: int) -> bytes:
        made = receiver(ReceiverModel(), GGA_FIRST, seed)
        made.power_up(path.start_at)
        samples = path.samples(path.start_at, path.start_at + 900_000)
        return b"".join(made.epoch(sample) for sample in samples)

    assert sent(1) == sent(1)
    assert sent(1) != sent(2)


def test_nothing_is_sent_without_power() -> None:
    path = day(Trade.MIXER, 3, 2)
    made = receiver(IDEAL, replace(TERSE, period_ms=10_000))
    instants = [at for at, _ in recorded(path, made)]
    powered_ms = sum(span.end - span.start for span in path.powered)
    assert len(path.powered) >= 2
    assert all(any(s.start <= at < s.end for s in path.powered) for at in instants)
    assert len(instants) == pytest.approx(powered_ms / 10_000, abs=5)

import gzip
from pathlib import Path

import pytest

from daemon.town import samples
from daemon.town.layout import TownPlan, build
from tests.architecture.sources import ROOT

FOLDER = ROOT / "sample_nmea"
HEADER = ("# what: ", "# who: ", "# when: ", "# where: ", "# licence: ")


def stored(name: str) -> tuple[Path, bytes]:
    [path] = (path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".chk")
    content = path.read_bytes()
    return path, gzip.decompress(content) if path.suffix == ".gz" else content


@pytest.mark.parametrize("name", ["cold-start", "gga-only", "week-rollover", "truck-bus"])
def test_making_it_again_gives_the_same_bytes(name: str) -> None:
    sample = next(sample for sample in samples.SAMPLES if sample.name == name)
    town = build(TownPlan(seed=samples.SEED))
    assert samples.recording(town, sample) == stored(name)[1]


@pytest.mark.parametrize("name", [sample.name for sample in samples.SAMPLES])
def test_recording_is_small_and_says_what_it_is(name: str) -> None:
    path, text = stored(name)
    assert path.stat().st_size <= 300_000
    for line, key in zip(text.splitlines(), HEADER, strict=False):
        assert line.decode("ascii").startswith(key)


def test_no_recording_is_left_over() -> None:
    found = {path.name.partition(".")[0] for path in FOLDER.iterdir()}
    assert found == {sample.name for sample in samples.SAMPLES}


def test_recordings_show_what_they_are_for() -> None:
    assert b",V," in stored("tunnel")[1]
    assert stored("truck-bus")[1].count(b" can0 18FECA00#04FF6100") > 60
    assert stored("truck-bus")[1].count(b" can0 1CECFF00#20") > 60
    assert b"060180" in stored("cold-start")[1]
    assert {b"070726", b"080726"} <= set(stored("midnight")[1].replace(b",", b" ").split())
    assert b"RMC" not in stored("gga-only")[1]
    assert b",301006," in stored("week-rollover")[1]
    assert {b"\\s:unit-T10%d" % n for n in (1, 2, 3, 4)} <= {
        line.partition(b",")[0] for line in stored("radio-tag-mux")[1].splitlines()
    }

import re
from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.cli.headoffice_json import row_json
from daemon.cli.headoffice_rows import SHOWN, cells
from daemon.wire.batch import SCHEMAS, Row
from daemon.wire.topics import STREAMS, Stream
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.office import address, furnish, store_in
from tests.daemon.headoffice.truth import NOW, names, of_rows, row


@pytest.fixture
def office(depotd: Depotd, tmp_path: Path) -> Depotd:
    furnish(tmp_path)
    return lambda *arguments: depotd("headoffice", *arguments, "--store", address(tmp_path))


def with_values(stream: Stream, **values: object) -> Row:
    known = dict(zip(names(stream), row(stream, 1), strict=True)) | values
    return tuple(known.values())


def test_rows_are_shown_from_a_number_on(office: Depotd) -> None:
    rows = office("rows", "reno", "event", "--from", 14, "--limit", 3, "--json").answer["rows"]
    assert rows == [row_json("event", row("event", n)) for n in (14, 15, 17)]
    nothing = office("rows", "reno", "alert")
    assert (nothing.code, nothing.out) == (Exit.NO, "No alert of reno from 1 on.\n")


@pytest.mark.parametrize("stream", STREAMS)
def test_text_has_number_and_time_whole_and_a_line_for_each_row(
    office: Depotd, tmp_path: Path, stream: Stream
) -> None:
    long = {column.name: "x" * 300 for column in SCHEMAS[stream].columns if column.name == "body"}
    at = {"seq": 123_456_789, "at": NOW, **long}
    with store_in(tmp_path) as store:
        store.take([of_rows(stream, [with_values(stream, **at)])], now=NOW)
    said = office("rows", "reno", stream, "--from", 123_456_789).out
    assert re.search(r"^123456789 ", said, re.MULTILINE)
    assert "2026-06-01 14:03:20Z" in said
    assert len(said.splitlines()) == 2
    assert all(one.heading in said.splitlines()[0] for one in SHOWN[stream])


def test_position_is_told_in_degrees_and_km() -> None:
    told = {
        "seq": 7,
        "unit": "box-1",
        "at": NOW,
        "lat_e7": 395_296_000,
        "lon_e7": -1_198_138_000,
        "speed_cm_s": 2_500,
        "odometer_m": 12_345,
        "verdict": 0,
    }
    assert cells("position", with_values("position", **told)) == [
        "7", "2026-06-01 14:03:20Z", "box-1", "39.52960", "-119.81380", "90", "12.3", "0",
    ]  # fmt: skip


def test_what_is_unknown_is_a_dash() -> None:
    empty = with_values("position", **dict.fromkeys(names("position")[1:]))
    assert cells("position", empty)[1:] == ["-"] * 7


@pytest.mark.parametrize("stream", STREAMS)
def test_columns_are_those_of_the_stream(stream: Stream) -> None:
    assert {one.column for one in SHOWN[stream]} <= set(names(stream))
    assert SHOWN[stream][0].column == "seq"

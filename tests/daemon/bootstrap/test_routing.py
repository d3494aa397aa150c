from pathlib import Path

import pytest

from daemon.bootstrap.routing import faults_of_routing, key_of, routing_of, truck_of
from daemon.clock import ManualClock
from daemon.errors import RoutingAway
from daemon.routing_settings import RoutingTable


def test_without_an_address_there_is_no_service() -> None:
    assert routing_of(RoutingTable(), ManualClock()) is None


def test_the_service_is_made_as_the_settings_say(tmp_path: Path) -> None:
    table = RoutingTable(base_url="https://h", key_file=tmp_path / "key")
    found = routing_of(table, ManualClock())
    assert found is not None
    assert found.status.asked == 0


def test_only_what_is_told_of_the_truck_is_told_on() -> None:
    table = RoutingTable(weight_kg=32_000, height_m=3.9, axles=4)
    assert truck_of(table) == {
        "vehicleWeight": 32_000,
        "vehicleHeight": 3.9,
        "vehicleNumberOfAxles": 4,
    }


@pytest.mark.parametrize("content", [b"k-1\n", b" k-1\r\nmore", b"k-1"])
def test_the_first_line_is_the_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    assert key_of(path) == "k-1"


@pytest.mark.parametrize("content", [None, b"", b"\nk", b"\xff\xfe", b"a\tb"])
def test_a_key_that_is_none_is_named_by_its_file(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RoutingAway, match=f"routing.key_file {path}"):
        key_of(path)


def test_the_check_warns_of_a_missing_key_and_of_an_open_way(tmp_path: Path) -> None:
    assert faults_of_routing(RoutingTable()) == []
    found = faults_of_routing(RoutingTable(base_url="http://h", key_file=tmp_path / "key"))
    assert ["cannot be read" in found[0], "readable for everybody" in found[1]] == [True, True]

import signal
import subprocess
import sys
from pathlib import Path

from daemon.settings import load
from tests.daemon.cli.conftest import Depotd


def test_files_of_the_town_replay(depotd: Depotd, tmp_path: Path) -> None:
    said = depotd("town", tmp_path / "rec", "--vehicles", "3", "--files", "60")
    assert said.code == 0
    files = [Path(line) for line in said.out.splitlines()]
    assert len(files) >= 3
    total = depotd("replay", *files, "--json").answer["total"]
    assert total["fix_epochs"] > 60


def test_the_town_writes_a_configuration_that_reads_it(tmp_path: Path) -> None:
    town = subprocess.Popen(
        [sys.executable, "-m", "daemon", "town", str(tmp_path / "town"), "--vehicles", "3"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert town.stdout is not None
        assert "depotd run --config" in town.stdout.readline()
        settings = load(tmp_path / "town" / "depotd.toml")
        assert len(settings.vehicle) == 3
        urls = [port.url for port in settings.port if "://" not in port.url]
        assert sum(url.startswith("slcan:") for url in urls) == 2
        devices = [Path(url.removeprefix("slcan:")) for url in urls]
        assert all(device.is_symlink() for device in devices)
    finally:
        town.send_signal(signal.SIGTERM)
        assert town.wait(30) == 0
        if town.stdout is not None:
            town.stdout.close()
    assert not any(device.exists() for device in devices)


def test_the_load_preset_is_one_stream_when_asked(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "daemon", "town", str(tmp_path), "--load"),
            *("--one-stream", "--vehicles", "5", "--files", "3"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (stream,) = [Path(line) for line in done.stdout.splitlines()]
    assert stream.read_bytes().count(b"\\s:unit-T10") >= 5 * 3

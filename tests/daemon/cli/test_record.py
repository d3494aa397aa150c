import json
import os
import pty
import signal
import subprocess
import sys
import tty
from pathlib import Path

from drivers.recording.source import open_source
from tests.daemon.cli.conftest import Depotd

PATIENCE_S = 30


def test_a_port_is_recorded_until_it_is_told_to_stop(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    folder = tmp_path / "rec"
    port = os.ttyname(slave)
    recorder = subprocess.Popen(
        [sys.executable, "-m", "daemon", "record", str(folder), "--port", port, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert recorder.stderr is not None
        for line in recorder.stderr:
            if "runtime.ready" in line:
                break
        sent = 0
        while not any(folder.glob("*")):
            sent += os.write(master, b"$GPRMC,not a sentence\r\n")
            recorder.poll()
            assert recorder.returncode is None
        recorder.send_signal(signal.SIGINT)
        out, _ = recorder.communicate(timeout=PATIENCE_S)
    finally:
        if recorder.poll() is None:
            recorder.kill()
            recorder.communicate()
        os.close(master)
        os.close(slave)
    answer = json.loads(out)
    assert recorder.returncode == 0
    recorded = b"".join(chunk.payload for chunk in open_source(*map(Path, answer["files"])))
    assert recorded.count(b"$GPRMC,not a sentence\r\n") >= 1
    assert answer["bytes"] == len(recorded)


def test_a_folder_that_cannot_be_made_is_73_before_any_port_is_opened(depotd: Depotd) -> None:
    said = depotd("record", "/proc/rec", "--port", "/dev/null", "--json")
    assert (said.code, said.error["code"]) == (73, "cannot_write")
    assert "/proc/rec" in said.error["message"]


def test_ports_that_are_not_there_are_said_at_once_and_at_the_end(tmp_path: Path) -> None:
    gone = tmp_path / "ttyUSB9"
    recorder = subprocess.Popen(
        [sys.executable, "-m", "daemon", "record", str(tmp_path / "rec"), "--port", str(gone)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert recorder.stderr is not None
        assert any("recorder.no_port" in line for line in recorder.stderr)
        recorder.send_signal(signal.SIGINT)
        out, err = recorder.communicate(timeout=PATIENCE_S)
    finally:
        if recorder.poll() is None:
            recorder.kill()
            recorder.communicate()
    assert recorder.returncode == 69
    assert out == "0 bytes in 0 files\n"
    assert "depotd: no port could be opened: ttyUSB9: " in err


def test_without_ports_there_is_nothing_to_record(
    depotd: Depotd, config: Path, tmp_path: Path
) -> None:
    said = depotd("record", tmp_path / "rec", "--config", config)
    assert said.code == 2
    assert "no [[port]]" in said.err

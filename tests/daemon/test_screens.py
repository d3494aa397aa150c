import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

TUI = [sys.executable, "-m", "daemon", "tui", "--database"]


@pytest.mark.parametrize("elsewhere", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_is_one_line_and_a_next_step(tmp_path: Path, elsewhere: str) -> None:
    terminal, ours = pty.openpty()
    said = tmp_path / "said"
    with said.open("w+b") as file:
        done = subprocess.run(
            [*TUI, str(tmp_path / "none.db")],
            stdin=file if elsewhere == "stdin" else ours,
            stdout=file if elsewhere == "stdout" else ours,
            stderr=file if elsewhere == "stderr" else ours,
            timeout=30,
            check=False,
        )
    os.close(ours)
    shown = said.read_bytes() if elsewhere == "stderr" else os.read(terminal, 4096)
    os.close(terminal)
    assert done.returncode == 2
    first, second = shown.decode().splitlines()
    assert first == "depotd: the screens need a terminal for input and output"
    assert second.endswith("depotd status")
    assert b"\x1b" not in shown

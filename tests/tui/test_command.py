from pathlib import Path

import pytest

from tui.command import UNREADABLE, main


def test_a_missing_database_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--database", str(tmp_path / "none.db")]) == UNREADABLE
    said = capsys.readouterr()
    assert said.out == ""
    assert "none.db" in said.err
    assert "there is no such database" in said.err

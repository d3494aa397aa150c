from pathlib import Path

import pytest

from daemon.cli.files import FAULTS_SHOWN, faulty, judge_length, text_in
from daemon.commands.told_rows import FileFault
from daemon.errors import InputError


def test_a_file_is_read_as_text_or_it_is_said_why_not(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("\ufeffname\n".encode())
    assert text_in(file) == "name\n"
    file.write_bytes(b"name\n\xff")
    with pytest.raises(InputError, match=r"list\.csv:2: is not UTF-8 text"):
        text_in(file)
    with pytest.raises(InputError, match="cannot be read: No such file"):
        text_in(tmp_path / "none.csv")


def test_what_is_too_long_for_one_command_is_said_before(tmp_path: Path) -> None:
    judge_length("papers.import", {"packed": "x" * 60_000}, tmp_path)
    with pytest.raises(InputError, match="too long for one command"):
        judge_length("papers.import", {"packed": "x" * 66_000}, tmp_path)


def test_many_faults_are_shown_up_to_a_point(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [FileFault(line=line, column="name", message="is odd") for line in range(30)]
    file = Path("list.csv")
    assert faulty(faults[:1], file, as_json=False).message == "list.csv:0: name: is odd"
    assert faulty(faults, file, as_json=True).message.count("\n") == 29
    assert capsys.readouterr().err == ""
    error = faulty(faults, file, as_json=False)
    assert error.message == f"list.csv: 30 faults, the first {FAULTS_SHOWN} are above"
    assert len(capsys.readouterr().err.splitlines()) == FAULTS_SHOWN

"""`make setup` says what is missing and ends with 69."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SCRIPT = ROOT / "scripts" / "venv.sh"
TOO_OLD = """#!/bin/sh
case "$2" in
*'sys.exit('*) exit 1 ;;
*) echo 3.9 ;;
esac
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in
*ensurepip*) exit 1 ;;
*'sys.exit('*) exit 0 ;;
*) echo 3.11 ;;
esac
"""


def setup(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(SCRIPT)],
        cwd=folder,
        env={**os.environ, "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(folder: Path, text: str) -> str:
    program = folder / "python3"
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("program", "named"),
    [
        (TOO_OLD, ("3.9", "needs 3.11", "apt-get install python3.11")),
        (WITHOUT_VENV, ("python3-venv", "apt-get install python3-venv")),
    ],
)
def test_unfit_python_is_named_with_the_way_out(
    tmp_path: Path, program: str, named: tuple[str, ...]
) -> None:
    outcome = setup(tmp_path, stand_in(tmp_path, program))
    assert outcome.returncode == 69
    assert [word for word in named if word not in outcome.stderr] == []
    assert not (tmp_path / ".venv").exists()


def test_absent_python_is_named(tmp_path: Path) -> None:
    outcome = setup(tmp_path, "python-that-is-not-here")
    assert outcome.returncode == 69
    assert "python-that-is-not-here is not installed" in outcome.stderr
    assert "apt-get install python3 python3-venv" in outcome.stderr


def test_make_reports_the_same_and_fails(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements-dev.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "venv.sh").write_bytes(SCRIPT.read_bytes())
    outcome = subprocess.run(
        ["make", "test", f"PYTHON={stand_in(tmp_path, WITHOUT_VENV)}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode != 0
    assert "python3-venv is missing" in outcome.stderr
    assert "Error 69" in outcome.stderr

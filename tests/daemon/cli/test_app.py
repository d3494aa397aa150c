import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.__main__ import COMMANDS
from daemon.cli.exits import Exit
from drivers.recording.layout import SUFFIX
from tests.daemon.cli.conftest import Depotd


def test_an_error_is_one_line_and_a_next_step(depotd: Depotd, tmp_path: Path) -> None:
    said = depotd("check", "--config", tmp_path / "none.toml")
    assert said.code == Exit.CONFIGURATION
    assert said.out == ""
    first, second = said.err.splitlines()
    assert first.startswith("depotd: ")
    assert "none.toml: no such configuration file" in first
    assert second.startswith("  -> name one with --config")


def test_with_json_the_error_is_an_object_on_standard_error(depotd: Depotd, tmp_path: Path) -> None:
    said = depotd("check", "--json", "--config", tmp_path / "none.toml")
    assert said.out == ""
    assert said.error.keys() == {"code", "message", "next_step"}
    assert said.error["code"] == "settings"


def test_wrong_usage_is_2_with_and_without_json(depotd: Depotd) -> None:
    assert depotd("replay").code == Exit.USAGE
    said = depotd("replay", "--json")
    assert (said.code, said.error["code"]) == (Exit.USAGE, "usage")


@pytest.mark.parametrize(
    ("arguments", "next_step"),
    [
        (("replay", "--json"), "depotd replay --help"),
        (("trips", "--since", "never", "--json"), "depotd trips --help"),
        (("trukcs", "--json"), "depotd --help"),
    ],
)
def test_wrong_usage_leads_to_the_help_of_that_command(
    depotd: Depotd, fleet_database: Path, arguments: tuple[str, ...], next_step: str
) -> None:
    database = ("--database", fleet_database) if "trips" in arguments else ()
    said = depotd(*arguments, *database)
    assert said.code == Exit.USAGE
    assert json.loads(said.err.splitlines()[-1])["error"]["next_step"] == next_step


@pytest.mark.parametrize("arguments", [["--help"], ["trucks", "--help"], ["trucks", "--database"]])
def test_a_reader_that_has_enough_is_no_failure(fleet_database: Path, arguments: list[str]) -> None:
    """As before `| head -1`: the pipe is closed at the other end."""
    database = [str(fleet_database)] if arguments[-1] == "--database" else []
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "daemon", *arguments, *database],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr


def test_examples_name_recordings_as_they_are_called(depotd: Depotd) -> None:
    endings = {
        ending
        for name in COMMANDS
        for ending in re.findall(r"\*(\.\w+)", depotd(name, "--help").out)
    }
    assert endings == {SUFFIX}


def test_a_missing_database_is_not_reachable(depotd: Depotd, tmp_path: Path) -> None:
    said = depotd("trucks", "--database", tmp_path / "none.db", "--json")
    assert said.code == Exit.UNREACHABLE
    assert "there is no such database" in said.error["message"]


def test_a_folder_that_cannot_be_written_is_73(depotd: Depotd, config: Path) -> None:
    config.write_text("[store]\npath = '/proc/nowhere/live.db'\n", encoding="utf-8")
    said = depotd("check", "--config", config, "--apply")
    assert said.code == Exit.CANNOT_WRITE


def test_every_command_explains_itself_with_examples(depotd: Depotd) -> None:
    for name in COMMANDS:
        said = depotd(name, "--help")
        assert said.code == 0
        assert "Examples:" in said.out, name

from pathlib import Path

from daemon.__main__ import COMMANDS
from daemon.cli.exits import Exit
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

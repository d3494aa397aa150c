from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.cli.maintenance import COMMANDS, DUE
from tests.daemon.cli.conftest import Depotd


def test_what_is_due_is_shown_when_nothing_else_is_asked(
    depotd: Depotd, services_database: Path
) -> None:
    bare = depotd("maintenance", "--database", services_database)
    named = depotd("maintenance", DUE, "--database", services_database)
    assert (bare.code, bare.out) == (0, named.out)


@pytest.mark.parametrize("options", [("--help",), ("plan", "--help")])
def test_help_is_the_groups_own(depotd: Depotd, options: tuple[str, ...]) -> None:
    said = depotd("maintenance", *options)
    assert said.code == 0
    assert "Examples:" in said.out


def test_every_command_has_its_name_once() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert DUE in names


def test_an_unknown_command_is_refused(depotd: Depotd) -> None:
    assert depotd("maintenance", "frobnicate").code == Exit.USAGE

import json
import subprocess
import sys

import pytest

from daemon.__main__ import COMMANDS
from daemon.cli.lazy import load_command
from daemon.version import VERSION

HEAVY = ("pydantic", "sqlite_utils", "textual", "paho", "serial", "pynmea2", "structlog")


def answer(*args: str) -> tuple[str, set[str]]:
    """What the program prints, and the modules it had loaded in the end."""
    program = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
        "from daemon.__main__ import main\n"
        f"sys.argv = ['depotd', *{list(args)!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


def test_version_is_answered_without_loading_the_daemon() -> None:
    said, loaded = answer("--version")
    assert said == f"depotd, version {VERSION}\n"
    assert [name for name in HEAVY if name in loaded] == []


def test_list_of_commands_is_answered_without_loading_the_daemon() -> None:
    said, loaded = answer("--help")
    assert [name for name in COMMANDS if name not in said] == []
    assert [name for name in HEAVY if name in loaded] == []


def test_module_and_command_are_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "daemon", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"depotd, version {VERSION}\n"


def test_unknown_command_ends_with_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "daemon", "trukcs"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "trukcs" in done.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_summary_in_the_table_is_the_commands_own(name: str) -> None:
    command = load_command(COMMANDS[name])
    assert COMMANDS[name].summary == command.get_short_help_str(limit=200)

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from daemon.__main__ import COMMANDS, cli
from daemon.cli.lazy import load_command
from daemon.version import VERSION

HEAVY = ("pydantic", "sqlite_utils", "textual", "paho", "serial", "pynmea2", "structlog")


def modules_after(*args: str) -> set[str]:
    program = (
        "import json, sys\n"
        "from daemon.__main__ import main\n"
        f"sys.argv = ['depotd', *{list(args)!r}]\n"
        "try:\n    main()\n"
        "finally:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("question", ["--version", "--help"])
def test_a_quick_question_loads_nothing_heavy(question: str) -> None:
    loaded = modules_after(question)
    assert "click" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_version_is_the_one_in_the_tree() -> None:
    outcome = CliRunner().invoke(cli, ["--version"])
    assert outcome.output == f"depotd, version {VERSION}\n"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_summary_in_the_table_is_the_commands_own(name: str) -> None:
    command = load_command(COMMANDS[name])
    with click.Context(command):
        assert COMMANDS[name].summary == command.get_short_help_str(limit=100)

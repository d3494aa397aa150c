import click
import pytest
from click.testing import CliRunner

from daemon.cli.lazy import LazyCommand, LazyGroup, load_command


@click.command()
def greet() -> None:
    """Says hello."""
    click.echo("hello")


NOT_A_COMMAND = 7
ROWS = {
    "greet": LazyCommand(f"{__name__}:greet", "Says hello."),
    "broken": LazyCommand("daemon.no_such_module:command", "Cannot be imported."),
}
group = LazyGroup("depotd", lazy=ROWS, help_text="Test group.")


def test_listing_imports_no_command() -> None:
    outcome = CliRunner().invoke(group, ["--help"])
    assert outcome.exit_code == 0
    assert "greet   Says hello." in outcome.output
    assert "broken  Cannot be imported." in outcome.output


def test_called_command_is_imported_and_run() -> None:
    outcome = CliRunner().invoke(group, ["greet"])
    assert (outcome.exit_code, outcome.output) == (0, "hello\n")


def test_unknown_command_is_a_usage_error() -> None:
    outcome = CliRunner().invoke(group, ["gret"])
    assert outcome.exit_code == 2
    assert "gret" in outcome.output


def test_row_that_names_no_command_is_refused() -> None:
    with pytest.raises(TypeError, match="is not a click command"):
        load_command(LazyCommand(f"{__name__}:NOT_A_COMMAND", ""))


def test_eager_commands_stand_beside_lazy_ones() -> None:
    mixed = LazyGroup("depotd", lazy=ROWS, help_text="Test group.")
    mixed.add_command(greet, "eager")
    outcome = CliRunner().invoke(mixed, ["--help"])
    assert "eager   Says hello." in outcome.output
    assert CliRunner().invoke(mixed, ["eager"]).output == "hello\n"

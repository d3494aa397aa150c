import click
from click.testing import CliRunner

from daemon.cli.list_group import ListGroup


@click.group(cls=ListGroup)
def things() -> None:
    """Things."""


@things.command("list")
@click.option("--limit", type=int, default=5)
def list_(limit: int) -> None:
    click.echo(f"listed {limit}")


@things.command()
def count() -> None:
    click.echo("counted")


def said(*arguments: str) -> str:
    return CliRunner().invoke(things, arguments).output


def test_nothing_asked_lists() -> None:
    assert said() == "listed 5\n"


def test_options_alone_are_those_of_the_list() -> None:
    assert said("--limit", "2") == "listed 2\n"


def test_a_command_is_a_command() -> None:
    assert said("count") == "counted\n"


def test_help_is_the_groups_own() -> None:
    assert "count" in said("--help")


def test_an_unknown_command_is_named() -> None:
    assert "No such command 'cuont'" in said("cuont")

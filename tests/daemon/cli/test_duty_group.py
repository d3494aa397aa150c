import click
import pytest
from click.testing import CliRunner

from daemon.cli.duty_group import DriverFirstGroup


@click.group(cls=DriverFirstGroup)
def log() -> None:
    """Logs."""


@log.command("list")
@click.argument("driver", required=False)
@click.option("--json", "as_json", is_flag=True)
def list_(driver: str | None, as_json: bool) -> None:
    click.echo(f"list {driver} {as_json}")


@log.command()
@click.argument("driver")
@click.option("--day")
def show(driver: str, day: str | None) -> None:
    click.echo(f"show {driver} {day}")


@log.command()
@click.argument("driver")
@click.argument("day")
@click.option("--note")
def certify(driver: str, day: str, note: str | None) -> None:
    click.echo(f"certify {driver} {day} {note}")


def said(*arguments: str) -> str:
    return CliRunner().invoke(log, arguments).output


@pytest.mark.parametrize(
    ("arguments", "done"),
    [
        ((), "list None False"),
        (("--json",), "list None True"),
        (("list",), "list None False"),
        (("D17",), "show D17 None"),
        (("D17", "--day", "today"), "show D17 today"),
        (("show", "D17"), "show D17 None"),
        (("D17", "show", "--day", "x"), "show D17 x"),
        (("D17", "certify", "2026-11-28"), "certify D17 2026-11-28 None"),
        (("certify", "D17", "2026-11-28"), "certify D17 2026-11-28 None"),
        (("D17", "certify", "--note", "n", "2026-11-28"), "certify D17 2026-11-28 n"),
        (("show", "list"), "show list None"),
    ],
)
def test_the_driver_stands_before_the_act_or_after_it(
    arguments: tuple[str, ...], done: str
) -> None:
    assert said(*arguments) == f"{done}\n"


def test_an_act_there_is_none_of_is_named_with_those_there_are() -> None:
    assert "there is no act 'cetrify': certify, list, show" in said("D17", "cetrify", "x")
    assert "'cetrify' is taken for a driver" in said("cetrify", "D17")


def test_help_is_the_groups_own_and_that_of_an_act() -> None:
    assert "Logs." in said("--help")
    assert "certify" in said("D17", "certify", "--help")

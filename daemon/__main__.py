"""`depotd` and `python -m daemon`: the table of all commands, imported only when called."""

from daemon.cli.lazy import LazyCommand, LazyGroup
from daemon.version import VERSION

COMMANDS: dict[str, LazyCommand] = {}

cli = LazyGroup(
    "depotd",
    lazy=COMMANDS,
    help_text="The computer of one truck depot: tracking, jobs and the link to head office.",
    epilog="Start with `depotd demo`: a simulated depot, nothing to configure.",
)
click.version_option(VERSION, "-V", "--version", prog_name="depotd")(cli)


def main() -> None:
    cli(prog_name="depotd")


if __name__ == "__main__":
    main()

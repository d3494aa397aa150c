"""`depotd jobs`."""

import click

from daemon.cli.job_acts import cancel, discard, enqueue, remove, retry
from daemon.cli.job_reads import kinds, list_, show, stats
from daemon.cli.list_group import ListGroup


@click.group(cls=ListGroup)
def jobs() -> None:
    """Jobs: list, show, retry, cancel, discard, remove, enqueue.

    \b
    Examples:
      depotd jobs list --state dead
      depotd jobs show 4711
      depotd jobs retry 4711
    """


for command in (list_, show, retry, cancel, discard, remove, enqueue, stats, kinds):
    jobs.add_command(command)

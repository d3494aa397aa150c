"""A group of commands that lists when nothing else is asked of it: `depotd audit`."""

import click

LIST = "list"


class ListGroup(click.Group):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options without a command are those of `list`; help stays the group's own."""
        helps = self.get_help_option_names(ctx)
        if not args or (args[0].startswith("-") and args[0] not in helps):
            args = [LIST, *args]
        return super().parse_args(ctx, args)

"""A group of commands that takes the driver before the act: `depotd duty D17 set ON`.

`depotd duty set D17 ON` is understood as well. A driver alone is shown; nothing at all lists.
"""

import click

from daemon.cli.list_group import ListGroup

SHOW = "show"


class DriverFirstGroup(ListGroup):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = self._act_first(ctx, args)
        return super().parse_args(ctx, args)

    def _act_first(self, ctx: click.Context, args: list[str]) -> list[str]:
        driver, *rest = args
        if not rest or rest[0].startswith("-"):
            return [SHOW, driver, *rest]
        act = rest[0]
        if act not in self.commands:
            acts = ", ".join(self.list_commands(ctx))
            raise click.UsageError(
                f"{driver!r} is taken for a driver, and there is no act {act!r}: {acts}", ctx
            )
        return [act, driver, *rest[1:]]

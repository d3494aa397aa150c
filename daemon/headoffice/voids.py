"""Numbers that no command has any more, sent all the same: a depot waits at a gap.

One comes to be where a command was given another number, or a restored head office does not know
what it had given out; and it is asked for where the depot was then restored to before it. A depot
answers a void as any kind that it does not know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from daemon.headoffice.store import CommandRow
from daemon.wire.messages import COMMANDS_MOST

VOID = "void"


def without_gaps(found: Sequence[CommandRow], *, after: int) -> list[CommandRow]:
    """The first of what is to be sent, each number that follows `after` among them."""
    return list(islice(_filled(found, after), COMMANDS_MOST))


def _filled(found: Sequence[CommandRow], after: int) -> Iterator[CommandRow]:
    for command in found:
        for seq in range(after + 1, command.seq):
            yield replace(
                command,
                seq=seq,
                id=f"{VOID}-{seq}",
                kind=VOID,
                args="{}",
                actor="head office",
                correlation=None,
                expires=None,
            )
        yield command
        after = command.seq

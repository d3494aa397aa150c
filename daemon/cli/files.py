"""Files that commands take: read, judged for their length, their faults told."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from daemon.cli.output import printable
from daemon.commands.imports import text_of
from daemon.commands.told_rows import FileFault
from daemon.control.protocol import ProtocolError, encode_ask
from daemon.errors import InputError

FAULTS_SHOWN = 20
LONGEST_ID = "x" * 64
"""Of a command; one that is given may be as long."""


def text_in(file: Path) -> str:
    """Raises InputError when it cannot be read as text."""
    try:
        content = file.read_bytes()
    except OSError as exc:
        raise InputError(
            f"{file}: cannot be read: {exc.strerror}", next_step="name a file that you may read"
        ) from exc
    return text_of(content, str(file))


def judge_length(name: str, args: Mapping[str, object], file: Path) -> None:
    """A dry run must not promise what the import itself would refuse."""
    try:
        encode_ask(ask=name, command_id=LONGEST_ID, args=args)
    except ProtocolError as exc:
        raise InputError(
            f"{file}: is too long for one command", next_step="split it and import the parts"
        ) from exc


def faulty(faults: Sequence[FileFault], file: Path, *, as_json: bool) -> InputError:
    """The error to raise; of several faults the first are printed before."""
    said = [fault.said(str(file)) for fault in faults]
    next_step = "correct the file; nothing of it was taken"
    if as_json or len(said) == 1:
        return InputError("\n".join(said), next_step=next_step)
    for line in said[:FAULTS_SHOWN]:
        click.echo(printable(line), err=True)
    shown = f", the first {FAULTS_SHOWN} are above" if len(said) > FAULTS_SHOWN else ""
    return InputError(f"{file}: {len(said)} faults{shown}", next_step=next_step)

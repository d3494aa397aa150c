"""Whether the audit is as it was written."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandSpec, NoArgs, done
from daemon.domain.commands import Answer, Role
from daemon.store.audit import ChainReport


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditParts:
    verify: Callable[[], ChainReport]
    """Walks the chain on a connection of its own: it is long, and must not hold the writer up."""


def specs(parts: AuditParts) -> tuple[CommandSpec[Any], ...]:
    def look(_args: NoArgs) -> ChainReport:
        return parts.verify()

    def verify(tx: CommandTx, _args: NoArgs) -> Answer:
        report = tx.found
        assert isinstance(report, ChainReport)  # noqa: S101 - what `look` answers
        if not report.is_whole:
            seq = report.fault_seq
            tx.record("audit.broken", subject=f"row {seq}", body={"fault": report.fault})
        return done(sentence(report), is_whole=report.is_whole, **asdict(report))

    return (
        CommandSpec(
            name="audit.verify",
            role=Role.OPERATOR,
            args=NoArgs,
            run=verify,
            look=look,
            what="Walks the chain of the audit and names the first row that was changed or lost.",
        ),
    )


def sentence(report: ChainReport) -> str:
    if not report.is_whole:
        return f"the audit is broken: {report.fault}; {report.rows} rows before it are whole"
    if not report.rows:
        return "the audit is whole: it has no rows"
    return f"the audit is whole: rows {report.first_seq} to {report.last_seq}"

"""Whether the audit is as it was written."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandSpec, NoArgs, done
from daemon.domain.commands import Answer, Role
from daemon.store.audit import ChainReport
from daemon.store.audit_evidence import BROKEN, row_name, utc


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
        if not report.is_whole and not report.is_told:
            tx.record(BROKEN, subject=row_name(report.fault_seq), body={"fault": report.fault})
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
    standing = f"rows {report.first_seq} to {report.last_seq}" if report.rows else "it has no rows"
    cut = ""
    if report.anchor_seq is not None and report.cut_at is not None:
        cut = f"; rows 1 to {report.anchor_seq} were cut at {utc(report.cut_at)}"
    head = f"; its head is {report.head_hash}" if report.rows or cut else ""
    return f"the audit is whole: {standing}{cut}{head}"

"""Papers of drivers and vehicles: add, withdraw, import."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from daemon.commands import paper_imports
from daemon.commands.arg_types import Note, RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.paper_args import Judged, PaperArgs, SubjectName, judged
from daemon.commands.paper_imports import PaperImportArgs
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.events import ClockQuality
from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import BY_KIND, Holder
from daemon.domain.papers.naming import name_in, owner
from daemon.domain.papers.paper import Paper, Subject, today
from daemon.domain.papers.standing import standing
from daemon.store import papers, zones
from daemon.store.papers import Filed

FAULT = "bad_paper"


class WithdrawPaper(CommandArgs):
    id: RowId | None = None
    """Number of the paper; or name it by `subject` and `kind`."""
    subject: SubjectName | None = None
    """Name of a driver or a vehicle, whose paper in force it is."""
    kind: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """Kind of paper."""
    all_of_kind: bool = False
    """Those before it too: the driver or vehicle has such a paper no more."""
    note: Annotated[Note, Field(min_length=1)]
    """Why; kept with the change."""

    @model_validator(mode="after")
    def names_one(self) -> Self:
        by_name = self.subject is not None and self.kind is not None
        if (self.id is not None) == (self.subject is not None or self.kind is not None) or not (
            self.id is not None or by_name
        ):
            raise ValueError("name the paper by id, or by subject and kind")
        return self


def add(tx: CommandTx, args: PaperArgs) -> Answer:
    try:
        told = judged(tx, args, day_now(tx))
    except PaperFault as fault:
        return fault_answer(fault)
    if not told.is_news:
        return done(f"{_named(told.subject, told.paper)} is on file so already: nothing to change")
    number = put_on_file(tx, told)
    return done(_sentence(told), id=number, **described(told, day_now(tx)))


def withdraw(tx: CommandTx, args: WithdrawPaper) -> Answer:
    try:
        found = _meant(tx, args)
    except PaperFault as fault:
        return fault_answer(fault)
    if found is None:
        return refused(
            "paper_not_found",
            f"paper {args.id}: there is none, or it is withdrawn",
            next_step="depotd papers list NAME shows those that are in force",
        )
    subject, filed = found
    if args.all_of_kind:
        papers.withdraw_all(tx, filed, at=tx.now, by=tx.actor.name)
    else:
        papers.withdraw(tx, filed.id, at=tx.now, by=tx.actor.name)
    stands = papers.in_force(tx, subject.holder, subject.id)
    now = next((one for one in stands if one.paper.kind is filed.paper.kind), None)
    tx.record(
        "paper.withdrawn",
        vehicle_id=_vehicle_id(subject),
        subject=subject.name,
        body=_body(subject, filed.paper) | {"paper_id": filed.id, "note": args.note},
    )
    left = "none is on file now" if now is None else f"the one before it{_until(now.paper)} is"
    said = f"{_named(subject, filed.paper)} is withdrawn; {left}"
    return done(said + ("" if now is None else " in force again"), id=filed.id)


def import_(tx: CommandTx, args: PaperImportArgs) -> Answer:
    plan = paper_imports.plan(tx, paper_imports.text_in(args), day_now(tx))
    if plan.faults:
        return paper_imports.refusal(plan, args.file)
    if not args.dry_run:
        for told in plan.news:
            put_on_file(tx, told)
    return done(paper_imports.summary(plan, args.file, is_dry=args.dry_run), **plan.counts)


def put_on_file(tx: CommandTx, told: Judged) -> int:
    """Answers the number of the paper."""
    owner = (told.subject.holder, told.subject.id)
    number = papers.add(tx, owner, told.paper, at=tx.now, by=tx.actor.name)
    before = told.before
    tx.record(
        "paper.added",
        vehicle_id=_vehicle_id(told.subject),
        subject=told.subject.name,
        body=_body(told.subject, told.paper)
        | {
            "paper_id": number,
            "replaces": None if before is None else before.id,
            "was_until": None if before is None else _iso(before.paper.expires_on),
        },
    )
    return number


def day_now(tx: CommandTx) -> date | None:
    """In the depot's zone; None while nobody vouches for the time."""
    if tx.stamp.clock is ClockQuality.UNTRUSTED:
        return None
    return today(tx.now, zones.depot_zone(tx))


def fault_answer(fault: PaperFault, *, code: str = FAULT) -> Answer:
    return refused(
        code,
        f"{fault.field}: {fault.message}",
        next_step=f"allowed: {fault.allowed}" if fault.allowed else "",
        body={"field": fault.field},
    )


def described(told: Judged, day: date | None) -> dict[str, object]:
    """For the answer: what is on file now and how it stands."""
    paper = told.paper
    stands = None if day is None else standing(paper.kind, paper, day)
    return {
        told.subject.holder.value: told.subject.name,
        "kind": paper.kind.value,
        "issued_on": _iso(paper.issued_on),
        "expires_on": _iso(paper.expires_on),
        "status": "unknown" if stands is None else stands.status.value,
        "days_left": None if stands is None else stands.days_left,
    }


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="papers.add",
            role=Role.OPERATOR,
            args=PaperArgs,
            run=add,
            what="Puts a paper of a driver or a vehicle on file, in the place of the one before.",
        ),
        CommandSpec(
            name="papers.withdraw",
            role=Role.OPERATOR,
            args=WithdrawPaper,
            run=withdraw,
            what="Takes back a paper; the one before it, if there is one, is in force again.",
        ),
        CommandSpec(
            name="papers.import",
            role=Role.OPERATOR,
            args=PaperImportArgs,
            run=import_,
            what="Takes papers from a list: all of its rows, or none.",
        ),
    )


def _meant(tx: CommandTx, args: WithdrawPaper) -> tuple[Subject, Filed] | None:
    """Retired ones too; raises PaperFault."""
    if args.id is not None:
        filed = papers.paper_by_id(tx, args.id)
        if filed is None:
            return None
        subject = papers.subject_by_id(tx, filed.holder, filed.holder_id)
        return None if subject is None else (subject, filed)
    text, kind_text = args.subject or "", args.kind or ""
    subject, kind = owner(papers.called(tx, name_in(text)), text, kind_text)
    stands = papers.in_force(tx, subject.holder, subject.id)
    filed = next((one for one in stands if one.paper.kind is kind), None)
    if filed is None:
        title = BY_KIND[kind].title
        on_file = ", ".join(one.paper.kind.value for one in stands)
        raise PaperFault(
            "kind",
            f"{subject.holder} {subject.name} has no {title} on file",
            allowed=on_file or "nothing: no paper is on file",
        )
    return subject, filed


def _sentence(told: Judged) -> str:
    said = f"{_named(told.subject, told.paper)} is on file{_until(told.paper)}"
    if told.before is not None:
        said += f"; it replaces the one{_until(told.before.paper)}"
    return said


def _named(subject: Subject, paper: Paper) -> str:
    return f"{BY_KIND[paper.kind].title} of {subject.holder} {subject.name}"


def _until(paper: Paper) -> str:
    return "" if paper.expires_on is None else f" until {paper.expires_on}"


def _body(subject: Subject, paper: Paper) -> dict[str, object]:
    return {
        subject.holder.value: subject.name,
        "paper": paper.kind.value,
        "number": paper.number,
        "issued_on": _iso(paper.issued_on),
        "expires_on": _iso(paper.expires_on),
        "source": paper.source,
        "details": dict(paper.details),
    }


def _vehicle_id(subject: Subject) -> int | None:
    return subject.id if subject.holder is Holder.VEHICLE else None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""What may be told of a paper: by command and in a list alike, and how it is judged."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from daemon.commands.arg_types import PLAIN, Note
from daemon.commands.spec import CommandArgs
from daemon.domain.papers.filing import day_of, filed
from daemon.domain.papers.naming import in_use, name_in, owner
from daemon.domain.papers.paper import Paper, Subject
from daemon.queue.kinds import Reads
from daemon.store import papers
from daemon.store.papers import Filed

SubjectName = Annotated[str, Field(min_length=1, max_length=80, pattern=PLAIN)]
Word = Annotated[str, Field(max_length=100, pattern=PLAIN)]
Day = Annotated[str, Field(max_length=32)]


class PaperArgs(CommandArgs):
    subject: SubjectName
    """Name of a driver or a vehicle; `driver:X` or `vehicle:X` where both are called so."""
    kind: Annotated[str, Field(min_length=1, max_length=64)]
    """Kind of paper, e.g. `cdl`, `medical`, `annual_inspection`, `registration`."""
    number: Word = ""
    """As printed on it."""
    issued_on: Day | None = None
    """The day it was made, YYYY-MM-DD."""
    expires_on: Day | None = None
    """Its last valid day, YYYY-MM-DD; left out where the law counts it from `issued_on`."""
    source: Word = ""
    """Where its proof is from; of a medical certificate `paper`, `state_mvr` or `certificate`."""
    details: Annotated[dict[str, str], Field(max_length=10, default_factory=dict)]
    """What the kind has besides, e.g. `class`, `endorsements`, `restrictions` of a CDL."""
    note: Note = ""
    """Kept with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A paper that can go on file."""

    subject: Subject
    paper: Paper
    before: Filed | None
    """Of its kind, in force until now."""

    @property
    def is_news(self) -> bool:
        """False: just this is on file already."""
        return self.before is None or self.before.paper != self.paper


def judged(reads: Reads, told: PaperArgs, today: date | None) -> Judged:
    """Raises PaperFault."""
    found = papers.called(reads, name_in(told.subject))
    subject, kind = owner(found, told.subject, told.kind)
    in_use(subject)
    paper = filed(
        Paper(
            kind=kind,
            number=told.number.strip(),
            issued_on=None if told.issued_on is None else day_of(told.issued_on, "issued_on"),
            expires_on=None if told.expires_on is None else day_of(told.expires_on, "expires_on"),
            source=told.source.strip(),
            details=told.details,
            note=told.note.strip(),
        ),
        today,
    )
    stands = papers.in_force(reads, subject.holder, subject.id)
    before = next((one for one in stands if one.paper.kind is kind), None)
    return Judged(subject=subject, paper=paper, before=before)

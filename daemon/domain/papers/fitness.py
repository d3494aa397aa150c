"""May driver or vehicle be assigned today, and if not, why. What is missing is never valid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from daemon.domain.papers.paper import Subject
from daemon.domain.papers.standing import Standing, Status, said, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDefect:
    """Reported and not yet certified as repaired or as needing no repair."""

    id: int
    report: int
    """Number of the inspection that it stands in."""
    item: str
    is_safety: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: str
    """`paper_missing`, `paper_expired`, `defect_open`, `retired` or `unknown`."""
    text: str
    about: str = ""
    """The kind of paper, or the item that is defect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    reasons: tuple[Reason, ...]
    """Why it is not assignable; none: it is."""

    @property
    def is_assignable(self) -> bool:
        return not self.reasons

    @property
    def text(self) -> str:
        """Empty when it is assignable."""
        return "; ".join(reason.text for reason in self.reasons)


def driver_fitness(driver: Subject | None, today: date) -> Fitness:
    return Fitness(reasons=tuple(_of_papers(driver, today, what="driver")))


def vehicle_fitness(vehicle: Subject | None, defects: Sequence[OpenDefect], today: date) -> Fitness:
    reasons = list(_of_papers(vehicle, today, what="vehicle"))
    reasons += [
        Reason(
            code="defect_open",
            text=f"open safety defect: {defect.item}, report {defect.report}",
            about=defect.item,
        )
        for defect in defects
        if defect.is_safety
    ]
    return Fitness(reasons=tuple(reasons))


def _of_papers(subject: Subject | None, today: date, *, what: str) -> Iterable[Reason]:
    if subject is None:
        return [Reason(code="unknown", text=f"no such {what}: unknown")]
    retired = [Reason(code="retired", text="retired")] if subject.is_retired else []
    wanting = [
        _wanting(one) for one in standings(subject, today) if one.is_required and not one.is_valid
    ]
    return [*retired, *wanting]


def _wanting(one: Standing) -> Reason:
    is_missing = one.status is Status.MISSING
    code = "paper_missing" if is_missing else "paper_expired"
    return Reason(code=code, text=said(one), about=one.kind.value)

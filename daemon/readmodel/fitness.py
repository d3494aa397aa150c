"""Who can be assigned today, and who cannot and why: for lists and screens."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from daemon.domain.papers.fitness import Fitness, OpenDefect, driver_fitness, vehicle_fitness
from daemon.domain.papers.kinds import Holder
from daemon.domain.papers.paper import Subject
from daemon.readmodel.inspections import open_defects
from daemon.readmodel.papers import subjects_with_papers
from daemon.readmodel.values import ReadConnection

Fitnesses = Mapping[tuple[Holder, str], Fitness]
"""By driver or vehicle and name."""


def fitnesses(db: ReadConnection, today: date) -> Fitnesses:
    """Of every driver and vehicle that is in use."""
    defects = _defects(db)
    return {
        (subject.holder, subject.name): _judged(subject, defects, today)
        for subject in subjects_with_papers(db)
        if not subject.is_retired
    }


def fitness_of(db: ReadConnection, subject: Subject, today: date) -> Fitness:
    return _judged(subject, _defects(db, subject.name), today)


def _defects(db: ReadConnection, vehicle: str | None = None) -> Mapping[str, list[OpenDefect]]:
    found: dict[str, list[OpenDefect]] = defaultdict(list)
    for row in open_defects(db, vehicle):
        found[row.vehicle].append(
            OpenDefect(id=row.id, report=row.report, item=row.item, is_safety=row.is_safety)
        )
    return found


def _judged(subject: Subject, defects: Mapping[str, list[OpenDefect]], today: date) -> Fitness:
    if subject.holder is Holder.DRIVER:
        return driver_fitness(subject, today)
    return vehicle_fitness(subject, defects.get(subject.name, []), today)

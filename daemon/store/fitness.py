"""Fitness of a driver or a vehicle for assignment, from what is on file."""

from datetime import date

from daemon.domain.papers import fitness
from daemon.domain.papers.fitness import Fitness
from daemon.domain.papers.kinds import Holder
from daemon.queue.kinds import Reads
from daemon.store import inspections, papers


def driver_fitness(reads: Reads, driver_id: int, today: date) -> Fitness:
    """`today` is the day in the depot's zone."""
    return fitness.driver_fitness(papers.subject_by_id(reads, Holder.DRIVER, driver_id), today)


def vehicle_fitness(reads: Reads, vehicle_id: int, today: date) -> Fitness:
    """`today` is the day in the depot's zone."""
    return fitness.vehicle_fitness(
        papers.subject_by_id(reads, Holder.VEHICLE, vehicle_id),
        inspections.open_defects(reads, vehicle_id),
        today,
    )

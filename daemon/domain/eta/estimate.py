"""How long it is from one place to another: by what was learned of the lane, or by default."""

from daemon.domain.eta.defaults import P80_BY_P50, default_min, road_m
from daemon.domain.eta.eta import EtaSource, Travel
from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.geo import distance_m


def straight_m(start: Spot, end: Spot) -> float:
    return distance_m(start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7)


def travel(book: LaneBook, start: Spot, end: Spot, at: int) -> Travel:
    """Setting out at an instant, ms UTC."""
    straight = straight_m(start, end)
    usual_min = default_min(straight)
    lesson = book.lesson(start, end, at)
    if lesson is None:
        return Travel(
            p50_min=usual_min,
            p80_min=usual_min * P80_BY_P50,
            road_m=road_m(straight),
            source=EtaSource.DEFAULT,
        )
    return Travel(
        p50_min=usual_min * lesson.p50,
        p80_min=usual_min * lesson.p80,
        road_m=road_m(straight) if lesson.circuity is None else straight * lesson.circuity,
        source=EtaSource.LEARNED,
    )

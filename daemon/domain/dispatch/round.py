"""One round of dispatch: all orders that are due, against all pairs that could have them, at once.

Feasible first, then scored, then matched. Whoever is matched is judged by the law itself; who does
not pass is left out and the rest is matched anew.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from daemon.domain.dispatch.candidates import View
from daemon.domain.dispatch.choice import Chance, chosen_of
from daemon.domain.dispatch.feasibility import (
    Wants,
    certificates_for,
    driver_for,
    load_for,
    no_truck_for,
    papers_until,
    truck_for,
    wants_of,
    wishes_met,
)
from daemon.domain.dispatch.fleet import Figures, Fleet, figures_of, fleet_of
from daemon.domain.dispatch.found import Candidate, Chosen, Decided, Found, Outcome
from daemon.domain.dispatch.hours import short_of
from daemon.domain.dispatch.job_plan import JobWork, latest_out
from daemon.domain.dispatch.lawful import Asked, Lawful
from daemon.domain.dispatch.matching import FORBIDDEN, Choose, optimal
from daemon.domain.dispatch.rejections import (
    Named,
    Rejected,
    Who,
    digest_of,
    grouped,
    of_many,
    sentence,
    shown_each,
)
from daemon.domain.dispatch.rows import Roads, RowMaker
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.orders.concrete import fits
from daemon.domain.orders.order import Order
from daemon.domain.papers.fitness import Reason
from daemon.domain.papers.paper import today
from daemon.domain.rules.key import RuleValues

CANDIDATES = 5
AGAIN_MIN = 15
"""A rest that goes on makes nobody say anything: what nobody can do is looked at again."""


def decide(view: View, rules: RuleValues, choose: Choose = optimal) -> Decided:
    if not view.is_time_known:
        return Decided(is_judged=False, found=(), pairs=0)
    return _Round(view, rules).decided(choose)


class _Round:
    def __init__(self, view: View, rules: RuleValues) -> None:
        self._view = view
        self._figures: Figures = figures_of(rules)
        self._fleet: Fleet = fleet_of(view, self._figures, rules)
        self._roads = Roads(view.book, view.now)
        self._rows = RowMaker(self._fleet.columns, self._roads, self._figures, view.now)
        self._today = today(view.now, view.zone)
        self._always = of_many(self._fleet.trucks, self._fleet.drivers)
        self._allowed: dict[Wants, tuple[list[int], list[Named], bool]] = {}
        self._none: dict[Wants, Reason | None] = {}
        self._unused: dict[Wants, list[Named]] = {}
        self._papers: dict[date, list[list[Named]]] = {}
        self._most = shown_each(len(view.orders))

    def decided(self, choose: Choose) -> Decided:
        held, asked = [], []
        for order in self._view.orders:
            work = self._roads.job(order, washing_min=self._figures.washing_min)
            wants = wants_of(order, ends_on(order, work, self._view))
            due = self._due_min(order, work, wants) - self._figures.lead_min
            if due > 0 and not self._is_impossible(order, work, wants):
                held.append(self._held(order, due))
            else:
                asked.append(self._asked(order, work, wants))
        lawful = Lawful(asked, self._fleet.columns, self._rows, self._figures, zone=self._view.zone)
        chances = lawful.matched(choose)
        found = [self._found(one, chances.get(number)) for number, one in enumerate(asked)]
        return Decided(is_judged=True, found=(*found, *held), pairs=len(self._fleet.columns))

    def _due_min(self, order: Order, work: JobWork, wants: Wants) -> float:
        """Minutes until the nearest pair that may have it must set out; where none may, the nearest
        of all.
        """
        safe = self._rows.approach(order.origin).safe
        columns, _, _ = self._allowed_for(wants)
        nearest = min((safe[column] for column in columns), default=min(safe, default=0.0))
        return latest_out(order, work, nearest, self._view.now)

    def _is_impossible(self, order: Order, work: JobWork, wants: Wants) -> bool:
        """Nothing that comes to pass before its time is there makes it possible."""
        return setting(order, work) is not None or self._no_truck(wants) is not None

    def _no_truck(self, wants: Wants) -> Reason | None:
        if wants not in self._none:
            columns, _, _ = self._allowed_for(wants)
            self._none[wants] = None if columns else no_truck_for(self._view.trucks, wants)
        return self._none[wants]

    def _held(self, order: Order, due_min: float) -> Found:
        return Found(
            order=order,
            outcome=Outcome.WAITING,
            why=f"a truck gets it {self._figures.lead_min} min before it must set out for it",
            digest="held",
            again_at=self._view.now + round(due_min * MINUTE_MS),
        )

    def _asked(self, order: Order, work: JobWork, wants: Wants) -> Asked:
        columns, _, _ = self._allowed_for(wants)
        weight = self._figures.scoring.certification
        late = setting(order, work)
        if late is not None:
            columns = []
        allowed = [(column, weight * self._wishes(column, order, wants)) for column in columns]
        asked = Asked(order=order, work=work, wants=wants, row=self._rows.row(order, work, allowed))
        if late is not None:
            asked.refused.append((Who.ORDER, order.name, late))
        return asked

    def _wishes(self, column: int, order: Order, wants: Wants) -> float:
        if not order.preferred:
            return 1.0
        papers = self._fleet.columns[column].pair.driver.papers
        return wishes_met(papers, order.preferred, wants.ends_on)

    def _allowed_for(self, wants: Wants) -> tuple[list[int], list[Named], bool]:
        """Columns that fit but for hours, why others do not, and whether a busy truck would."""
        known = self._allowed.get(wants)
        if known is None:
            columns, refused = [], []
            papers = self._papers_until(wants.ends_on)
            for number, column in enumerate(self._fleet.columns):
                truck, driver = column.pair.truck, column.pair.driver
                loads = load_for(truck, wants)
                lacks = certificates_for(driver, wants, self._today) if wants.certificates else ()
                if not (papers[number] or loads or lacks):
                    columns.append(number)
                    continue
                refused += papers[number]
                refused += [(Who.TRUCK, truck.truck.name, one) for one in loads]
                refused += [(Who.DRIVER, driver.name, one) for one in lacks]
            soon = any(not truck_for(one, wants, self._today) for one in self._fleet.soon)
            known = self._allowed[wants] = (columns, refused, soon)
        return known

    def _papers_until(self, ends_on: date) -> list[list[Named]]:
        """Of every pair, what is amiss with its papers on that day."""
        known = self._papers.get(ends_on)
        if known is None:
            known = self._papers[ends_on] = [
                [
                    *(
                        (Who.TRUCK, pair.truck.truck.name, one)
                        for one in papers_until(pair.truck.papers, ends_on, self._today)
                    ),
                    *(
                        (Who.DRIVER, pair.driver.name, one)
                        for one in papers_until(pair.driver.papers, ends_on, self._today)
                    ),
                ]
                for pair in (column.pair for column in self._fleet.columns)
            ]
        return known

    def _found(self, one: Asked, chance: tuple[int, Chance] | None) -> Found:
        fitting = [c for c, cost in enumerate(one.row.costs) if cost != FORBIDDEN]
        rejected = self._rejected(one)
        found = Found(
            order=one.order,
            outcome=Outcome.ASSIGNED,
            why="",
            digest=digest_of(rejected),
            fitting=len(fitting),
            candidates=self._best(one, fitting),
            rejected=rejected,
        )
        if chance is None:
            return self._without(one, found)
        chosen = self._chosen(one, *chance, found)
        return replace(
            found,
            chosen=chosen,
            why=f"{chosen.truck.name} with {chosen.driver}: score {chosen.terms['score']}",
        )

    def _chosen(self, one: Asked, column: int, chance: Chance, found: Found) -> Chosen:
        wishes = self._wishes(column, one.order, one.wants)
        return chosen_of(chance, self._figures, wishes=wishes, found=found)

    def _without(self, one: Asked, found: Found) -> Found:
        """It waits while there is time and somebody who fits, now with others or not free yet."""
        due_min = self._due_min(one.order, one.work, one.wants)
        _, _, is_soon = self._allowed_for(one.wants)
        is_possible = not self._is_impossible(one.order, one.work, one.wants)
        if due_min > 0 and is_possible and (found.fitting or is_soon):
            why = (
                "all that fit are needed for other orders"
                if found.fitting
                else ("the trucks that fit are busy")
            )
            return replace(
                found,
                outcome=Outcome.WAITING,
                why=f"{why}; a truck must set out in {max(1, round(due_min))} min",
                again_at=self._view.now + round(due_min * MINUTE_MS),
            )
        rejected = found.rejected
        if found.fitting:
            taken = Reason(code="taken", text="all that fit are needed for other orders")
            rejected = (*grouped([(Who.ORDER, one.order.name, taken)], 1), *rejected)
        return replace(
            found,
            outcome=Outcome.NONE,
            why=sentence(rejected, carriers=self._carriers(one.wants))
            or "no truck and no driver is told of",
            digest=digest_of(rejected),
            rejected=rejected,
            again_at=self._view.now + AGAIN_MIN * MINUTE_MS,
        )

    def _carriers(self, wants: Wants) -> list[str]:
        """Trucks that could carry it, if nothing else were amiss."""
        return [one.truck.name for one in self._view.trucks if not load_for(one, wants)]

    def _rejected(self, one: Asked) -> tuple[Rejected, ...]:
        _, refused, _ = self._allowed_for(one.wants)
        none = self._no_truck(one.wants)
        first = [] if none is None else [(Who.ORDER, one.order.name, none)]
        unused = self._of_unused(one.wants)
        found = grouped([*first, *one.refused, *refused, *self._always, *unused], self._most)
        if not one.row.short:
            return found
        shown = [
            (Who.PAIR, _name(self._fleet, column), self._short(one, column))
            for column in one.row.short[: self._most]
        ]
        hours = grouped(shown, self._most)
        left = len(one.row.short) - len(shown)
        shortest = replace(hours[0], count=hours[0].count + left)
        return (shortest, *hours[1:], *found)

    def _of_unused(self, wants: Wants) -> list[Named]:
        """What speaks against trucks and drivers besides that they cannot be used in this round."""
        if wants not in self._unused:
            trucks, drivers = self._fleet.trucks, self._fleet.drivers
            self._unused[wants] = [
                *(
                    (Who.TRUCK, one.truck.name, reason)
                    for one in self._view.trucks
                    if one.truck.name in trucks
                    for reason in truck_for(one, wants, self._today)
                ),
                *(
                    (Who.DRIVER, one.name, reason)
                    for one in self._view.drivers
                    if one.name in drivers
                    for reason in driver_for(one, wants, self._today)
                ),
            ]
        return self._unused[wants]

    def _short(self, one: Asked, column: int) -> Reason:
        columns = self._fleet.columns
        approach = self._rows.approach(one.order.origin)
        until = latest_out(one.order, one.work, approach.safe[column], self._view.now)
        out = max(float(columns[column].free), until)
        need = self._rows.need(column, one.order, one.work, out)
        return short_of(columns[column].clocks, need, self._figures.reserve_min)

    def _best(self, one: Asked, fitting: Sequence[int]) -> tuple[Candidate, ...]:
        costs, now = one.row.costs, self._view.now
        approach = self._rows.approach(one.order.origin)
        best = sorted(fitting, key=costs.__getitem__)[:CANDIDATES]
        found = []
        for column in best:
            chance = Chance.of(
                self._fleet.columns[column], one.order, one.work, approach.ways[column], now=now
            )
            late = chance.timing.late
            found.append(
                Candidate(
                    truck=chance.column.pair.truck.truck.name,
                    driver=chance.column.pair.driver.name,
                    score=1 - costs[column] + one.order.tier.weight * late / 60,
                    late_min=late,
                    approach_min=approach.likely[column],
                )
            )
        return tuple(found)


def setting(order: Order, work: JobWork) -> Reason | None:
    """Why the load would set before it is poured, whoever carries it."""
    if order.discharge_limit_min is None:
        return None
    early = work.travel.safe_min - work.travel.p50_min
    opens = 0.0 if order.earliest_at is None else order.earliest_at - order.promised_at
    check = fits(
        loading_min=work.loading,
        travel_min=work.travel_late,
        waiting_min=0.0 if order.earliest_at is None else max(0.0, opens / MINUTE_MS + early),
        pouring_min=work.unloading,
        limit_min=order.discharge_limit_min,
    )
    if check.fits:
        return None
    return Reason(code="load_sets", text=f"the load would set: {check.text}")


def ends_on(order: Order, work: JobWork, view: View) -> date:
    """The day on which the job is done at the earliest, through which papers must be valid."""
    there = view.now + (work.loading + work.travel_late) * MINUTE_MS
    opens = order.earliest_at or 0
    after = (work.unloading + work.back_late + work.washing) * MINUTE_MS
    return today(max(there, opens, order.promised_at) + after, view.zone)


def _name(fleet: Fleet, column: int) -> str:
    pair = fleet.columns[column].pair
    return f"{pair.truck.truck.name} with {pair.driver.name}"

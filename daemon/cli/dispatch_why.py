"""`depotd dispatch --explain`: why an order has its truck and driver, or why nobody has it."""

from collections.abc import Iterator

from daemon.cli.order_text import wrapped
from daemon.cli.when import DepotTime
from daemon.readmodel.order import OrderDetail
from daemon.readmodel.order_why import UNKNOWN, Rejection, Why
from daemon.readmodel.order_why_words import candidate_words, input_words, term_words
from daemon.readmodel.order_words import aside_said

DECISIONS_MOST = 8
WHO_SAID = {
    "order": "of the order itself",
    "truck": "trucks",
    "driver": "drivers",
    "pair": "trucks with their drivers",
}


def why_lines(detail: OrderDetail, found: Why, when: DepotTime) -> Iterator[str]:
    yield from wrapped(f"{detail.row.name}: {found.said}", 2)
    turn = found.turn
    if turn is not None:
        yield f"assigned {when.full(turn.at)}"
        for aside in turn.overrides:
            yield from wrapped(f"  set aside: {aside_said(aside)}", 4)
    if found.score is not None:
        yield f"score {found.score:.2f} of 1"
        for term in found.terms:
            weight = "" if term.weight is None else f" x {term.weight:.2f}"
            said = term_words(term.name, found.inputs)
            yield from wrapped(f"  {term.name:<14}{term.value:.2f}{weight}  {said}", 4)
    for line in input_words(found, when.short):
        yield from wrapped(f"  {line}", 4)
    if found.steps:
        said = ", ".join(f"{step.what} {step.minutes} min" for step in found.steps)
        yield from wrapped(f"planned: {said}", 2)
    yield from _candidates(found)
    yield from _rejected(found, when)
    for past in detail.turns:
        if past is not turn:
            yield (
                f"before: {past.vehicle} and {past.driver} from {when.short(past.at)} until"
                f" {when.short(past.ended_at)} ({past.ending})"
            )
    for one in detail.decisions[:DECISIONS_MOST]:
        yield f"decision {one.id}: {one.outcome} by {one.kind}, {when.short(one.at)}"


def _candidates(found: Why) -> Iterator[str]:
    if found.fitting is None or not found.candidates:
        return
    yield f"could have it, {found.fitting} in all, the best first:"
    turn = found.turn
    for one in found.candidates:
        has_it = turn is not None and (one.truck, one.driver) == (turn.vehicle, turn.driver)
        mark = " <- has it" if has_it else ""
        yield from wrapped(f"  {one.truck} with {one.driver}: {candidate_words(one)}{mark}", 4)


def _rejected(found: Why, when: DepotTime) -> Iterator[str]:
    if found.looked_at is None:
        return
    if found.rejected or found.unlisted:
        yield f"cannot have it, as of {when.short(found.looked_at)}:"
    for who, said in WHO_SAID.items():
        those = [one for one in found.rejected if one.who == who]
        if those:
            yield f"  {said}"
        for one in those:
            yield from wrapped(f"    {_one(one)}", 6)
    if found.unlisted:
        yield f"  and {found.unlisted} reasons more, of which only the number is kept"
    if found.again_at is not None:
        yield f"looked at again {when.full(found.again_at)}"


def _one(one: Rejection) -> str:
    said = "; ".join(one.reasons)
    unknown = "unknown: " if one.is_unknown and UNKNOWN not in said else ""
    return f"{one.name}: {unknown}{said}"

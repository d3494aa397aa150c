"""Why an order has its truck and driver, as the screen says it."""

from collections.abc import Sequence

from rich.text import Text

from daemon.readmodel.order import OrderDetail
from daemon.readmodel.order_why import Rejection, Why, why
from daemon.readmodel.order_why_words import candidate_words, input_words, term_words
from daemon.readmodel.order_words import aside_said
from tui.folding import folded
from tui.format import LocalTime, bar, duration, hanging, plain
from tui.widgets.status import LATE, NO_TRUCK, UNCLAIMED

BAR_CELLS = 6
INDENT = 5
TERM_INDENT = 17
"""What a reason is filed under stands before its words."""
DECISIONS_MOST = 8
WHO_SAID = {
    "order": "Of the order itself",
    "truck": "Trucks",
    "driver": "Drivers",
    "pair": "Trucks with their drivers",
}


def why_text(detail: OrderDetail, now: int, local: LocalTime, width: int) -> Text:
    found = why(detail)
    text = Text().append(f"{hanging(f' {plain(found.said)}.', width, indent=1)}\n", style="bold")
    turn = found.turn
    if turn is not None:
        text.append(f" Assigned {local.with_age(turn.at, now)}.\n", style="dim")
        for one in turn.overrides:
            said = f" {LATE.sign} set aside: {plain(aside_said(one))}"
            text.append(f"{hanging(said, width)}\n", style="yellow")
    if found.score is not None:
        text.append_text(_score(found, width))
    for line in input_words(found, lambda at: local.near(at, now)):
        text.append(f"{hanging(f'   {plain(line)}', width, indent=INDENT)}\n")
    if found.steps:
        text.append("\n The work as it was planned\n", style="bold")
        text.append(f"{hanging(_steps(found), width)}\n")
    text.append_text(_candidates(found, width))
    text.append_text(_rejected(found, now, local, width))
    text.append_text(_earlier(detail, now, local))
    return text.append_text(_decisions(detail, now, local))


def _score(found: Why, width: int) -> Text:
    text = Text().append(f"\n Score {found.score:.2f} of 1\n", style="bold")
    for term in found.terms:
        weight = "" if term.weight is None else f" x{term.weight:.2f}"
        scale = bar(term.value, BAR_CELLS)
        line = Text(f"   {term.name:<14}{scale} {term.value:.2f}{weight} ")
        line.append(plain(term_words(term.name, found.inputs)), style="dim")
        text.append_text(folded(line, width - 1, indent=TERM_INDENT)).append("\n")
    return text


def _steps(found: Why) -> str:
    said = [f"{step.what} {step.minutes} min" for step in found.steps]
    total = sum(step.minutes for step in found.steps)
    return plain(f"   {', '.join(said)}: {duration(total * 60)} in all")


def _candidates(found: Why, width: int) -> Text:
    turn = found.turn
    others = [
        one
        for one in found.candidates
        if turn is None or (one.truck, one.driver) != (turn.vehicle, turn.driver)
    ]
    text = Text()
    if found.fitting is None or not others:
        return text
    text.append(f"\n Could have it too, {found.fitting} in all\n", style="bold")
    for one in others:
        said = f"   {one.truck} {one.driver}: {candidate_words(one)}"
        text.append(f"{hanging(plain(said), width, indent=INDENT)}\n")
    return text


def _rejected(found: Why, now: int, local: LocalTime, width: int) -> Text:
    if found.looked_at is None:
        return Text()
    is_early = found.turn is None and not found.rejected
    head = "Looked at" if is_early else "Cannot have it, as of"
    text = Text().append(f"\n {head} {local.near(found.looked_at, now)}\n", style="bold")
    if not found.rejected:
        who = "no truck and no driver was judged yet" if is_early else "nobody else was judged"
        text.append(f"   {who}\n", style="dim")
    for who, said in WHO_SAID.items():
        those = [one for one in found.rejected if one.who == who]
        if those:
            text.append(f"   {said}\n", style="dim")
        for alike in _alike(those):
            text.append_text(_one(alike, width))
    if found.unlisted:
        text.append(f"   and {found.unlisted} reasons more\n", style="dim")
    if found.again_at is not None:
        text.append(f"   It is looked at again {local.near(found.again_at, now)}.\n", style="dim")
    return text


def _alike(those: Sequence[Rejection]) -> Sequence[Sequence[Rejection]]:
    """All of whom the same is said stand together, where the first of them does."""
    found: dict[tuple[str, ...], list[Rejection]] = {}
    for one in those:
        found.setdefault(tuple(one.reasons), []).append(one)
    return tuple(found.values())


def _one(alike: Sequence[Rejection], width: int) -> Text:
    one = alike[0]
    sign = UNCLAIMED if one.is_unknown else NO_TRUCK
    names = ", ".join(each.name for each in alike)
    said = f"   {sign.sign} {plain(names)}: {plain('; '.join(one.reasons))}"
    return Text(f"{hanging(said, width, indent=INDENT)}\n", style=sign.style)


def _earlier(detail: OrderDetail, now: int, local: LocalTime) -> Text:
    text = Text()
    earlier = [turn for turn in detail.turns if turn is not detail.turn]
    for turn in earlier:
        until = "" if turn.ended_at is None else f" until {local.near(turn.ended_at, now)}"
        who = f"{turn.vehicle} and {turn.driver}"
        text.append(
            f" Before: {plain(who)} from {local.near(turn.at, now)}{until} ({turn.ending})\n",
            style="dim",
        )
    return text


def _decisions(detail: OrderDetail, now: int, local: LocalTime) -> Text:
    text = Text()
    if not detail.decisions:
        return text
    text.append("\n Decisions about it, the latest first\n", style="bold")
    for one in detail.decisions[:DECISIONS_MOST]:
        at = local.near(one.at, now)
        text.append(f"   {at:<14}{plain(one.outcome):<28} {plain(one.kind)}\n")
    return text.append("   depotd decisions list shows all their terms\n", style="dim")

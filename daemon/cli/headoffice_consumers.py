"""Whether anybody is at work for head office: what else is shown is as old as that."""

from collections.abc import Iterator, Sequence

from daemon.cli.output import short
from daemon.headoffice.status import ConsumerStatus


def is_linked(consumers: Sequence[ConsumerStatus], now: int) -> bool:
    """One that runs hears the broker: what is known of depots is of now."""
    return any(one.is_connected and one.runs(now) for one in consumers)


def as_of(consumers: Sequence[ConsumerStatus]) -> int | None:
    """When the broker was heard last."""
    return max(
        (one.connected_at for one in consumers if one.connected_at is not None), default=None
    )


def complaints(consumers: Sequence[ConsumerStatus], now: int) -> Iterator[str]:
    running = [one for one in consumers if one.runs(now)]
    if not consumers:
        yield "No consumer has run yet: start one with depotd headoffice --broker URL."
    elif not running:
        last = max(one.beat_at for one in consumers)
        yield f"No consumer runs since {short(last)}: depots keep what they have."
    for one in running:
        if not one.is_connected:
            lost = "has not reached" if one.connected_at is None else "has lost"
            why = f": {one.error}" if one.error else "."
            yield f"Consumer {one.name} {lost} the broker{why}"

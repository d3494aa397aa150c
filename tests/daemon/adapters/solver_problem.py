"""What a solver of routes is asked."""

from daemon.domain.dispatch.route_change import Problem, SolverOrder


def problem(*promises: float, trucks: int = 2, only: dict[int, int] | None = None) -> Problem:
    """Every order is ten minutes away, and an hour from every other."""
    numbers = range(1, len(promises) + 1)
    keys = tuple(range(101, 101 + trucks))
    return Problem(
        trucks=keys,
        orders=tuple(
            SolverOrder(
                id=number,
                weight=1,
                promise_min=promise,
                trucks=frozenset({only[number]} if only and number in only else keys),
            )
            for number, promise in zip(numbers, promises, strict=True)
        ),
        first={(key, number): 10.0 for key in keys for number in numbers},
        then={(one, other): 60.0 for one in numbers for other in numbers if one != other},
    )

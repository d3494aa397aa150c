"""A heavy job that asks the solver, for the tests of it in a process of its own."""

from daemon.adapters import route_solver
from daemon.domain.rules.key import RuleValues
from daemon.queue.kinds import JobArgs, JobTx, Reads, job
from tests.daemon.adapters.solver_problem import problem


@job("test.solve", queue="orders", max_attempts=1, timeout_s=60, heavy=True)
class AskSolver:
    class Args(JobArgs):
        orders: int

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> int:  # noqa: ARG004 - as the queue calls it
        return args.orders

    @staticmethod
    def decide(orders: int, rules: RuleValues) -> dict[str, list[int]]:  # noqa: ARG004 - as the queue calls it
        solve = route_solver.solver()
        found = None if solve is None else solve(problem(*[15.0] * orders, trucks=10))
        return {str(truck): list(route) for truck, route in (found or {}).items()}

    @staticmethod
    def save(tx: JobTx, routes: dict[str, list[int]]) -> dict[str, object]:  # noqa: ARG004 - as the queue calls it
        return {"orders": sum(map(len, routes.values()))}

import inspect

from daemon.commands import counters
from daemon.domain.maintenance import condition, news, telling
from daemon.domain.maintenance.condition import State
from daemon.domain.telemetry import faults
from daemon.store import services


def told_in(module: object, *kinds: str) -> set[str]:
    source = inspect.getsource(module)  # type: ignore[arg-type]  # a module
    return {kind for kind in kinds if f'"{kind}"' in source}


def test_every_name_is_that_of_an_event_which_is_told() -> None:
    told = {*telling.EVENTS.values(), services.DONE, condition.FOUND, condition.RECOVERED}
    told |= {f"condition.{state.value}" for state in (State.REPAIRED, State.DISMISSED)}
    told |= told_in(faults, "fault.raised", "fault.graver", "fault.cleared")
    told |= told_in(counters, "counter.set", "counter.accepted")
    assert {value for name, value in vars(news).items() if name.isupper()} == told

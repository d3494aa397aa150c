import pytest

from daemon.domain.duty.following import Followed, Scene, rolled
from daemon.domain.hours.duty import Duty, Mode
from daemon.jobs.duty_follow import DECIDES, Occasion
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.truck import Truck, log_of
from tests.daemon.store.duty_scene import add_driver


def test_what_he_says_while_the_wheels_are_judged_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    truck, d17 = Truck(desk), add_driver(desk.tx, "D17")
    truck.seat(d17, "D17", -60)
    truck.drain()
    judged: list[Scene] = []

    def meddled(scene: Scene) -> Followed:
        if not judged:
            truck.record(d17, -1, Duty.OFF, Mode.PC)
        judged.append(scene)
        return rolled(scene)

    monkeypatch.setitem(DECIDES, Occasion.ROLLING, meddled)
    truck.roll(0)
    desk.lab.drain()
    assert len(judged) == 2
    assert log_of(desk, d17) == [(-1, "OFF", "person")]

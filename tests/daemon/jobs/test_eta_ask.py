from dataclasses import dataclass, replace

import pytest

from daemon.adapters.routing import Breaker, GuardedRouting, Limits
from daemon.clock import Clock, ManualClock
from daemon.domain.eta.eta import EtaSource
from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.domain.events import ClockQuality
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.errors import RoutingAway
from daemon.jobs.eta_ask import BUDGET_MS, Asked, AskRouting
from daemon.jobs.sla_monitor import MonitorSla
from daemon.store import online_etas
from tests.contract.fake_routing import FakeRouting
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import UNDERWAY, Trip

FOUND = RouteAnswer(travel_s=1_800, traffic_s=900, road_m=9_000)
LOOK = AskRouting.Args()


@dataclass(frozen=True)
class Outside:
    routing: GuardedRouting | None
    clock: Clock
    values: RuleValues

    def rules(self, _at_ms: int) -> RuleValues:
        return self.values


class Scene:
    """A truck on its way, and a service that can be asked."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.trip = Trip(desk)
        self.trip.bring(TruckState.EN_ROUTE)
        self.trip.say(1, UNDERWAY)
        self.fake = FakeRouting(FOUND)
        self.clock = ManualClock()
        self.outside = Outside(
            GuardedRouting(self.fake, self.clock, Limits()), desk.clock, desk.rules
        )

    def ask(self) -> Asked:
        asking = AskRouting.load(self.desk.tx, LOOK, self.desk.clock.now())
        return AskRouting.act(asking, self.outside)

    def save(self, asked: Asked) -> dict[str, object]:
        return self.desk.lab.write(lambda tx: AskRouting.save(Saving(tx), asked))  # type: ignore[arg-type]  # as much of it as save needs


class Saving:
    """As much of a job's transaction as keeping an answer needs."""

    def __init__(self, tx: object) -> None:
        self.execute = tx.execute  # type: ignore[attr-defined]  # of sqlite3
        self.decisions: list[str] = []

    def decided(self, *, subject: str, outcome: str, terms: object) -> None:
        assert terms
        self.decisions.append(f"{subject} {outcome}")


@pytest.fixture
def scene(desk: Desk) -> Scene:
    return Scene(desk)


def test_without_a_service_nothing_is_asked(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.say(1, UNDERWAY)
    assert desk.run(LOOK) == {"is_on": False}


def test_an_order_on_its_way_is_expected_by_what_the_service_says(scene: Scene) -> None:
    told = scene.save(scene.ask())
    assert (told["due"], told["kept"], told["breaker"], told["away"]) == (1, 1, "closed", "")
    scene.desk.run(MonitorSla.Args())
    row = scene.desk.tx.execute("SELECT source, traffic_s, arrival_at FROM order_eta").fetchone()
    assert row == (EtaSource.ONLINE, 900, scene.desk.clock.now() + 1_800_000)


def test_an_answer_is_believed_for_a_while_only(scene: Scene) -> None:
    scene.save(scene.ask())
    scene.trip.say(7, UNDERWAY)
    scene.desk.run(MonitorSla.Args())
    (source,) = scene.desk.tx.execute("SELECT source FROM order_eta").fetchone()
    assert source == EtaSource.DEFAULT


def test_it_is_asked_again_when_its_tier_says_so(scene: Scene) -> None:
    scene.save(scene.ask())
    scene.trip.say(3, UNDERWAY)
    assert scene.ask().due == 0
    scene.trip.say(6, UNDERWAY)
    assert scene.ask().due == 1


def test_what_will_be_late_is_asked_for_sooner(scene: Scene) -> None:
    scene.save(scene.ask())
    scene.desk.run(MonitorSla.Args())
    scene.desk.lab.write(lambda tx: tx.execute("UPDATE sla_entry SET tracking_s = 120"))
    scene.trip.say(3, UNDERWAY)
    assert scene.ask().due == 1


def test_a_service_that_is_away_leaves_everything_as_it_was(scene: Scene) -> None:
    scene.fake.away = RoutingAway("HTTP 503")
    asked = scene.ask()
    assert (asked.told, asked.away) == ((), "HTTP 503")
    assert scene.save(asked)["last_error"] == "HTTP 503"
    assert online_etas.fresh(scene.desk.tx, now=scene.desk.clock.now(), fresh_ms=10**9) == {}


def test_one_site_without_a_road_leaves_the_others_their_answers(scene: Scene) -> None:
    asking = AskRouting.load(scene.desk.tx, LOOK, scene.desk.clock.now())
    (good,) = asking.orders
    lost = replace(good, spot=Spot(1, 2))
    scene.fake.unknown.add(lost.ask)
    asked = AskRouting.act(replace(asking, orders=(lost, good) * 4), scene.outside)
    assert [told.answer for told in asked.told] == [None, FOUND] * 4
    assert (asked.away, scene.outside.routing and scene.outside.routing.status.breaker) == (
        "",
        Breaker.CLOSED,
    )


def test_what_it_knows_no_way_for_is_estimated_offline_and_asked_again_in_its_time(
    scene: Scene,
) -> None:
    (one,) = AskRouting.load(scene.desk.tx, LOOK, scene.desk.clock.now()).orders
    scene.fake.unknown.add(one.ask)
    assert scene.save(scene.ask())["kept"] == 0
    scene.desk.run(MonitorSla.Args())
    assert scene.desk.tx.execute("SELECT source FROM order_eta").fetchone() == (EtaSource.DEFAULT,)
    scene.trip.say(3, UNDERWAY)
    assert scene.ask().due == 0
    scene.trip.say(6, UNDERWAY)
    assert scene.ask().due == 1


@pytest.mark.parametrize(
    "state", [TruckState.LOADING, TruckState.AT_JOB_SITE, TruckState.RETURNING]
)
def test_only_for_trucks_on_their_way_is_it_asked(desk: Desk, state: TruckState) -> None:
    trip = Trip(desk)
    trip.bring(state)
    trip.say(1, UNDERWAY)
    assert AskRouting.load(desk.tx, LOOK, desk.clock.now()).orders == ()


def test_while_nobody_vouches_for_the_time_nothing_is_asked(scene: Scene) -> None:
    scene.desk.trust(ClockQuality.UNTRUSTED)
    assert scene.ask().due == 0


def test_who_answers_slowly_gets_no_more_questions_than_there_is_time_for(scene: Scene) -> None:
    asking = AskRouting.load(scene.desk.tx, LOOK, scene.desk.clock.now())
    many = type(asking)(now=asking.now, orders=asking.orders * 5)
    scene.fake.meanwhile = lambda: scene.desk.machine.advance(BUDGET_MS // 2 + 1)
    asked = AskRouting.act(many, scene.outside)
    assert (len(asked.told), asked.due, asked.away) == (2, 5, "")


def test_an_order_that_was_cancelled_meanwhile_keeps_no_answer(scene: Scene) -> None:
    asked = scene.ask()
    scene.trip.cancel()
    assert scene.save(asked)["kept"] == 0


def test_the_question_is_the_way_from_the_truck_to_the_site(scene: Scene) -> None:
    (one,) = AskRouting.load(scene.desk.tx, LOOK, scene.desk.clock.now()).orders
    ask: RouteAsk = one.ask
    assert (ask.start.lat_e7, ask.start.lon_e7) == UNDERWAY
    assert ask.end.site_id == scene.trip.ground.site_id

from daemon.wire import topics
from tests.daemon.sync.scene import DEPOT, Scene


def test_link_connects_says_hello_and_sends_what_there_is(scene: Scene) -> None:
    scene.event()
    scene.positions(5)
    scene.connect()
    (plan,) = scene.wire.plans
    assert (plan.client_id, plan.clean_start) == ("dp-denver", False)
    assert plan.subscriptions == topics.depot_subscriptions(DEPOT)
    scene.settle()
    assert scene.office.marks["event"] >= 1
    assert scene.office.marks["position"] == 5
    scene.office.ack()
    scene.advance(3_000)
    scene.settle()
    assert scene.saved_marks()["position"] == 5
    assert scene.state() == "live"

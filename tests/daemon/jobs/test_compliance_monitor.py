from daemon.domain.papers.kinds import Holder
from daemon.jobs.compliance_monitor import Look, MonitorCompliance
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.paper_scene import add_driver

HOURS = MonitorCompliance.Args(look=Look.HOURS)
PAPERS = MonitorCompliance.Args(look=Look.PAPERS)


def test_papers_are_looked_at_by_their_own_look(desk: Desk) -> None:
    add_driver(desk.tx)
    assert desk.run(PAPERS)["subjects"] == 1
    told = [event.kind for event in desk.lab.events()]
    assert told
    assert {kind.partition(".")[0] for kind in told} == {"paper"}
    assert Holder.DRIVER.value in desk.lab.events()[0].body


def test_hours_are_looked_at_by_their_own_look(desk: Desk) -> None:
    add_driver(desk.tx)
    assert desk.run(HOURS)["drivers"] == 1


def test_looks_of_another_kind_or_driver_do_not_stand_for_each_other(desk: Desk) -> None:
    assert desk.is_new(HOURS)
    assert not desk.is_new(HOURS)
    assert desk.is_new(PAPERS)
    assert desk.is_new(MonitorCompliance.Args(look=Look.HOURS, driver="D17"))
    assert desk.is_new(MonitorCompliance.Args(look=Look.HOURS, driver="D18"))


def test_change_during_a_look_is_looked_at_after_it(desk: Desk) -> None:
    """The look that runs may have read the log before."""
    args = MonitorCompliance.Args(look=Look.HOURS, driver="D17")
    first = desk.lab.enqueue(args)
    desk.tx.execute(
        "UPDATE job SET state = 2, attempt = 1, token = 7, boot = 1, claimed_at = 1 WHERE id = ?",
        (first,),
    )
    assert desk.is_new(args)

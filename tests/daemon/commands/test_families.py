from daemon.commands.families import all_commands
from daemon.domain.commands import Role
from tests.daemon.commands.scene import VERA
from tests.daemon.commands.whole import WholeDesk

OF_ADMINS = {"rules", "vehicles", "units", "sites", "geofences", "drivers", "customers"}
OF_OPERATORS = {
    *("jobs", "queues", "schedules", "alerts", "audit", "link"),
    *("papers", "dvir", "hours", "duty", "orders", "dispatch", "trucks", "routes", "maintenance"),
    *("work_order", "condition", "telemetry", "counter"),
}


def test_every_family_is_served(whole: WholeDesk) -> None:
    families = {spec.name.partition(".")[0] for spec in all_commands(whole.parts())}
    assert families == OF_ADMINS | OF_OPERATORS


def test_rules_master_data_and_removing_are_for_admins(whole: WholeDesk) -> None:
    for spec in all_commands(whole.parts()):
        is_for_admins = spec.name.partition(".")[0] in OF_ADMINS or spec.name == "jobs.remove"
        assert spec.role is (Role.ADMIN if is_for_admins else Role.OPERATOR), spec.name


def test_viewers_can_do_nothing(whole: WholeDesk) -> None:
    names = [spec.name for spec in all_commands(whole.parts())]
    assert {whole.ask(name, actor=VERA).code for name in names} == {"not_allowed"}
    assert set(whole.outcomes()) == {"refused"}

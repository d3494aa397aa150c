from tests.daemon.cli.conftest import Depotd


def test_the_group_lists_its_commands(depotd: Depotd) -> None:
    said = depotd("maintenance", "--help")
    assert said.code == 0
    assert {"condition", "repaired", "dismiss"} <= set(said.out.split())

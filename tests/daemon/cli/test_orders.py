from daemon.cli.orders import orders
from tests.daemon.cli.conftest import Depotd


def test_every_act_is_in_the_group_with_an_example(depotd: Depotd) -> None:
    for name in (
        "list",
        "show",
        "add",
        "change",
        "cancel",
        "import",
        "move",
        "take-back",
        "delay",
        "rate",
    ):
        assert name in orders.commands
        said = depotd("orders", name, "--help")
        assert (said.code, f"depotd orders {name} " in said.out) == (0, True)

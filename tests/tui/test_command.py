from pathlib import Path
from typing import Any

import pytest

from tui.app import DepotApp
from tui.command import UNREADABLE, main


def test_a_missing_database_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--database", str(tmp_path / "none.db")]) == UNREADABLE
    said = capsys.readouterr()
    assert said.out == ""
    assert "none.db" in said.err
    assert "there is no such database" in said.err


@pytest.mark.parametrize(
    ("given", "used"), [(None, "control.sock"), ("elsewhere.sock", "elsewhere.sock")]
)
def test_acts_go_to_the_socket_beside_the_database_or_the_one_that_is_named(
    fleet_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, used: str
) -> None:
    sockets: list[Path] = []

    class Unshown(DepotApp):
        def __init__(self, *args: Any, **options: Any) -> None:
            sockets.append(options["socket"])
            super().__init__(*args, **options)

        def run(self, *args: Any, **options: Any) -> int:
            del args, options
            self.on_unmount()
            return 0

    monkeypatch.setattr("tui.command.DepotApp", Unshown)
    arguments = ["--database", str(fleet_path)]
    if given is not None:
        arguments += ["--socket", str(fleet_path.with_name(given))]
    assert main(arguments) == 0
    assert sockets == [fleet_path.with_name(used)]

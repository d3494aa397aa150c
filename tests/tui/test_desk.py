from pathlib import Path

import pytest

from tests.tui.harness import QuietApp


def test_screens_share_one_desk_and_cannot_change_it(fleet_path: Path) -> None:
    app = QuietApp(fleet_path)
    assert app.desk.poll is app.poll
    with pytest.raises(AttributeError):
        app.desk.poll = app.poll  # type: ignore[misc] # what the test is about
    app.poll.stop()

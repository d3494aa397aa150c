import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest
import structlog

from daemon import logs
from daemon.clock import ManualClock

NOON = 1_767_268_800_000  # 2026-01-01T12:00:00Z


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def json_lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_are_json_with_the_agreed_keys_where_nobody_watches() -> None:
    out = io.StringIO()
    logs.configure(clock=ManualClock(NOON + 7), stream=out)
    with logs.correlated("c-1"):
        logs.get("port").warning("port.broke", port="yard", tries=3)
    logs.get("port").info("port.back")
    first, second = json_lines(out)
    assert list(first)[:5] == ["timestamp", "level", "event", "component", "correlation_id"]
    assert first == {
        "timestamp": "2026-01-01T12:00:00.007Z",
        "level": "warning",
        "event": "port.broke",
        "component": "port",
        "correlation_id": "c-1",
        "port": "yard",
        "tries": 3,
    }
    assert second["correlation_id"] is None


def test_lines_are_plain_on_a_terminal() -> None:
    out = Terminal()
    logs.configure(clock=ManualClock(NOON), stream=out)
    logs.get("port").info("port.open", port="yard gate", baud=9600)
    assert out.getvalue() == (
        '2026-01-01T12:00:00.000Z info     port       port.open port="yard gate" baud=9600\n'
    )


def test_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    logs.configure(clock=ManualClock(NOON), stream=out)
    logs.get("port").error("port.broke")
    assert "\x1b[31m" in out.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    logs.configure(clock=ManualClock(NOON), stream=(plain := Terminal()))
    logs.get("port").error("port.broke")
    assert "\x1b" not in plain.getvalue()


def test_libraries_speak_in_the_same_form() -> None:
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.configure(clock=ManualClock(NOON), stream=out)
        logging.getLogger("paho.mqtt.client").warning("lost %s", "broker")
        warnings.warn("old habit", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    paho, warning = json_lines(out)
    assert (paho["component"], paho["event"], paho["level"]) == ("paho", "lost broker", "warning")
    assert warning["component"] == "py"
    assert "old habit" in str(warning["event"])


def test_the_level_is_an_argument_for_all() -> None:
    out = io.StringIO()
    logs.configure("warning", clock=ManualClock(NOON), stream=out)
    logs.get("port").info("quiet")
    logging.getLogger("paho").info("quiet")
    logs.get("port").warning("loud")
    assert [line["event"] for line in json_lines(out)] == ["loud"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_is_kept(as_json: bool) -> None:
    out = io.StringIO()
    logs.configure(clock=ManualClock(NOON), stream=out, as_json=as_json)
    try:
        raise ValueError("no \x1b such gate")
    except ValueError:
        logs.get("port").exception("port.failed")
    text = out.getvalue()
    assert "ValueError: no" in text
    assert "test_logs.py" in text
    assert "\x1b" not in text


def test_configuring_again_replaces_and_does_not_double() -> None:
    logs.configure(clock=ManualClock(NOON), stream=io.StringIO())
    out = io.StringIO()
    logs.configure(clock=ManualClock(10**15), stream=out)
    logs.get("port").info("once")
    (line,) = json_lines(out)
    assert str(line["timestamp"]).startswith("9999-12-31")


def test_stdout_stays_clean(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(stream=sys.stderr)
    logs.get("port").info("said")
    written = capsys.readouterr()
    assert written.out == ""
    assert "said" in written.err


def test_an_outage_is_told_once_and_its_end_with_how_long_it_was() -> None:
    out, clock = io.StringIO(), ManualClock(NOON)
    logs.configure(clock=clock, stream=out)
    outage = logs.Outage(logs.get("port"), clock)
    assert not outage.end("port.back", port="yard")
    assert outage.begin("port.broke", port="yard", error="gone")
    clock.advance(2_500)
    assert not outage.begin("port.broke", port="yard", error="still gone")
    assert outage.is_on
    clock.advance(1_500)
    assert outage.end("port.back", port="yard")
    assert not outage.is_on
    assert outage.begin("port.broke", port="yard", error="again")
    broke, back, again = json_lines(out)
    assert broke["error"] == "gone"
    assert (back["event"], back["away_s"], back["repeats"]) == ("port.back", 4.0, 1)
    assert again["error"] == "again"

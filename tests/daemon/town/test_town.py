from daemon.town.town import BACKLOG_BYTES, Line, Means, PortPlan

SERIAL = PortPlan(name="p", means=Means.PTY, baud=9600)


def test_a_line_lets_its_rate_through_and_loses_nothing() -> None:
    line, payload = Line(SERIAL), bytes(range(200)) * 12
    arrived = [line.send(payload, 0)]
    arrived += [line.send(b"", at) for at in range(100, 3000, 100)]
    assert max(map(len, arrived)) <= 97
    assert len(b"".join(arrived[:11])) <= 960
    assert b"".join(arrived) == payload


def test_an_idle_line_saves_nothing_up() -> None:
    line = Line(SERIAL)
    line.send(b"x", 0)
    line.send(b"", 60_000)
    line.send(bytes(5000), 60_000)
    assert len(line.send(b"", 60_100)) <= 97


def test_a_network_port_has_no_pace() -> None:
    line = Line(PortPlan(name="p", means=Means.TCP))
    assert len(line.send(bytes(100_000), 0)) == 100_000


def test_backlog_is_bounded() -> None:
    line = Line(SERIAL)
    line.send(bytes(3 * BACKLOG_BYTES), 0)
    assert len(line.send(b"", 10_000_000)) == BACKLOG_BYTES

from daemon.ingest.feed import PortFeed
from daemon.ingest.summary import FixSeen, summarise
from daemon.readmodel.replayed import UnitStored
from drivers.gps.decoder import Decoder
from tests.daemon.ingest.parts import START
from tests.daemon.ingest.test_ingest import epoch


def fed(port: str, seconds: range) -> PortFeed:
    feed = PortFeed(port, decoder=Decoder(port))
    feed.feed(b"".join(epoch(second) for second in seconds) + b"$GPX\r\n", None)
    feed.flush()
    return feed


def test_all_is_the_sum_of_the_units_in_the_order_of_the_stream() -> None:
    stored = {"b": UnitStored(positions=3, trips=1, dropped={"jump": 2})}
    total, units = summarise([fed("b", range(5)), fed("a", range(7, 9))], stored)
    assert list(units) == ["a", "b"]
    assert total.sentences_valid == 7
    assert total.sentences_no_checksum == 2
    assert total.fix_epochs == units["a"].fix_epochs + units["b"].fix_epochs == 7
    assert total.first_fix == FixSeen(51_200_000, START, 48.1173, 11.5166667)
    assert total.last_fix == units["a"].last_fix
    assert (total.stored.positions, total.stored.dropped) == (3, {"jump": 2})


def test_a_unit_of_two_files_is_one() -> None:
    _, units = summarise([fed("a", range(3)), fed("a", range(3, 6))], {})
    assert units["a"].fix_epochs == 6
    assert units["a"].first_fix is not None
    assert units["a"].first_fix.at == START

from daemon.ingest.port_book import Counts, PortBook
from drivers.transport.status import PortState
from tests.daemon.ingest.parts import START
from tests.daemon.ingest.test_ingest import status


class Book(PortBook):
    def __init__(self) -> None:
        super().__init__("bus")
        self.total = 0

    def counts(self) -> Counts:
        return Counts(sentences=self.total, units=("T1",))


def test_nothing_is_told_of_a_port_before_it_was_tried() -> None:
    assert Book().row(START) is None


def test_a_port_that_is_back_was_lost_before() -> None:
    book = Book()
    assert book.turn(status(PortState.OPEN)) is None
    assert book.turn(status(PortState.ABSENT, error="unplugged")) == "port.lost"
    assert book.turn(status(PortState.ABSENT, error="unplugged")) is None
    assert book.turn(status(PortState.OPEN)) == "port.back"


def test_a_minute_tells_what_came_in_since() -> None:
    book = Book()
    book.turn(status(PortState.OPEN))
    book.total = 3
    first, nothing = book.minute(START), book.minute(START)
    assert first is not None
    assert first.sentences == 3
    assert nothing is None
    book.total = 5
    book.minute(START)
    book.put_back()
    again = book.minute(START)
    assert again is not None
    assert again.sentences == 2

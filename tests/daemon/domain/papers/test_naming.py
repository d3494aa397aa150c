import pytest

from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.naming import chosen, in_use, name_in, owner
from daemon.domain.papers.paper import Subject

DRIVER = Subject(holder=Holder.DRIVER, id=1, name="X1")
VEHICLE = Subject(holder=Holder.VEHICLE, id=2, name="X1")
BOTH = [DRIVER, VEHICLE]


def test_a_name_may_say_whose_it_is() -> None:
    assert [name_in(text) for text in ("X1", "driver:X1", "vehicle:a:b", "driver:")] == [
        "X1",
        "X1",
        "a:b",
        "driver:",
    ]
    assert chosen(BOTH, "driver:X1") == DRIVER
    assert chosen(BOTH, "vehicle:X1") == VEHICLE
    assert chosen([VEHICLE], "X1") == VEHICLE


def test_one_name_of_two_is_asked_back() -> None:
    with pytest.raises(PaperFault, match="a driver and a vehicle are called 'X1'") as found:
        chosen(BOTH, "X1")
    assert found.value.allowed == "driver:X1 or vehicle:X1"


def test_the_kind_of_paper_tells_them_apart() -> None:
    assert owner(BOTH, "X1", "cdl") == (DRIVER, Kind.CDL)
    assert owner(BOTH, "X1", "registration") == (VEHICLE, Kind.REGISTRATION)
    with pytest.raises(PaperFault, match="CDL is a paper of a driver"):
        owner(BOTH, "vehicle:X1", "cdl")


def test_who_is_not_there_or_retired_is_named() -> None:
    with pytest.raises(PaperFault, match="no driver and no vehicle is called 'D9'") as found:
        chosen([], "D9")
    assert found.value.allowed == "a name of `depotd drivers list` or `depotd vehicles list`"
    with pytest.raises(PaperFault, match="no driver is called 'X1'"):
        chosen([VEHICLE], "driver:X1")
    gone = Subject(holder=Holder.DRIVER, id=1, name="X1", is_retired=True)
    with pytest.raises(PaperFault, match="X1 is retired"):
        in_use(gone)

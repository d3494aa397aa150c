from daemon.domain.master import Fitting, Vehicle
from daemon.store import fittings, units, vehicles
from daemon.store.database import Store


def test_fittings_of_one_unit_are_replaced_and_others_stay(store: Store) -> None:
    tx = store.connection
    vehicles.save(tx, Vehicle(name="T1"))
    vehicles.save(tx, Vehicle(name="T2"))
    one = Fitting(unit="a", vehicle="T1", from_at=0, until_at=None)
    two = Fitting(unit="b", vehicle="T2", from_at=5, until_at=9)
    fittings.replace(tx, units.ensure(tx, "a", seen_at=None), [one])
    fittings.replace(tx, units.ensure(tx, "b", seen_at=None), [two])
    assert fittings.by_unit(tx) == {"a": (one,), "b": (two,)}
    moved = (
        Fitting(unit="a", vehicle="T1", from_at=0, until_at=7),
        Fitting(unit="a", vehicle="T2", from_at=7, until_at=None),
    )
    fittings.replace(tx, units.ensure(tx, "a", seen_at=None), moved)
    assert fittings.by_unit(tx) == {"a": moved, "b": (two,)}

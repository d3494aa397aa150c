from daemon.domain.hours.duty import Declared, Exemption
from daemon.store import duty_notes
from daemon.store.database import Store
from daemon.store.duty_notes import Saying
from tests.daemon.store.duty_scene import MINUTE, add_driver
from tests.daemon.store.scene import NOW

SNOW = Declared(exemption=Exemption.ADVERSE_DRIVING, at=NOW)
OLGA = Saying(at=NOW, by="olga")


def test_a_declaration_is_withdrawn_once(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    number = duty_notes.declare(tx, driver_id, SNOW, note="snow", saying=OLGA)
    found = duty_notes.declaration(tx, number)
    assert found is not None
    assert (found.driver, found.at, found.exemption) == ("D17", NOW, Exemption.ADVERSE_DRIVING)
    assert found.withdrawn_at is None
    assert duty_notes.withdraw(tx, number, saying=Saying(at=NOW + 1, by="vera"))
    assert not duty_notes.withdraw(tx, number, saying=OLGA)
    row = tx.execute("SELECT note, withdrawn_at, withdrawn_by FROM duty_declaration")
    assert row.fetchone() == ("snow", NOW + 1, "vera")
    assert duty_notes.declaration(tx, number + 1) is None


def test_the_same_for_the_same_minute_is_found(store: Store) -> None:
    tx = store.connection
    driver_id, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    begin = NOW // MINUTE * MINUTE
    number = duty_notes.declare(tx, driver_id, SNOW, note="snow", saying=OLGA)

    def same(driver_id: int, at: int, exemption: Exemption = SNOW.exemption) -> int | None:
        return duty_notes.same(tx, driver_id, Declared(exemption=exemption, at=at))

    assert same(driver_id, begin) == number
    assert same(driver_id, begin + MINUTE - 1) == number
    assert same(driver_id, begin + MINUTE) is None
    assert same(driver_id, begin - 1) is None
    assert same(driver_id, begin, Exemption.READY_MIX) is None
    assert same(other, begin) is None
    duty_notes.withdraw(tx, number, saying=OLGA)
    assert same(driver_id, begin) is None


def test_an_annotation_is_kept_with_its_author(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    duty_notes.annotate(tx, driver_id, at=NOW - MINUTE, text="queue at the plant", saying=OLGA)
    row = tx.execute("SELECT driver_id, at, text, made_at, made_by FROM duty_note").fetchone()
    assert row == (driver_id, NOW - MINUTE, "queue at the plant", NOW, "olga")

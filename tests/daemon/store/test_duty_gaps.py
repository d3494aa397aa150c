from daemon.domain.duty.gaps import Gap
from daemon.domain.master import Driver
from daemon.interfaces import Tx
from daemon.store import drivers, duty_gaps
from daemon.store.database import Store
from tests.daemon.store.duty_scene import DAY, HOUR, add_driver
from tests.daemon.store.scene import NOW

RETIRED = NOW - 80 * DAY


def brought_back(tx: Tx, *, at: int = NOW, retired_at: int = RETIRED) -> int:
    driver_id = add_driver(tx, "D17")
    assert drivers.retire(tx, "D17", now=retired_at)
    drivers.save(tx, Driver(name="D17"), now=at)
    return driver_id


def shown(tx: Tx, driver_id: int) -> tuple[Gap, ...]:
    return duty_gaps.gaps(tx, driver_id, since=0, until=NOW + DAY)


def test_nobody_kept_the_log_of_a_driver_who_was_retired(store: Store) -> None:
    tx = store.connection
    driver_id = brought_back(tx)
    assert shown(tx, driver_id) == (Gap(RETIRED, NOW),)
    drivers.save(tx, Driver(name="D17", label="Ann Lee"), now=NOW + HOUR)
    assert shown(tx, driver_id) == (Gap(RETIRED, NOW),)
    assert duty_gaps.gaps(tx, driver_id, since=NOW, until=NOW + DAY) == ()
    assert duty_gaps.gaps(tx, driver_id, since=0, until=RETIRED) == ()
    assert shown(tx, add_driver(tx, "D18")) == ()


def test_what_is_told_makes_gaps_shorter_and_closes_them(store: Store) -> None:
    tx = store.connection
    driver_id = brought_back(tx)
    duty_gaps.tell(tx, driver_id, Gap(NOW - 2 * HOUR, NOW - HOUR))
    assert shown(tx, driver_id) == (Gap(RETIRED, NOW - 2 * HOUR), Gap(NOW - HOUR, NOW))
    duty_gaps.tell(tx, driver_id, Gap(NOW - HOUR, NOW))
    assert shown(tx, driver_id) == (Gap(RETIRED, NOW - 2 * HOUR),)
    duty_gaps.tell(tx, driver_id + 1, Gap(0, NOW))
    assert len(shown(tx, driver_id)) == 1
    duty_gaps.tell(tx, driver_id, Gap(0, NOW))
    assert shown(tx, driver_id) == ()


def test_each_time_he_was_retired_is_a_gap_of_its_own(store: Store) -> None:
    tx = store.connection
    driver_id = brought_back(tx, at=NOW - 9 * DAY)
    assert drivers.retire(tx, "D17", now=NOW - 2 * DAY)
    drivers.save(tx, Driver(name="D17"), now=NOW)
    assert shown(tx, driver_id) == (Gap(RETIRED, NOW - 9 * DAY), Gap(NOW - 2 * DAY, NOW))


def test_an_end_before_its_beginning_waits_for_the_clock_to_be_put_right(store: Store) -> None:
    tx = store.connection
    driver_id = brought_back(tx, at=RETIRED - HOUR)
    assert shown(tx, driver_id) == ()
    tx.execute("UPDATE duty_gap SET until_at = ?", (NOW,))
    assert shown(tx, driver_id) == (Gap(RETIRED, NOW),)
